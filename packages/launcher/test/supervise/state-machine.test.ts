import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonicNow } from '../../src/monotonic-clock.ts';
import type { ForwardedSignal } from '../../src/platform/forwarded-signals.ts';
import { startStateMachine } from '../../src/supervise/state-machine.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A supervision, and how and when it has escalated, in milliseconds since its start. */
function watched() {
  const startedAt = monotonicNow();
  const done: string[] = [];
  const reasons: unknown[] = [];
  const { tell } = startStateMachine(4711, 15_000, (action) => {
    if (action.do !== 'log' || !action.message.startsWith('Escalating to ')) return;
    done.push(`${action.message.slice('Escalating to '.length)} at ${monotonicNow() - startedAt}`);
    reasons.push(action.facts['reason']);
  });
  return {
    done,
    reasons,
    ready: () => tell({ type: 'ready' }),
    endOfInput: () => tell({ type: 'end-of-input', reason: 'the client has closed stdin' }),
    signal: (signal: ForwardedSignal) => tell({ type: 'signal', signal }),
    exit: () => tell({ type: 'exit', hasLeftBehind: false }),
  };
}

/** The clock goes on while no timer fires, as in a process that is stopped. */
function sleepFor(ms: number): void {
  const awake = process.hrtime.bigint.bind(process.hrtime);
  vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => awake() + BigInt(ms) * 1_000_000n);
}

describe('a server that does not end', () => {
  it('is killed 15 s after its start when it is not ready by then', () => {
    const { done, reasons } = watched();
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual(['SIGKILL at 15000']);
    expect(reasons).toEqual(['the server was not ready within 15 s']);
  });

  it('gets the time again that the launcher was paused, until it is ready', () => {
    const { done } = watched();
    vi.advanceTimersByTime(5_000);
    sleepFor(3_600_000);
    vi.advanceTimersByTime(9_000);
    expect(done).toEqual([]);
    vi.advanceTimersByTime(3_000);
    expect(done).toHaveLength(1);
  });

  it('is left alone once it is ready', () => {
    const { done, ...supervision } = watched();
    vi.advanceTimersByTime(14_999);
    supervision.ready();
    vi.advanceTimersByTime(3_600_000);
    expect(done).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const)('is killed 5 s after %s', (signal) => {
    const { done, ...supervision } = watched();
    supervision.ready();
    vi.advanceTimersByTime(1_000);
    supervision.signal(signal);
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual(['SIGKILL at 6000']);
  });

  it('does not get more time by further signals', () => {
    const { done, ...supervision } = watched();
    supervision.ready();
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGTERM', 'SIGQUIT', 'SIGTERM'] as const) {
      supervision.signal(signal);
      vi.advanceTimersByTime(900);
    }
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual(['SIGKILL at 5000']);
  });

  it('gets SIGTERM 1.2 s and SIGKILL 3 s after the end of input', () => {
    const { done, ...supervision } = watched();
    supervision.ready();
    supervision.endOfInput();
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual(['SIGTERM at 1200', 'SIGKILL at 3000']);
  });

  it('does not get more time when the end of input is reported again', () => {
    const { done, ...supervision } = watched();
    supervision.ready();
    supervision.endOfInput();
    vi.advanceTimersByTime(1_000);
    supervision.endOfInput();
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual(['SIGTERM at 1200', 'SIGKILL at 3000']);
  });

  it('gets its times after the end of input from ready if that is later', () => {
    const { done, ...supervision } = watched();
    supervision.endOfInput();
    vi.advanceTimersByTime(4_000);
    supervision.ready();
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual(['SIGTERM at 5200', 'SIGKILL at 7000']);
  });

  it('is killed at the end of start-up when the input has ended and it never gets ready', () => {
    const { done, ...supervision } = watched();
    supervision.endOfInput();
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual(['SIGKILL at 15000']);
  });

  it.each(['the end of input first', 'the signal first'])(
    'is killed 0.7 s after both the end of input and a signal (%s)',
    (order) => {
      const { done, ...supervision } = watched();
      supervision.ready();
      const events = [supervision.endOfInput, () => supervision.signal('SIGTERM')];
      if (order === 'the signal first') events.reverse();
      events[0]?.();
      vi.advanceTimersByTime(100);
      events[1]?.();
      vi.advanceTimersByTime(60_000);
      expect(done[0]).toBe('SIGKILL at 800');
    },
  );

  it('gets SIGTERM once, whatever happens afterwards', () => {
    const { done, ...supervision } = watched();
    supervision.ready();
    supervision.endOfInput();
    vi.advanceTimersByTime(1_500);
    supervision.signal('SIGHUP');
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual(['SIGTERM at 1200', 'SIGKILL at 2200']);
  });

  it('is killed at the second Ctrl-C', () => {
    const { done, ...supervision } = watched();
    supervision.ready();
    supervision.signal('SIGINT');
    vi.advanceTimersByTime(1_000);
    supervision.signal('SIGINT');
    vi.advanceTimersByTime(0);
    expect(done).toEqual(['SIGKILL at 1000']);
  });

  it('gets 250 ms when one Ctrl-C arrives twice', () => {
    const { done, ...supervision } = watched();
    supervision.ready();
    supervision.signal('SIGINT');
    supervision.signal('SIGINT');
    supervision.signal('SIGINT');
    vi.advanceTimersByTime(249);
    expect(done).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(done[0]).toBe('SIGKILL at 250');
  });

  it('is not killed by Ctrl-C after another signal', () => {
    const { done, ...supervision } = watched();
    supervision.ready();
    supervision.signal('SIGTERM');
    vi.advanceTimersByTime(1_000);
    supervision.signal('SIGINT');
    vi.advanceTimersByTime(3_999);
    expect(done).toEqual([]);
  });
});

describe('a server that has ended', () => {
  it('is not signalled any more', () => {
    const { done, ...supervision } = watched();
    supervision.ready();
    supervision.endOfInput();
    supervision.exit();
    vi.advanceTimersByTime(60_000);
    expect(done).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  // A slow client may close its end or lose its patience while the last output is on its way.
  it.each(['a signal', 'the end of input', 'two presses of Ctrl-C'])(
    'is not signalled any more when %s comes afterwards: its pid may be another process',
    (event) => {
      const { done, ...supervision } = watched();
      supervision.ready();
      supervision.exit();
      if (event === 'the end of input') supervision.endOfInput();
      else supervision.signal('SIGINT');
      if (event === 'two presses of Ctrl-C') supervision.signal('SIGINT');
      vi.advanceTimersByTime(60_000);
      expect(done).toEqual([]);
    },
  );
});
