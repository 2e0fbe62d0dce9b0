import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { areAnswersTaken, isStopRequest } from '../../src/channel/launcher-message.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { type ServerProcess, spawnServer } from '../../src/supervise/spawn.ts';
import { THIS_PLATFORM, WAYS_OF_WINDOWS } from '../support/platform.ts';

const WITNESS = fileURLToPath(new URL('../fixtures/stop-witness.ts', import.meta.url));

async function startWitness(
  platform: Platform,
  ...args: string[]
): Promise<{ server: ServerProcess; nextLine: () => Promise<string> }> {
  const server = await spawnServer({ file: process.execPath, arguments: [WITNESS, ...args] }, [], platform);
  onTestFinished(async () => {
    server.killGroup();
    await server.exited;
  });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  return { server, nextLine: async () => (await lines.next()).value };
}

describe('a server that is asked to stop', () => {
  it('gets a message with the name of the signal where a signal would end it', async () => {
    const { server, nextLine } = await startWitness(WAYS_OF_WINDOWS);
    expect(await nextLine()).toBe('listening');
    server.signal('SIGTERM');
    server.signal('SIGBREAK');
    expect(await nextLine()).toBe('{"type":"stop","signal":"SIGTERM"}');
    expect(await nextLine()).toBe('{"type":"stop","signal":"SIGBREAK"}');
  });

  it('also gets the message when it listens late', async () => {
    const { server, nextLine } = await startWitness(WAYS_OF_WINDOWS, 'late');
    expect(await nextLine()).toBe('up');
    server.signal('SIGINT');
    server.stdin.write('go on\n');
    expect(await nextLine()).toBe('listening');
    expect(await nextLine()).toBe('{"type":"stop","signal":"SIGINT"}');
  });

  it('gets the signal elsewhere', async () => {
    const { server, nextLine } = await startWitness(THIS_PLATFORM);
    expect(await nextLine()).toBe('listening');
    server.signal('SIGTERM');
    expect(await nextLine()).toBe('signal');
  });

  it('may have ended already', async () => {
    const { server } = await startWitness(WAYS_OF_WINDOWS);
    server.killGroup();
    await server.exited;
    expect(() => server.signal('SIGTERM')).not.toThrow();
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
  ])('is not a request to stop when it is %j', (message) => {
    expect(isStopRequest(message)).toBe(false);
  });

  it('says that answers are taken when it does', () => {
    expect(areAnswersTaken({ type: 'answers-taken' })).toBe(true);
    for (const message of [null, 'answers-taken', {}, { type: 'stop', signal: 'SIGINT' }])
      expect(areAnswersTaken(message)).toBe(false);
  });

  it('may be anything', () => {
    fc.assert(fc.property(fc.anything(), (message) => void isStopRequest(message)));
  });
});
