import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where one csf-mcp lives during a test: nothing outside of it is read or written. */
export interface Sandbox extends Disposable {
  readonly lockFile: string;
  readonly dataDir: string;
  /** What a client's configuration sets for csf-mcp. */
  readonly env: Readonly<Record<string, string>>;
  /** Pids of the processes that run in it, however they were started. */
  readonly processes: () => number[];
}

export function createSandbox(): Sandbox {
  // Clients' paths contain spaces.
  const directory = mkdtempSync(join(tmpdir(), 'csf-mcp client '));
  const home = join(directory, 'home');
  const lockFile = join(directory, 'server.lock');
  const dataDir = join(directory, 'data');
  mkdirSync(home);
  const processes = (): number[] => processesNaming(directory);
  return {
    lockFile,
    dataDir,
    env: {
      HOME: home,
      CSF_MCP_LOCK_FILE: lockFile,
      CSF_MCP_DATA_DIR: dataDir,
      CSF_MCP_STATE_DIR: join(directory, 'state'),
    },
    processes,
    [Symbol.dispose]: () => {
      for (const pid of processes()) kill(pid);
      rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Linux only: elsewhere the environment of a process is not to be read, and the list is empty. */
function processesNaming(directory: string): number[] {
  if (!existsSync('/proc/self/environ')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environmentOf(pid).includes(directory)).map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // It has ended, or it is another user's.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
