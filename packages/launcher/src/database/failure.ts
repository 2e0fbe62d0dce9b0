import { errorMessage, LauncherError, type LauncherErrorCode, systemErrorCode } from '../errors.ts';

/** The launcher's code for each code of the server or of the system. */
const CODE_OF: Readonly<Record<string, LauncherErrorCode>> = {
  DATABASE_MISSING: 'E_DATABASE',
  DATABASE_NEWER: 'E_DATABASE',
  DATABASE_CORRUPT: 'E_DATABASE',
  DATABASE_FOREIGN: 'E_DATABASE',
  DATABASE_READ_ONLY: 'E_NOT_PERMITTED',
  EACCES: 'E_NOT_PERMITTED',
  EPERM: 'E_NOT_PERMITTED',
  EROFS: 'E_NOT_PERMITTED',
};

/**
 * The reason why a backup or a restore failed, as an error of the launcher.
 * @param hint for an error that brings none
 */
export function databaseFailure(error: unknown, hint: string): LauncherError {
  if (error instanceof LauncherError) return error;
  const code = CODE_OF[systemErrorCode(error) ?? ''] ?? 'E_IO';
  const own = error instanceof Error && 'hint' in error ? String(error.hint) : hint;
  return new LauncherError(code, errorMessage(error), { hint: own, cause: error });
}
