import { monotonicNow } from '../monotonic-clock.ts';
import { nextDeadline, step } from './step.ts';
import { type Action, beginSupervision, type Supervision, type UntimedEvent } from './supervision.ts';

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
    // A timer may fire a fraction of a millisecond early. Then the step does nothing, and the timer is set again.
    if (deadline !== null)
      timer = setTimeout(() => tell({ type: 'deadline' }), Math.max(0, deadline - monotonicNow()));
  };

  setTimer();
  return { tell, state: () => state };
}
