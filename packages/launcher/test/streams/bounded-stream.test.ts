import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { boundStream, untilWritten } from '../../src/streams/bounded-stream.ts';
import { startProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';

const LIMIT = 256 * 1_024;

/** A stream whose reader takes nothing until it is told to. */
function unreadStream() {
  const stream = new PassThrough({ highWaterMark: 16 });
  const read = (): string => {
    let text = '';
    for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) text += chunk;
    return text;
  };
  return { stream, read };
}

describe('a log stream', () => {
  it('passes everything on to a reader that reads', async () => {
    const { stream, read } = unreadStream();
    const bounded = boundStream(stream);
    bounded.write('one\n');
    expect(read()).toBe('one\n');
    bounded.write(Buffer.from('two\n'));
    expect(read()).toBe('two\n');
  });

  it('holds at most 256 KiB and one chunk for a reader that does not read', () => {
    const { stream } = unreadStream();
    const bounded = boundStream(stream);
    const line = `${'x'.repeat(999)}\n`;
    for (let lines = 0; lines < 10_000; lines++) bounded.write(line);
    expect(stream.writableLength).toBeGreaterThan(LIMIT);
    expect(stream.writableLength).toBeLessThanOrEqual(LIMIT + line.length);
  });

  it('counts the lines that it drops, and drops none once the reader reads again', async () => {
    const { stream, read } = unreadStream();
    const bounded = boundStream(stream);
    const unread = 'x'.repeat(LIMIT + 1);
    bounded.write(unread);
    expect(bounded.droppedLines()).toBe(0);
    bounded.write('one\n');
    bounded.write('two\nthree\n');
    bounded.write(Buffer.from('without an end'));
    expect(bounded.droppedLines()).toBe(4);

    let text = '';
    await until('everything has been read', () => {
      text += read();
      return stream.writableLength === 0;
    });
    bounded.write('back\n');
    expect(text + read()).toBe(`${unread}back\n`);
    expect(bounded.droppedLines()).toBe(4);
  });

  it('does no harm without a reader, and counts the lost lines', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, callback) => callback(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })),
    });
    const bounded = boundStream(stream);
    bounded.write('one\n');
    await until('the stream has failed', () => stream.destroyed);
    bounded.write('two\n');
    await bounded.flush(10_000);
    expect(bounded.droppedLines()).toBe(1);
  });

  it('does not fail when the reader of a real pipe leaves', async () => {
    const reader = startProcess('sh', ['-c', 'exec sleep 60']);
    const { stdin } = reader.child;
    if (stdin === null) throw new Error('no pipe');
    const bounded = boundStream(stdin);
    reader.child.kill('SIGKILL');
    await reader.ended;
    for (let lines = 0; lines < 100; lines++) bounded.write('line\n');
    await bounded.flush(1_000);
    bounded.write('line\n');
  });
});

describe('waiting for a stream to be written', () => {
  it('ends at once when nothing is left', async () => {
    await untilWritten(new PassThrough(), 60_000);
  });

  it('ends when the system has taken everything', async () => {
    const { stream } = unreadStream();
    stream.write('x'.repeat(1_000));
    const written = untilWritten(stream, 60_000);
    stream.resume();
    await written;
    expect(stream.writableLength).toBe(0);
  });

  it('gives up on a reader that stands still', async () => {
    const { stream } = unreadStream();
    stream.write('x'.repeat(1_000));
    stream.write('x'.repeat(1_000));
    await untilWritten(stream, 50);
    expect(stream.writableLength).toBeGreaterThan(0);
  });
});
