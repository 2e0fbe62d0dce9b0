import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { checkout } from './installation.ts';
import type { Sandbox } from './sandbox.ts';

/** A view of the file system that only the processes of one test have. Only for root on Linux. */
export interface MountNamespace {
  /** Starts a command in it. */
  readonly through: readonly string[];
  /** Starts a command in it as the first process of a PID namespace of its own, as containers do. */
  readonly container: readonly string[];
  /** The path at which the test finds one of its files. */
  readonly fromOutside: (path: string) => string;
}

/**
 * Runs the commands of a shell, most likely `mount`, in a mount namespace that lasts as long as the sandbox, and no longer
 * than this process: its keeper ends with its input.
 */
export async function enterMountNamespace(
  sandbox: Pick<Sandbox, 'program'>,
  commands: string,
  args: readonly string[] = [],
): Promise<MountNamespace> {
  const script = `set -e; ${commands}\necho entered; exec cat`;
  const keeper = sandbox.program(
    ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', ...args],
    { isScaffold: true },
  );
  await eventually('the mounts to be made', () => {
    if (keeper.hasExited()) throw new Error(`cannot mount: ${keeper.stderr()}`);
    return keeper.stdout().toString() === 'entered\n';
  });
  const through = ['nsenter', `--mount=/proc/${keeper.pid}/ns/mnt`, '--'];
  return {
    through,
    container: [...through, 'unshare', '--pid', '--fork', '--mount-proc', '--kill-child', '--'],
    fromOutside: (path) => join(`/proc/${keeper.pid}/root`, path),
  };
}

/** The default lock file. Tests use it only in a private /tmp. */
export const DEFAULT_LOCK_FILE = '/tmp/nist-csf-mcp-server.lock';

/** Removes the isolation of the lock file, where /tmp is private. */
export const WITH_DEFAULT_LOCK = { CSF_MCP_LOCK_FILE: undefined } as const;

export interface PrivateTmp extends MountNamespace {
  /** The path at which the test finds the default lock file. */
  readonly lockFile: string;
}

/** A mount namespace with its own /tmp. The checkout and the sandbox keep their paths in it. */
export async function enterPrivateTmp(
  sandbox: Sandbox,
  { name = 'private-tmp', commands = ':' }: { readonly name?: string; readonly commands?: string } = {},
): Promise<PrivateTmp> {
  const tmp = sandbox.path(name);
  mkdirSync(tmp);
  chmodSync(tmp, 0o1777);
  const kept = [checkout, sandbox.directory].filter((path) => path.startsWith('/tmp/'));
  const namespace = await enterMountNamespace(
    sandbox,
    `new="$1"; shift
     for kept; do mkdir -p "$new\${kept#/tmp}"; mount --bind "$kept" "$new\${kept#/tmp}"; done
     mount --rbind "$new" /tmp
     ${commands}`,
    [tmp, ...kept],
  );
  return { ...namespace, lockFile: join(tmp, 'nist-csf-mcp-server.lock') };
}
