import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from '../errors.ts';
import { type Inspection, inspectInstance } from '../instance/inspect.ts';
import { DATA_DIR_LOCK_NAME } from '../lock/lock-file.ts';
import type { DoctorContext } from './context.ts';
import { isOwn } from './folder.ts';

/**
 * Finds out whether an instance runs, and changes nothing.
 * @returns null for a lock file with two names: `inspectInstance` would remove the name that a killed start left
 */
export async function lookAtInstance({ paths, surroundings }: DoctorContext): Promise<Inspection | null> {
  if ([paths.lockFile, join(paths.dataDir, DATA_DIR_LOCK_NAME)].some(hasTwoNames)) return null;
  try {
    return await inspectInstance(paths, surroundings.platform);
  } catch (error) {
    if (!(error instanceof LauncherError)) throw error;
    return { verdict: 'unknown', reason: `${error.message}. ${error.hint ?? ''}`.trim() };
  }
}

function hasTwoNames(path: string): boolean {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.nlink > 1 && isOwn(stats);
  } catch {
    return false; // its folder cannot be used: the checks of the lock say so
  }
}
