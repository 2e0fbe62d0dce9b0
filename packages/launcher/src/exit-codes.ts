import { constants } from 'node:os';
import type { LauncherErrorCode } from './errors.ts';

/**
 * Exit codes of `csf-mcp`, after sysexits.h where it has one (69 EX_UNAVAILABLE, 74 EX_IOERR, 75 EX_TEMPFAIL,
 * 77 EX_NOPERM).
 */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  notRunning: 3,
  unknown: 4,
  unavailable: 69,
  /** The client closed stdin, and did not get all answers. */
  unanswered: 74,
  alreadyRunning: 75,
  notPermitted: 77,
  /** 128 + n: ended by signal n, as shells report it. */
  signalBase: 128,
} as const;

export const EXIT_CODE_OF: Record<LauncherErrorCode, number> = {
  E_USAGE: EXIT.usage,
  E_NOT_RUNNING: EXIT.notRunning,
  E_STATUS_UNKNOWN: EXIT.unknown,
  E_START_FAILED: EXIT.unavailable,
  E_SERVER_FAILED: EXIT.unavailable,
  E_NO_FILE_LOCKS: EXIT.unavailable,
  E_ALREADY_RUNNING: EXIT.alreadyRunning,
  E_NOT_PERMITTED: EXIT.notPermitted,
  E_CLIENT_CONFIGURATION: EXIT.unexpected,
  E_DATABASE: EXIT.unexpected,
  E_IO: EXIT.unexpected,
  E_STILL_RUNNING: EXIT.unexpected,
  E_TOOL_FAILED: EXIT.unexpected,
  E_NO_ANSWER: EXIT.unexpected,
  E_CALLED_OFF: EXIT.unexpected,
};

/** The exit code with which shells report a process that a signal ended. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return EXIT.signalBase + constants.signals[signal];
}
