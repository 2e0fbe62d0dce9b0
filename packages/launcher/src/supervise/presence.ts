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

export interface PresenceOptions {
  readonly platform: Platform;
  /** How long the server may not answer before it is ended, in milliseconds; null: for ever. */
  readonly answerTimeoutMs: number | null;
  /** Called when the server does not answer, and when it answers again. */
  readonly onSilence: (isSilent: boolean) => void;
}

/**
 * Asks a running server every now and then whether it is there, and tells the state machine when it is not.
 */
export function watchPresence(
  server: Pick<ServerProcess, 'pid' | 'ask'>,
  machine: StateMachine,
  { platform, answerTimeoutMs, onSilence }: PresenceOptions,
): PresenceWatch {
  const liveness = watchLiveness(answerTimeoutMs);
  const isPaused = (): boolean => platform.name === 'linux' && isTraced(server.pid);
  const look = (): void => {
    if (machine.state().phase !== 'running') return; // until then, and from then on, it has deadlines
    const found = liveness.look(monotonicNow(), isPaused());
    if (found === 'ask') server.ask();
    else if (found === 'silent') {
      machine.tell({ type: 'silent' });
      onSilence(true);
    } else if (found === 'hangs') machine.tell({ type: 'hangs', limitMs: answerTimeoutMs ?? 0 });
  };
  const timer = setInterval(look, ASK_EVERY_MS);
  return {
    heard: () => {
      const silentMs = liveness.heard();
      if (silentMs === null) return;
      machine.tell({ type: 'answers-again', silentMs });
      onSilence(false);
    },
    stop: () => clearInterval(timer),
  };
}
