import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HostProcess, spawnHost } from '../../src/supervise/spawn.ts';
import { isStopRequest, type StopMeans, stopMeansOf } from '../../src/supervise/stop-request.ts';

const WITNESS = fileURLToPath(new URL('../fixtures/stop-witness.ts', import.meta.url));

async function startWitness(
  stopBy: StopMeans | undefined,
  ...args: string[]
): Promise<{ host: HostProcess; nextLine: () => Promise<string> }> {
  const host = await spawnHost({ file: process.execPath, arguments: [WITNESS, ...args], stopBy }, []);
  const ended = once(host.events, 'exit');
  onTestFinished(async () => {
    host.killGroup();
    await ended;
  });
  const lines = createInterface({ input: host.stdout })[Symbol.asyncIterator]();
  return { host, nextLine: async () => (await lines.next()).value };
}

describe('a server that is asked to stop', () => {
  it('gets a message with the name of the signal where signals would end it', async () => {
    const { host, nextLine } = await startWitness('message');
    expect(await nextLine()).toBe('listening');
    host.signal('SIGTERM');
    host.signal('SIGBREAK');
    expect(await nextLine()).toBe('{"type":"stop","signal":"SIGTERM"}');
    expect(await nextLine()).toBe('{"type":"stop","signal":"SIGBREAK"}');
  });

  it('gets the message also when it looks for messages later', async () => {
    const { host, nextLine } = await startWitness('message', 'late');
    expect(await nextLine()).toBe('up');
    host.signal('SIGINT');
    host.stdin.write('go on\n');
    expect(await nextLine()).toBe('listening');
    expect(await nextLine()).toBe('{"type":"stop","signal":"SIGINT"}');
  });

  it('gets the signal elsewhere', async () => {
    const { host, nextLine } = await startWitness('signal');
    expect(await nextLine()).toBe('listening');
    host.signal('SIGTERM');
    expect(await nextLine()).toBe('signal');
  });

  it('may have ended already', async () => {
    const { host } = await startWitness('message');
    const ended = once(host.events, 'exit');
    host.killGroup();
    await ended;
    expect(() => host.signal('SIGTERM')).not.toThrow();
  });

  it('is asked by message on Windows only', () => {
    expect(stopMeansOf('win32')).toBe('message');
    expect(stopMeansOf('linux')).toBe('signal');
    expect(stopMeansOf('darwin')).toBe('signal');
  });
});

describe('a message from the launcher', () => {
  it('is a request to stop when it says so', () => {
    expect(isStopRequest({ type: 'stop', signal: 'SIGINT' })).toBe(true);
  });

  it.each([
    null,
    'stop',
    1,
    [],
    {},
    { type: 'stop' },
    { type: 'go', signal: 'SIGINT' },
    { type: 'stop', signal: 2 },
  ])('is none when it is %j', (message) => {
    expect(isStopRequest(message)).toBe(false);
  });

  it('may be anything', () => {
    fc.assert(fc.property(fc.anything(), (message) => void isStopRequest(message)));
  });
});
