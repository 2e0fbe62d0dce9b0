import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../platform/platform.ts';
import { DATA_DIR_LOCK_NAME, type LockLocation } from './lock-file.ts';

/** The paths of an instance's locks. */
export interface LockPaths {
  readonly lockFile: string;
  readonly dataDir: string;
  /** Nobody configured the lock file. By default somebody did. */
  readonly isDefaultLockFile?: boolean;
  /** Nobody configured the data directory. By default somebody did. */
  readonly isDefaultDataDir?: boolean;
}

/** The lock file that every start of a user finds. */
export function lockFileLocation(
  { lockFile, isDefaultLockFile }: LockPaths,
  platform: Platform,
): LockLocation {
  const setting = 'CSF_MCP_LOCK_FILE (or --lock-file)';
  return { path: lockFile, setting, platform, isDefault: isDefaultLockFile };
}

/**
 * The lock that protects a data directory, which must exist.
 * @throws a system error when it does not
 */
export function dataDirLockLocation(
  { dataDir, isDefaultDataDir }: Pick<LockPaths, 'dataDir' | 'isDefaultDataDir'>,
  platform: Platform,
): LockLocation {
  return {
    path: join(realpathSync(dataDir), DATA_DIR_LOCK_NAME),
    setting: 'CSF_MCP_DATA_DIR (or --data-dir)',
    platform,
    isDefault: isDefaultDataDir,
  };
}
