import { realpathSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { posix, win32 } from 'node:path';
import { LauncherError } from './errors.ts';
import type { Environment, Platform } from './platform/platform.ts';

// The default paths. They depend on HOME alone: MCP clients pass HOME, LOGNAME, PATH, SHELL, TERM and USER to the servers
// they start, and drop TMPDIR and XDG_*. Otherwise the client and the user's shell would look in two different places.

export interface Surroundings {
  readonly platform: Platform;
  readonly env: Environment;
  /** The home directory in the user database, for when HOME is unset or relative; null when there is no entry. */
  readonly passwdHome: string | null;
}

const LOCK_FILE_NAME = 'nist-csf-mcp-server.lock';

/** @throws LauncherError E_USAGE on Windows, when there is neither TEMP nor a home directory */
export function defaultLockFile(surroundings: Surroundings): string {
  if (surroundings.platform.name !== 'win32') return posix.join('/tmp', LOCK_FILE_NAME);
  const temp = surroundings.env['TEMP'] || win32.join(windowsLocal(surroundings), 'Temp');
  return win32.join(temp, LOCK_FILE_NAME);
}

/**
 * The folder of the database.
 * @throws LauncherError E_USAGE when there is no home directory
 */
export function defaultDataDir(surroundings: Surroundings): string {
  switch (surroundings.platform.name) {
    case 'win32':
      return win32.join(windowsLocal(surroundings), 'csf-mcp');
    case 'darwin':
      return posix.join(home(surroundings), 'Library/Application Support/csf-mcp');
    default:
      return posix.join(home(surroundings), '.local/share/csf-mcp');
  }
}

/**
 * The folder of the lifecycle log and the compile cache.
 * @throws LauncherError E_USAGE when there is no home directory
 */
export function defaultStateDir(surroundings: Surroundings): string {
  switch (surroundings.platform.name) {
    case 'win32':
      return win32.join(windowsLocal(surroundings), 'csf-mcp', 'state');
    case 'darwin':
      return posix.join(home(surroundings), 'Library/Application Support/csf-mcp/state');
    default:
      return posix.join(home(surroundings), '.local/state/csf-mcp');
  }
}

function windowsLocal(surroundings: Surroundings): string {
  return surroundings.env['LOCALAPPDATA'] || win32.join(home(surroundings), 'AppData', 'Local');
}

/**
 * The home directory of the user.
 * @throws LauncherError E_USAGE when there is none
 */
export function home({ platform, env, passwdHome: fallback }: Surroundings): string {
  const isWindows = platform.name === 'win32';
  const variable = isWindows ? 'USERPROFILE' : 'HOME';
  const given = env[variable] ?? '';
  const directory = (isWindows ? win32 : posix).isAbsolute(given) ? given : fallback;
  if (directory !== null) return directory;
  throw new LauncherError(
    'E_USAGE',
    `${variable} is not set, and the user has no entry in the user database`,
    {
      hint: `Set ${variable}, or set CSF_MCP_DATA_DIR and CSF_MCP_STATE_DIR.`,
    },
  );
}

/** Whether a path of Windows is on a share of another machine. A drive may stand for one. */
export function isOnShare(path: string): boolean {
  for (let folder = path; ; folder = win32.dirname(folder)) {
    try {
      return isShare(realpathSync.native(folder));
    } catch {
      if (folder === win32.dirname(folder)) return isShare(path); // nothing of it is there
    }
  }
}

/** Like `\\server\share`. What begins with `\\?\` or `\\.\` is something else. */
export function isShare(path: string): boolean {
  return /^[\\/]{2}(?![?.][\\/])/.test(path);
}

/** The home directory in the user database. Null when there is no entry: a container may run under any user id. */
export function passwdHome(): string | null {
  for (const ask of [() => userInfo().homedir, homedir]) {
    try {
      return ask();
    } catch {
      // no entry
    }
  }
  return null;
}
