import { describe, expect, it } from 'vitest';
import { raisedFor } from '../../src/channel/signals.ts';
import { LINUX, THIS_PLATFORM, WINDOWS } from '../support/platform.ts';
import { startFixture, type TestProcess } from '../support/processes.ts';

async function openInbox(): Promise<TestProcess> {
  const inbox = startFixture('signal-inbox', null);
  expect(await inbox.nextLine()).toBe('open');
  return inbox;
}

async function lines(inbox: TestProcess, count: number): Promise<string[]> {
  const read: string[] = [];
  while (read.length < count) read.push(await inbox.nextLine());
  return read;
}

describe('a signal that arrives before anybody handles it', () => {
  it.each(THIS_PLATFORM.forwardedSignals)(
    'does not end the process, and reaches a later receiver (%s)',
    async (signal) => {
      const inbox = await openInbox();
      inbox.child.kill(signal);
      expect(await inbox.nextLine()).toBe(`first: received ${signal}`);
      inbox.say('deliver');
      expect(await lines(inbox, 2)).toEqual([`delivered: ${signal}`, 'done: deliver']);
    },
  );

  it('reaches the receiver in order, and later ones reach it at once', async () => {
    const inbox = await openInbox();
    inbox.child.kill('SIGINT');
    expect(await inbox.nextLine()).toBe('first: received SIGINT');
    inbox.say('deliver');
    expect(await lines(inbox, 2)).toEqual(['delivered: SIGINT', 'done: deliver']);
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGINT'] as const) {
      inbox.child.kill(signal);
      expect(await inbox.nextLine()).toBe(`delivered: ${signal}`);
    }
  });

  it('reaches only one receiver', async () => {
    const inbox = await openInbox();
    inbox.child.kill('SIGTERM');
    expect(await inbox.nextLine()).toBe('first: received SIGTERM');
    inbox.say('deliver');
    inbox.say('deliver');
    expect(await lines(inbox, 3)).toEqual(['delivered: SIGTERM', 'done: deliver', 'done: deliver']);
  });

  it('waits for the next receiver when the last one is done', async () => {
    const inbox = await openInbox();
    inbox.say('deliver');
    inbox.say('keep');
    expect(await lines(inbox, 2)).toEqual(['done: deliver', 'done: keep']);
    inbox.child.kill('SIGTERM');
    expect(await inbox.nextLine()).toBe('first: received SIGTERM');
    inbox.say('deliver');
    expect(await lines(inbox, 2)).toEqual(['delivered: SIGTERM', 'done: deliver']);
  });

  it('takes effect when the command supervises nothing', async () => {
    const inbox = await openInbox();
    inbox.child.kill('SIGHUP');
    expect(await inbox.nextLine()).toBe('first: received SIGHUP');
    inbox.say('close');
    expect(await inbox.ended).toBe('SIGHUP');
  });
});

describe('a signal that takes effect', () => {
  it('is raised as a signal that the system can send', () => {
    expect(raisedFor('SIGHUP', LINUX)).toBe('SIGHUP');
    expect(raisedFor('SIGBREAK', WINDOWS)).toBe('SIGTERM');
    expect(raisedFor('SIGHUP', WINDOWS)).toBe('SIGTERM');
  });
});

describe('a signal that arrives after the inbox was closed', () => {
  it.each(THIS_PLATFORM.forwardedSignals)('ends the process, as it does by default (%s)', async (signal) => {
    const inbox = await openInbox();
    inbox.say('close');
    expect(await inbox.nextLine()).toBe('done: close');
    inbox.child.kill(signal);
    expect(await inbox.ended).toBe(signal);
  });
});
