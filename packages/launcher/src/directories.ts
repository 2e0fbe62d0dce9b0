import { homedir, userInfo } from 'node:os';
import { posix, win32 } from 'node:path';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home directory in the user database, for when HOME is unset or relative. */
  readonly passwdHome: string;
}

/** What the running process finds. */
export function currentSurroundings(): Surroundings {
  return { platform: process.platform, env: process.env, passwdHome: passwdHome() };
}

export interface DefaultPaths {
  readonly lockFile: string;
  readonly dataDir: string;
  readonly stateDir: string;
}

const LOCK_FILE_NAME = 'nist-csf-mcp-server.lock';

/**
 * Where things are when nothing else is said. Fixed by HOME alone: MCP clients pass HOME, LOGNAME, PATH, SHELL, TERM
 * and USER to the servers they start, and drop TMPDIR and XDG_*, so the client and the user's shell would otherwise
 * look in two different places.
 */
export function defaultPaths({ platform, env, passwdHome }: Surroundings): DefaultPaths {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] || win32.join(passwdHome, 'AppData', 'Local');
    const dir = win32.join(local, 'csf-mcp');
    const temp = env['TEMP'] || win32.join(local, 'Temp');
    return { lockFile: win32.join(temp, LOCK_FILE_NAME), dataDir: dir, stateDir: win32.join(dir, 'state') };
  }
  const home = env['HOME']?.startsWith('/') ? env['HOME'] : passwdHome;
  const lockFile = posix.join('/tmp', LOCK_FILE_NAME);
  if (platform === 'darwin') {
    const dir = posix.join(home, 'Library/Application Support/csf-mcp');
    return { lockFile, dataDir: dir, stateDir: posix.join(dir, 'state') };
  }
  return {
    lockFile,
    dataDir: posix.join(home, '.local/share/csf-mcp'),
    stateDir: posix.join(home, '.local/state/csf-mcp'),
  };
}

// Without an entry in the user database (a container with an arbitrary user id) only HOME is left.
function passwdHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}
