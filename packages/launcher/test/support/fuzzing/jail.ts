import { existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { checkout } from '../instances/installation.ts';
import { enterMountNamespace } from '../instances/namespaces.ts';
import type { Sandbox } from '../instances/sandbox.ts';
import { isRoot } from '../users.ts';

/** How to start a command that takes any argument and any environment. */
export interface Jail {
  readonly through: readonly string[];
  /** The default lock file and the home directory of the user database are out of its reach. */
  readonly isTight: boolean;
}

/**
 * Where mounts can be made, a view of the file system in which everything that csf-mcp would write to by default is
 * empty and gone with the sandbox: /tmp, and the home directory that the user database names. The checkout and the
 * sandbox keep their paths.
 */
export async function enterJail(sandbox: Sandbox): Promise<Jail> {
  const { homedir } = userInfo();
  const kept = [checkout, sandbox.directory];
  const isHidden = (path: string): boolean => path.startsWith(`${homedir}/`);
  const canMount = process.platform === 'linux' && isRoot;
  if (!canMount || kept.some(isHidden) || process.execPath.startsWith(`${homedir}/`))
    return { through: [], isTight: false };
  const tmp = sandbox.path('jail-tmp');
  const emptyHome = sandbox.path('jail-home');
  for (const directory of [tmp, emptyHome]) mkdirSync(directory);
  const { through } = await enterMountNamespace(
    sandbox,
    `new="$1"; home="$2"; empty="$3"; shift 3
     mount --bind "$empty" "$home"
     for kept; do mkdir -p "$new\${kept#/tmp}"; mount --bind "$kept" "$new\${kept#/tmp}"; done
     mount --rbind "$new" /tmp`,
    [tmp, homedir, emptyHome, ...kept.filter((path) => path.startsWith('/tmp/'))],
  );
  const [command = '', ...options] = through;
  return { through: [whereIs(command), ...options], isTight: true };
}

/** The PATH is one of the variables that are fuzzed. */
function whereIs(command: string): string {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, command));
  return places.find((path) => existsSync(path)) ?? command;
}
