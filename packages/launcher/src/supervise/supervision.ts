import type { CloseMarks, ServerFailure, ServerMessage } from '../channel/server-message.ts';
import type { ServerWarning } from '../channel/server-warning.ts';
import type { ForwardedSignal } from '../platform/forwarded-signals.ts';
import type { StopEvents } from './deadlines.ts';
import type { PATIENCE_MS } from './drain.ts';

/** The states of docs/lifecycle.md. In `exited` the server is gone, but its last output is still being passed on. */
export type Phase = 'starting' | 'running' | 'stopping' | 'exited';

/** Everything that decides what the launcher does next for its server. */
export interface Supervision {
  readonly phase: Phase;
  readonly serverPid: number;
  /** The server has to be ready by then. This and all other moments are milliseconds of one monotonic clock. */
  readonly readyBy: number;
  /** The time from the start until then, for messages. */
  readonly startTimeoutMs: number;
  readonly moments: StopEvents;
  /** The client has closed its input, or is gone. */
  readonly hasInputEnded: boolean;
  /** The client has not closed its output. */
  readonly isOutputOpen: boolean;
  /** Sessions besides the client's own. The instance stays for them after the end of input. */
  readonly attachedSessions: number;
  /** The signals that were passed on to the server. */
  readonly forwarded: readonly NodeJS.Signals[];
  /** The server got SIGTERM because it did not end by itself. */
  readonly isTerminated: boolean;
  /** Why the server got SIGKILL, or null. */
  readonly killReason: string | null;
  /** It got SIGKILL because it did not answer any more. */
  readonly wasHanging: boolean;
  /** The server's own account of why it could not be opened or cannot go on, or null. */
  readonly failure: ServerFailure | null;
  /** How many requests the server has left without an answer, by its own account. */
  readonly unansweredRequests: number;
  /** What the server says of the database that it has closed, or null. */
  readonly closeMarks: CloseMarks | null;
  /** What the server has warned of, each once. */
  readonly warnings: readonly ServerWarning[];
}

/** An event of the launcher or its server. `at` is its moment, on the clock of `Supervision`. */
export type SupervisionEvent = UntimedEvent & { readonly at: number };

/** An event without its moment. */
export type UntimedEvent =
  | Exclude<ServerMessage, { type: 'here' | 'session-list' }>
  | { readonly type: 'signal'; readonly signal: ForwardedSignal }
  | { readonly type: 'end-of-input'; readonly reason: string }
  | { readonly type: 'output-closed' }
  /** The client has taken answers since the last such event. */
  | { readonly type: 'progress' }
  /** The moment of `nextDeadline` has come. */
  | { readonly type: 'deadline' }
  /** The launcher has not run for so many milliseconds: it was stopped, or the machine asleep. */
  | { readonly type: 'paused'; readonly pausedMs: number }
  /** The server has not answered for 3 s. */
  | { readonly type: 'silent' }
  /** It has answered again, after so many milliseconds. */
  | { readonly type: 'answers-again'; readonly silentMs: number }
  /** It has not answered for so long that it has to be replaced. */
  | { readonly type: 'hangs'; readonly limitMs: number }
  /** `hasLeftBehind` means that processes of the server's group have outlived it. */
  | { readonly type: 'exit'; readonly hasLeftBehind: boolean };

export type Action =
  /** Write the state into the lock files. */
  | { readonly do: 'record'; readonly state: 'running' | 'stopping' }
  /** Write what the server has warned of into the lock files. */
  | { readonly do: 'record-warnings'; readonly warnings: readonly ServerWarning[] }
  | { readonly do: 'announce-ready' }
  | { readonly do: 'forward'; readonly signal: NodeJS.Signals }
  /** SIGKILL to the server and to its process group. */
  | { readonly do: 'kill' }
  | { readonly do: 'end-input' }
  /** Tell the server that the client takes answers. */
  | { readonly do: 'tell-answers-taken' }
  | { readonly do: 'stop-draining' }
  | LogAction;

export interface LogAction {
  readonly do: 'log';
  readonly level: 'info' | 'warn';
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface Step {
  readonly state: Supervision;
  /** To be performed in this order. Log lines come last: a log that blocks must not delay anything. */
  readonly actions: readonly Action[];
}

/**
 * The state just after the spawn.
 * @param startedAt the moment of the spawn
 * @param startTimeoutMs how long the server may take to be ready
 */
export function beginSupervision(serverPid: number, startedAt: number, startTimeoutMs: number): Supervision {
  return {
    phase: 'starting',
    serverPid,
    readyBy: startedAt + startTimeoutMs,
    startTimeoutMs,
    moments: {
      readyAt: null,
      endOfInputAt: null,
      progressAt: null,
      firstSignalAt: null,
      firstInterruptAt: null,
      secondInterruptAt: null,
      failedAt: null,
    },
    hasInputEnded: false,
    isOutputOpen: true,
    attachedSessions: 0,
    forwarded: [],
    isTerminated: false,
    killReason: null,
    wasHanging: false,
    failure: null,
    unansweredRequests: 0,
    closeMarks: null,
    warnings: [],
  };
}

/** How patient the launcher is with a client that does not take the last output. */
export function patience({ hasInputEnded, moments }: Supervision): keyof typeof PATIENCE_MS {
  if (moments.firstSignalAt !== null) return 'signalled';
  return hasInputEnded ? 'afterEndOfInput' : 'unexpectedEnd';
}

/** Whether the client has closed its input, could take answers until the end, and nobody has sent a signal. */
export function wantsAnswers({ hasInputEnded, isOutputOpen, moments }: Supervision): boolean {
  return hasInputEnded && isOutputOpen && moments.firstSignalAt === null;
}
