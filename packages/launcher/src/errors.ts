/** Says what went wrong, in a form that scripts and tests can rely on. `exit-codes.ts` maps each to an exit code. */
export type LauncherErrorCode =
  | 'E_USAGE'
  | 'E_NOT_RUNNING'
  | 'E_STATUS_UNKNOWN'
  | 'E_START_FAILED'
  | 'E_SERVER_FAILED'
  | 'E_NO_FILE_LOCKS'
  | 'E_ALREADY_RUNNING'
  | 'E_NOT_PERMITTED'
  | 'E_CLIENT_CONFIGURATION'
  | 'E_DATABASE'
  | 'E_IO'
  | 'E_STILL_RUNNING'
  | 'E_TOOL_FAILED'
  | 'E_NO_ANSWER'
  | 'E_CALLED_OFF';

export interface LauncherErrorOptions {
  /** Tells the user what to do: one or more lines. */
  readonly hint?: string;
  /** Replaces the exit code of `code`. */
  readonly exitCode?: number;
  readonly cause?: unknown;
}

/** The one error class of the launcher: a code, a message that says what is wrong, a hint that says what to do. */
export class LauncherError extends Error {
  readonly code: LauncherErrorCode;
  readonly hint: string | undefined;
  readonly exitCode: number | undefined;

  constructor(
    code: LauncherErrorCode,
    message: string,
    { hint, exitCode, cause }: LauncherErrorOptions = {},
  ) {
    super(message, { cause });
    this.name = 'LauncherError';
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** The `code` of a system error (`ENOENT`, `EACCES`, …), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The message of whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
