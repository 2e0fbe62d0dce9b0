import { existsSync, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Platform } from '../platform/platform.ts';
import type { Entry } from './entry.ts';
import { CLIENTS, type ClientName } from './known-clients.ts';

/** The command with which an MCP client starts csf-mcp. */
export interface ClientCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Installation {
  /** The folder of the `csf-mcp` package. */
  readonly packageDir: string;
  readonly platform: Platform;
  /** The Node that runs now. */
  readonly execPath: string;
  /** The variable PATH, where links to that Node may be. */
  readonly searchPath: string;
}

/**
 * The command for a client's configuration. In a checkout it names the Node of the workspace by its stable path.
 * Elsewhere it names the Node that runs now, if possible by a path without a version: the next update would remove that
 * one. Clients of one user share one instance.
 * @param startFlags more arguments for `start`
 */
export function clientCommand(installation: Installation, startFlags: readonly string[] = []): ClientCommand {
  const { packageDir, platform } = installation;
  const workspaceNode = join(packageDir, '..', '..', 'node_modules', 'node', 'bin', nodeFile(platform));
  return {
    command: existsSync(workspaceNode) ? workspaceNode : stableNode(installation),
    args: [join(packageDir, 'bin', 'csf-mcp.js'), 'start', '--attach', ...startFlags],
  };
}

/** Whether a path has a version in it, like the folders of version managers. */
function isVersioned(path: string): boolean {
  return /[/\\][^/\\]*\d+\.\d+[^/\\]*(?=[/\\])/.test(path);
}

/** Warns of what may go wrong with a command later. */
export function warningsOf({ command, args: [bin = ''] }: ClientCommand): string[] {
  if (/[/\\]_npx[/\\]/.test(bin)) {
    return [
      `${bin} is in a cache that npm may empty. Install csf-mcp (npm install -g csf-mcp), then run this again.`,
    ];
  }
  const versioned = [command, bin].filter(isVersioned);
  return versioned.map((path) => `${path} has a version in its path. Run this again after you update it.`);
}

/** The entry as one client expects it. */
export function entryOf(client: ClientName, { command, args }: ClientCommand): Entry {
  return { ...CLIENTS[client].entry, command, args };
}

/** The JSON that a client understands. */
export function clientConfiguration(client: ClientName, command: ClientCommand): string {
  return JSON.stringify({ [CLIENTS[client].serversKey]: { 'csf-mcp': entryOf(client, command) } }, null, 2);
}

/** Links of Homebrew, nvm (NVM_SYMLINK_CURRENT), fnm and mise that lead to the version in use. */
const STABLE_LINKS = [
  [/[/\\]Cellar([/\\][^/\\]+)[/\\][^/\\]+[/\\]/, '/opt$1/'],
  [/[/\\]versions[/\\]node[/\\][^/\\]+[/\\]/, '/current/'],
  [/[/\\]node-versions[/\\][^/\\]+[/\\]installation[/\\]/, '/aliases/default/'],
  [/[/\\]installs[/\\]node[/\\][^/\\]+[/\\]/, '/installs/node/latest/'],
] as const;

/** Links that last as long as one shell. */
const SHORT_LIVED = /fnm_multishells/;

function stableNode({ platform, execPath, searchPath }: Installation): string {
  if (!isVersioned(execPath)) return execPath;
  const onPath = searchPath.split(delimiter).map((folder) => join(folder, nodeFile(platform)));
  const links = STABLE_LINKS.map(([pattern, stable]) => execPath.replace(pattern, stable));
  const isStable = (path: string) =>
    isAbsolute(path) && !isVersioned(path) && !SHORT_LIVED.test(path) && isSameFile(path, execPath);
  return [...onPath, ...links].find(isStable) ?? execPath;
}

function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false; // no such file
  }
}

function nodeFile({ name }: Platform): string {
  return name === 'win32' ? 'node.exe' : 'node';
}
