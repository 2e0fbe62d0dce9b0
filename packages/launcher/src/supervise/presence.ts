import { monotonicNow } from '../monotonic-clock.ts';
import type { Platform } from '../platform/platform.ts';
import { isTraced } from '../process/linux.ts';
import { ASK_EVERY_MS, watchLiveness } from './liveness.ts';
import type { ServerProcess } from './spawn.ts';
import type { StateMachine } from './state-machine.ts';

/** The launcher's watch over a server that serves. */
export interface PresenceWatch {
  /** The server has answered the question whether it is there. */
  readonly heard: () => void;
  readonly stop: () => void;
}

/**
 * Asks a running server every now and then whether it is there, and tells the state machine when it is not.
 * @param answerTimeoutMs how long it may not answer before it is ended; null: for ever
 */
export function watchPresence(
  server: Pick<ServerProcess, 'pid' | 'ask'>,
  machine: StateMachine,
  { platform, answerTimeoutMs }: { readonly platform: Platform; readonly answerTimeoutMs: number | null },
): PresenceWatch {
  const liveness = watchLiveness(answerTimeoutMs);
  const isPaused = (): boolean => platform.name === 'linux' && isTraced(server.pid);
  const look = (): void => {
    if (machine.state().phase !== 'running') return; // until then, and from then on, it has deadlines
    const found = liveness.look(monotonicNow(), isPaused());
    if (found === 'ask') server.ask();
    else if (found === 'silent') machine.tell({ type: 'silent' });
    else if (found === 'hangs') machine.tell({ type: 'hangs', limitMs: answerTimeoutMs ?? 0 });
  };
  const timer = setInterval(look, ASK_EVERY_MS);
  return {
    heard: () => {
      const silentMs = liveness.heard();
      if (silentMs !== null) machine.tell({ type: 'answers-again', silentMs });
    },
    stop: () => clearInterval(timer),
  };
}
