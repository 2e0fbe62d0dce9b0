import { describe, expect, it } from 'vitest';
import { monotonicNow } from '../../src/monotonic-clock.ts';
import { type DrainState, untilDrained } from '../../src/supervise/drain.ts';

/** Output that stands still, with nothing left to write and no end so far. Its client waits. */
function drain(state: Partial<DrainState>) {
  return untilDrained({
    hasEnded: () => false,
    unwritten: () => 0,
    patience: () => 'signalled',
    quietSince: null,
    progress: () => 0,
    abort: new AbortController().signal,
    ...state,
  });
}

describe.concurrent('the last output of a server that has ended', () => {
  it('is not waited for when all of it has arrived', async () => {
    expect(await drain({ hasEnded: () => true })).toBe('complete');
  });

  it('is waited for while a slow client takes some of it', async () => {
    // The client takes a byte every 200 ms, in all longer than it may stand still.
    const startedAt = performance.now();
    const progress = () => Math.floor((performance.now() - startedAt) / 200);
    const unwritten = () => Math.max(0, 12 - progress());
    expect(await drain({ hasEnded: () => true, unwritten, progress })).toBe('complete');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2_400);
  });

  it('is cut off when a signal came and the client has not taken any for 500 ms', async () => {
    const startedAt = performance.now();
    expect(await drain({ hasEnded: () => true, unwritten: () => 7 })).toBe('cut-off');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(500);
  });

  it('is cut off after the end of input when the client has not taken any for 1 s, before and after the exit', async () => {
    const stuck = { hasEnded: () => true, unwritten: () => 7, patience: () => 'afterEndOfInput' as const };
    const startedAt = monotonicNow();
    expect(await drain(stuck)).toBe('cut-off');
    expect(monotonicNow() - startedAt).toBeGreaterThanOrEqual(1_000);
    const late = drain(stuck).then(() => 'the one that was read until the exit');
    const first = drain({ ...stuck, quietSince: monotonicNow() - 1_000 }).then(() => 'the unread one');
    expect(await Promise.race([late, first])).toBe('the unread one');
  });

  it('is waited for after a client that took all of it long ago', async () => {
    const startedAt = monotonicNow();
    expect(await drain({ quietSince: startedAt - 60_000 })).toBe('held-open');
    expect(monotonicNow() - startedAt).toBeGreaterThanOrEqual(500);
  });

  it('is cut off when the client has not asked for the end and has not taken any for 5 s', async () => {
    const startedAt = performance.now();
    const stuck = { hasEnded: () => true, unwritten: () => 7, patience: () => 'unexpectedEnd' as const };
    expect(await drain(stuck)).toBe('cut-off');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(5_000);
  });

  it('is cut off sooner when the client asks for the end meanwhile', async () => {
    const startedAt = performance.now();
    const stuck = { hasEnded: () => true, unwritten: () => 7 };
    const patient = drain({ ...stuck, patience: () => 'unexpectedEnd' as const }).then(
      () => 'the patient one',
    );
    const asked = drain({
      ...stuck,
      patience: () => (performance.now() - startedAt > 700 ? 'signalled' : 'unexpectedEnd'),
    });
    expect(await Promise.race([patient, asked.then(() => 'the one that was asked')])).toBe(
      'the one that was asked',
    );
  });

  it('is not waited for when another process holds its pipe and says nothing for 500 ms', async () => {
    const startedAt = performance.now();
    expect(await drain({})).toBe('held-open');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(500);
  });

  it('is waited for 2 s at most when another process keeps writing to its pipe', async () => {
    const startedAt = performance.now();
    expect(await drain({ progress: () => performance.now() })).toBe('held-open');
    const elapsedMs = performance.now() - startedAt;
    expect(elapsedMs).toBeGreaterThanOrEqual(2_000);
    expect(elapsedMs).toBeLessThan(10_000);
  });

  it('is cut off at once when somebody does not want to wait any longer', async () => {
    const abort = AbortSignal.abort();
    expect(await drain({ unwritten: () => 7, progress: () => performance.now(), abort })).toBe('cut-off');
  });
});
