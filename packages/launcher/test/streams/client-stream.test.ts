import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { openClientStream } from '../../src/streams/client-stream.ts';
import { startProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';

describe("the client's end of the protocol", () => {
  it('asks for more at once while the client takes what it gets', () => {
    const done = vi.fn();
    openClientStream(new PassThrough(), () => {}).write(Buffer.from('{}\n'), done);
    expect(done).toHaveBeenCalledOnce();
  });

  it('asks for more only when the client has read', async () => {
    const stdout = new PassThrough({ highWaterMark: 4 });
    const done = vi.fn();
    openClientStream(stdout, () => {}).write(Buffer.from('{"id":1}\n'), done);
    expect(done).not.toHaveBeenCalled();
    stdout.resume();
    await until('more is asked for', () => done.mock.calls.length === 1);
  });

  it('calls back each of several waiting writes once', async () => {
    const stdout = new PassThrough({ highWaterMark: 4 });
    const client = openClientStream(stdout, () => {});
    const done = [vi.fn(), vi.fn(), vi.fn()];
    for (const callback of done) client.write(Buffer.from('{"id":1}\n'), callback);
    stdout.resume();
    await until('all have been answered', () => done.every(({ mock }) => mock.calls.length > 0));
    client.write(Buffer.alloc(100), () => {});
    await until('everything has been read', () => stdout.writableLength === 0);
    expect(done.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('knows how much another stream has taken', async () => {
    const stdout = new PassThrough({ highWaterMark: 4 });
    const client = openClientStream(stdout, () => {});
    expect(client.taken()).toBe(0);
    for (let chunks = 0; chunks < 3; chunks++) client.write(Buffer.alloc(100), () => {});
    expect(client.taken()).toBeLessThan(300);
    stdout.resume();
    await until('everything has been taken', () => client.taken() === 300);
  });

  it('lets everybody go on when the client has closed its end, and reports that once', async () => {
    const stdout = new Writable({
      highWaterMark: 4,
      write: (_chunk, _encoding, callback) => {
        setImmediate(() => callback(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })));
      },
    });
    const onGone = vi.fn();
    const client = openClientStream(stdout, onGone);
    const waiting = vi.fn();
    client.write(Buffer.from('{"id":1}\n'), waiting);
    await until('the waiting write is let go', () => waiting.mock.calls.length === 1);
    expect(onGone).toHaveBeenCalledOnce();
    expect(client.unwritten()).toBe(0);
    expect(client.taken()).toBe(0);

    const later = vi.fn();
    client.write(Buffer.from('{"id":2}\n'), later);
    stdout.emit('error', new Error('write EPIPE'));
    expect(later).toHaveBeenCalledOnce();
    expect(onGone).toHaveBeenCalledOnce();
  });

  it('knows how much of a real pipe is unwritten', async () => {
    const reader = startProcess('sh', ['-c', 'cat >/dev/null']);
    const { stdin } = reader.child;
    if (stdin === null) throw new Error('no pipe');
    reader.child.kill('SIGSTOP');
    const client = openClientStream(stdin, () => {});
    expect(client.unwritten()).toBe(0);
    client.write(Buffer.alloc(1_000_000), () => {});
    // A pipe takes 64 KiB, a socket pair some more; the rest waits.
    expect(client.unwritten()).toBeGreaterThan(0);
    expect(client.unwritten()).toBeLessThanOrEqual(1_000_000);
    expect(client.taken()).toBe(1_000_000 - client.unwritten());
    reader.child.kill('SIGCONT');
    await until('the reader has taken everything', () => client.unwritten() === 0);
    expect(client.taken()).toBe(1_000_000);
  });
});
