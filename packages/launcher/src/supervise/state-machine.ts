import { monotonicNow } from '../monotonic-clock.ts';
import { nextDeadline, step } from './step.ts';
import { type Action, beginSupervision, type Supervision, type UntimedEvent } from './supervision.ts';

/** How often a start looks whether it was paused, and what it takes for a pause rather than a busy machine. */
const PAUSE_CHECK_MS = 1_000;
const PAUSE_MS = 2_000;

/** One server's supervision, from its spawn to its end. */
export interface StateMachine {
  readonly tell: (event: UntimedEvent) => void;
  readonly state: () => Supervision;
}

/**
 * Keeps the state of a supervision, passes on the actions of each step, and owns the one timer, for the next deadline.
 * @param startTimeoutMs how long the server may take to be ready
 */
export function startStateMachine(
  serverPid: number,
  startTimeoutMs: number,
  perform: (action: Action) => void,
): StateMachine {
  let state = beginSupervision(serverPid, monotonicNow(), startTimeoutMs);
  let timer: NodeJS.Timeout | undefined;

  const tell = (event: UntimedEvent): void => {
    const { state: next, actions } = step(state, { ...event, at: monotonicNow() });
    state = next;
    setTimer();
    for (const action of actions) perform(action);
  };
  const setTimer = (): void => {
    clearTimeout(timer);
    const deadline = nextDeadline(state);
    if (deadline === null) return;
    const now = monotonicNow();
    const latest = state.moments.readyAt === null ? now + PAUSE_CHECK_MS : Number.POSITIVE_INFINITY;
    const wakeAt = Math.max(now, Math.min(deadline, latest));
    // A timer may fire a fraction of a millisecond early. Then the step does nothing, and the timer is set again.
    timer = setTimeout(() => wake(wakeAt), wakeAt - now);
  };
  const wake = (dueAt: number): void => {
    const lateMs = monotonicNow() - dueAt;
    if (lateMs >= PAUSE_MS) tell({ type: 'paused', pausedMs: lateMs });
    tell({ type: 'deadline' });
  };

  setTimer();
  return { tell, state: () => state };
}
