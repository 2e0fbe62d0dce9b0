import { EXIT, exitCodeOfSignal } from '../exit-codes.ts';

/** Codes that the launcher itself uses. A server that exits with one of them means something else. */
const LAUNCHERS_OWN: ReadonlySet<number> = new Set([
  EXIT.usage,
  EXIT.notRunning,
  EXIT.unknown,
  EXIT.unanswered,
  EXIT.alreadyRunning,
  EXIT.notPermitted,
]);

/** How the server process ended. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It had said that it was ready. */
  readonly wasReady: boolean;
  /** The signals that were passed on to it. */
  readonly forwarded: ReadonlySet<NodeJS.Signals>;
  /** The launcher's SIGKILL ended it. */
  readonly wasKilled: boolean;
  /** The client has closed its input, and did not get all answers although it could. */
  readonly lacksAnswers: boolean;
}

export interface ExitStatus {
  readonly code: number;
  /** `failed-start` leads to an error message, the others to a log line. */
  readonly kind: 'clean' | 'unanswered' | 'passed-on' | 'died' | 'failed-start';
}

/** Translates the end of the server into the exit code of the launcher. */
export function exitStatusOf({
  code,
  signal,
  wasReady,
  forwarded,
  wasKilled,
  lacksAnswers,
}: ServerExit): ExitStatus {
  if (!wasReady) {
    const wasAskedTo = forwarded.size > 0;
    if (wasAskedTo && (code === 0 || (signal !== null && forwarded.has(signal))))
      return { code: EXIT.ok, kind: 'clean' };
    if (!(wasAskedTo && wasKilled)) return { code: EXIT.unavailable, kind: 'failed-start' };
  }
  if (signal !== null) return { code: exitCodeOfSignal(signal), kind: 'died' };
  if (code === 0 && lacksAnswers) return { code: EXIT.unanswered, kind: 'unanswered' };
  if (code === 0) return { code: EXIT.ok, kind: 'clean' };
  const passedOn = code === null || LAUNCHERS_OWN.has(code) ? EXIT.unexpected : code;
  return { code: passedOn, kind: 'passed-on' };
}
