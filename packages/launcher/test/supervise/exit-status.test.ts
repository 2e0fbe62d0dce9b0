import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { exitStatusOf, type ServerExit } from '../../src/supervise/exit-status.ts';
import { THIS_PLATFORM } from '../support/platform.ts';

const READY: ServerExit = {
  code: null,
  signal: null,
  wasReady: true,
  forwarded: new Set(),
  wasKilled: false,
  lacksAnswers: false,
};
const NOT_READY: ServerExit = { ...READY, wasReady: false };

const CODES = Array.from({ length: 256 }, (_, code) => code);
const LAUNCHERS_OWN = [2, 3, 4, 74, 75, 77];
const SIGNALS = Object.entries(constants.signals) as [NodeJS.Signals, number][];

describe('the exit code after a server that was ready', () => {
  it.each(CODES)('exit %d', (code) => {
    const expected = LAUNCHERS_OWN.includes(code)
      ? { code: 1, kind: 'passed-on' }
      : { code, kind: code === 0 ? 'clean' : 'passed-on' };
    expect(exitStatusOf({ ...READY, code })).toEqual(expected);
    expect(exitStatusOf({ ...READY, code, forwarded: new Set(['SIGTERM']) })).toEqual(expected);
  });

  it.each(SIGNALS)('death by %s (%d)', (signal, number) => {
    const expected = { code: 128 + number, kind: 'died' };
    expect(exitStatusOf({ ...READY, signal })).toEqual(expected);
    expect(exitStatusOf({ ...READY, signal, forwarded: new Set([signal]) })).toEqual(expected);
  });

  it.each(CODES)('exit %d without all answers', (code) => {
    const expected = code === 0 ? { code: 74, kind: 'unanswered' } : exitStatusOf({ ...READY, code });
    expect(exitStatusOf({ ...READY, code, lacksAnswers: true })).toEqual(expected);
    expect(exitStatusOf({ ...READY, signal: 'SIGKILL', lacksAnswers: true }).code).toBe(137);
  });

  it('is 137 after an escalation to SIGKILL', () => {
    const killed: ServerExit = { ...READY, signal: 'SIGKILL', wasKilled: true };
    expect(exitStatusOf({ ...killed, forwarded: new Set(['SIGTERM']) }).code).toBe(137);
    expect(exitStatusOf(killed).code).toBe(137);
  });
});

describe('the exit code after a server that was never ready', () => {
  it.each(CODES)('exit %d on its own', (code) => {
    expect(exitStatusOf({ ...NOT_READY, code })).toEqual({ code: 69, kind: 'failed-start' });
  });

  it.each(CODES)('exit %d after a forwarded signal', (code) => {
    const expected = code === 0 ? { code: 0, kind: 'clean' } : { code: 69, kind: 'failed-start' };
    expect(exitStatusOf({ ...NOT_READY, code, forwarded: new Set(['SIGINT']) })).toEqual(expected);
  });

  it.each(SIGNALS)('death by %s that the launcher did not forward', (signal) => {
    const forwarded = new Set<NodeJS.Signals>(signal === 'SIGTERM' ? ['SIGHUP'] : ['SIGTERM']);
    const expected = { code: 69, kind: 'failed-start' };
    expect(exitStatusOf({ ...NOT_READY, signal })).toEqual(expected);
    expect(exitStatusOf({ ...NOT_READY, signal, forwarded })).toEqual(expected);
  });

  it.each(THIS_PLATFORM.forwardedSignals)('death by the forwarded %s', (signal) => {
    const expected = { code: 0, kind: 'clean' };
    expect(exitStatusOf({ ...NOT_READY, signal, forwarded: new Set([signal]) })).toEqual(expected);
  });

  it('is 69 when it was killed because it did not get ready', () => {
    expect(exitStatusOf({ ...NOT_READY, signal: 'SIGKILL', wasKilled: true }).code).toBe(69);
  });

  it('is 137 when it ignored a signal and was killed', () => {
    const forwarded = new Set<NodeJS.Signals>(['SIGTERM']);
    expect(exitStatusOf({ ...NOT_READY, signal: 'SIGKILL', wasKilled: true, forwarded }).code).toBe(137);
  });
});
