import { existsSync, mkdtempSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { checkout } from '../instances/installation.ts';
import { enterMountNamespace } from '../instances/namespaces.ts';
import type { Sandbox } from '../instances/sandbox.ts';
import { isRoot } from '../users.ts';

/** For commands that take any argument and any environment. */
export interface Jail {
  /** The command that starts another one inside. */
  readonly entrance: () => Promise<readonly string[]>;
  /** The default lock file and the home directory of the user database are out of its reach. */
  readonly isTight: boolean;
}

/**
 * Where mounts can be made, a view of the file system in which everything that csf-mcp would write to by default is
 * empty and gone with the sandbox: /tmp, and the home directory that the user database names. The checkout and the
 * sandbox keep their paths.
 */
export async function openJail(sandbox: Sandbox): Promise<Jail> {
  const { homedir } = userInfo();
  const canMount = process.platform === 'linux' && isRoot;
  const needed = [checkout, sandbox.directory, process.execPath];
  if (!canMount || needed.some((path) => path.startsWith(`${homedir}/`)))
    return { entrance: async () => [], isTight: false };
  let through: Promise<readonly string[]> | null = null;
  return {
    entrance: () => {
      through ??= enterJail(sandbox, homedir);
      return through;
    },
    isTight: true,
  };
}

async function enterJail(sandbox: Sandbox, homedir: string): Promise<readonly string[]> {
  const tmp = mkdtempSync(sandbox.path('jail-tmp-'));
  const emptyHome = mkdtempSync(sandbox.path('jail-home-'));
  const { through } = await enterMountNamespace(
    sandbox,
    `new="$1"; home="$2"; empty="$3"; shift 3
     mount --bind "$empty" "$home"
     for kept; do mkdir -p "$new\${kept#/tmp}"; mount --bind "$kept" "$new\${kept#/tmp}"; done
     mount --rbind "$new" /tmp`,
    [tmp, homedir, emptyHome, ...[checkout, sandbox.directory].filter((path) => path.startsWith('/tmp/'))],
  );
  const [command = '', ...options] = through;
  return [whereIs(command), ...options];
}

/** PATH is one of the fuzzed variables. */
function whereIs(command: string): string {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, command));
  return places.find((path) => existsSync(path)) ?? command;
}
