import type { ForwardedSignal } from '../channel/signals.ts';
import { deadlinesAfter, type StopEvents, TERM_AFTER_END_OF_INPUT_MS } from './deadlines.ts';

export interface EscalationActions {
  readonly terminate: (reason: string) => void;
  readonly kill: (reason: string) => void;
}

/** The one owner of the timers that end a server. */
export interface Escalation {
  readonly ready: () => void;
  readonly endOfInput: () => void;
  readonly signal: (signal: ForwardedSignal) => void;
  /** The server has ended: no timer fires any more. */
  readonly stop: () => void;
}

/**
 * Starts with the server's spawn.
 * @param startTimeoutMs how long the server may take until it is ready.
 */
export function startEscalation(startTimeoutMs: number, { terminate, kill }: EscalationActions): Escalation {
  const startedAt = performance.now();
  let events: StopEvents = {
    readyAt: null,
    endOfInputAt: null,
    firstSignalAt: null,
    firstInterruptAt: null,
    secondInterruptAt: null,
  };
  let isTerminated = false;
  let isKilled = false;
  let isStopped = false;
  let timers: NodeJS.Timeout[] = [];

  const at = (moment: number | null, action: () => void): void => {
    if (moment === null) return;
    timers.push(setTimeout(action, Math.max(0, moment - performance.now())));
  };

  const rearm = (happened: Partial<StopEvents>): void => {
    if (isStopped || isKilled) return; // once stopped, its pid may belong to another process
    events = { ...events, ...happened };
    clear();
    const { terminateAt, killAt, killReason } = deadlinesAfter(events);
    if (!isTerminated)
      at(terminateAt, () => {
        isTerminated = true;
        terminate(
          `the server did not end within ${TERM_AFTER_END_OF_INPUT_MS / 1_000} s of the end of input`,
        );
      });
    at(killAt, () => killOnce(killReason ?? 'the server did not end'));
    if (events.readyAt === null)
      at(startedAt + startTimeoutMs, () =>
        killOnce(`the server was not ready within ${startTimeoutMs / 1000} s`),
      );
  };

  const killOnce = (reason: string): void => {
    isKilled = true;
    clear();
    kill(reason);
  };

  const clear = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  };

  rearm({});
  return {
    ready: () => rearm({ readyAt: performance.now() }),
    endOfInput: () => {
      if (events.endOfInputAt === null) rearm({ endOfInputAt: performance.now() });
    },
    signal: (signal) => rearm(afterSignal(events, signal, performance.now())),
    stop: () => {
      isStopped = true;
      clear();
    },
  };
}

function afterSignal(events: StopEvents, signal: ForwardedSignal, now: number): Partial<StopEvents> {
  const firstSignalAt = events.firstSignalAt ?? now;
  if (signal !== 'SIGINT') return { firstSignalAt };
  return events.firstInterruptAt === null
    ? { firstSignalAt, firstInterruptAt: now }
    : { firstSignalAt, secondInterruptAt: events.secondInterruptAt ?? now };
}
