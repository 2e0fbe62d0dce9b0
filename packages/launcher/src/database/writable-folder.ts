import { accessSync, constants } from 'node:fs';
import { LauncherError, systemErrorCode } from '../errors.ts';

/**
 * Refuses a folder in which no file can be made.
 * @param consequence what has not happened, for the hint
 * @throws LauncherError E_USAGE, E_NOT_PERMITTED
 */
export function refuseUnwritableFolder(folder: string, consequence: string): void {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = systemErrorCode(error);
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new LauncherError(
      isMissing ? 'E_USAGE' : 'E_NOT_PERMITTED',
      isMissing ? `There is no folder ${folder}` : `The folder ${folder} cannot be written (${code})`,
      {
        hint: `${isMissing ? 'Create it' : 'Make it writable'}, or choose another one. ${consequence}`,
        cause: error,
      },
    );
  }
}
