import { PassThrough, Writable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type InputRelayOptions, relayInput } from '../../src/streams/input-relay.ts';
import { until } from '../support/until.ts';

const MIB = 1_024 * 1_024;

/** A relay between two streams of this process, with the reasons for its end. */
function startRelay(options: Partial<InputRelayOptions> = {}) {
  const stdin = new PassThrough();
  const serverStdin = new PassThrough({ highWaterMark: 64 * 1_024 });
  const reasons: string[] = [];
  const stop = relayInput({
    stdin,
    serverStdin,
    onEnd: (reason) => reasons.push(reason),
    parentPid: () => 1,
    ...options,
  });
  return { stdin, serverStdin, reasons, stop };
}

/** Lets everything that is due happen. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the client's bytes", () => {
  it('reach the server as they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 10 }),
        async (chunks) => {
          const { stdin, serverStdin } = startRelay();
          for (const chunk of chunks) stdin.write(chunk);
          await turn();
          expect(serverStdin.read() ?? Buffer.alloc(0)).toEqual(Buffer.concat(chunks));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('wait in their own pipe when the server has left 8 MiB unread, and go on when it reads', async () => {
    const { stdin, serverStdin } = startRelay();
    for (let written = 0; written < 20; written++) stdin.write(Buffer.alloc(MIB, 'x'));
    await until('the relay holds back', () => stdin.isPaused());
    expect(serverStdin.writableLength).toBeGreaterThan(8 * MIB);
    expect(serverStdin.writableLength).toBeLessThan(10 * MIB);

    let received = 0;
    serverStdin.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    await until('everything has arrived', () => received === 20 * MIB);
  });

  it('are discarded once the server has ended', async () => {
    const { stdin, serverStdin, stop } = startRelay();
    stop();
    stdin.write('late');
    await turn();
    expect(serverStdin.read()).toBeNull();
  });

  it('are discarded after the end of the input was passed on', async () => {
    const { stdin, serverStdin } = startRelay();
    serverStdin.end();
    stdin.write('late');
    await turn();
    expect(serverStdin.read()).toBeNull();
  });

  it('are discarded when the server has closed its end, and the end of the input is still noticed', async () => {
    const serverStdin = new Writable({
      write: (_chunk, _encoding, callback) => callback(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })),
    });
    const { stdin, reasons } = startRelay({ serverStdin });
    stdin.write('first');
    await until('the server has closed its end', () => serverStdin.destroyed);
    for (let written = 0; written < 20; written++) stdin.write(Buffer.alloc(MIB, 'x'));
    stdin.end();
    await until('the end is noticed', () => reasons.length > 0);
    expect(reasons[0]).toBe('the client has closed stdin');
  });
});

describe('the end of the input', () => {
  it('is noticed when the client closes its end', async () => {
    const { stdin, reasons } = startRelay();
    stdin.end('last');
    await until('the end is noticed', () => reasons.length > 0);
    expect(reasons[0]).toBe('the client has closed stdin');
  });

  it('is noticed behind megabytes that the server did not read', async () => {
    const { stdin, reasons } = startRelay();
    stdin.end(Buffer.alloc(7 * MIB, 'x'));
    await until('the end is noticed', () => reasons.length > 0);
  });

  it('is noticed when reading fails or the stream is cut off', async () => {
    const failed = startRelay();
    failed.stdin.destroy(new Error('read EIO'));
    await until('the failure is noticed', () => failed.reasons.length > 0);
    expect(failed.reasons[0]).toBe('stdin failed: read EIO');

    const closed = startRelay();
    closed.stdin.destroy();
    await until('it is noticed', () => closed.reasons.length > 0);
    expect(closed.reasons).toEqual(['stdin was closed']);
  });
});

describe('a client that dies behind more than the server reads', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function startWatched() {
    let parent = 4_711;
    const relay = startRelay({ parentPid: () => parent });
    const die = () => {
      parent = 1;
    };
    return { ...relay, die };
  }

  it.each([
    ['while its input waits to be read', 9 * MIB],
    ['while everything is read, for another process may have its pipe', 1],
  ])('is noticed by its process within half a second %s', async (_, bytes) => {
    const { stdin, reasons, die } = startWatched();
    stdin.write(Buffer.alloc(bytes, 'x'));
    await turn();
    vi.advanceTimersByTime(60_000);
    expect(reasons).toEqual([]);
    die();
    vi.advanceTimersByTime(500);
    expect(reasons).toEqual(['the client is gone']);
    vi.advanceTimersByTime(60_000);
    expect(reasons).toHaveLength(1);
  });

  it('is not looked for before it has sent anything: a start may be an orphan from the beginning', async () => {
    const { stdin, reasons, die } = startWatched();
    die();
    stdin.write('x');
    await turn();
    vi.advanceTimersByTime(60_000);
    expect(reasons).toEqual([]);
  });

  it('is not looked for any more when its input is closed', async () => {
    const { stdin } = startWatched();
    stdin.write('x');
    await turn();
    expect(vi.getTimerCount()).toBe(1);
    stdin.destroy();
    await turn();
    expect(vi.getTimerCount()).toBe(0);
  });
});
