import { type Platform, platformOf } from '../../src/platform/platform.ts';

/** The system that the tests run on. */
export const THIS_PLATFORM: Platform = platformOf(process.platform, process.env);

export const LINUX = platformOf('linux', {});
export const MACOS = platformOf('darwin', {});
export const WINDOWS = platformOf('win32', {});

/** Locks and stops as on Windows, with the system calls of the system that the tests run on. */
export const WAYS_OF_WINDOWS: Platform = {
  ...THIS_PLATFORM,
  lockLayout: WINDOWS.lockLayout,
  databaseLock: WINDOWS.databaseLock,
  stopMeans: WINDOWS.stopMeans,
};
