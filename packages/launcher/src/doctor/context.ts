import { statSync } from 'node:fs';
import { join } from 'node:path';
import { clientCommand } from '../clients/command.ts';
import type { PathConfig, StartConfig } from '../config.ts';
import { home, type Surroundings } from '../directories.ts';
import { type Shell, shellOf } from './shell.ts';

/** Everything that a check gets. */
export interface DoctorOptions {
  readonly surroundings: Surroundings;
  readonly paths: PathConfig;
  /** The options that name these paths, for the commands that doctor proposes. */
  readonly pathFlags: readonly string[];
  readonly version: string;
  /** The folder of the `csf-mcp` package. */
  readonly packageDir: string;
  /** The Node that runs. */
  readonly execPath: string;
  readonly now: Date;
  /**
   * Reads the command line and the environment of a `start`, like `start` itself.
   * @param args what follows `start`
   * @throws when it would be refused
   */
  readonly readStart: (args: readonly string[], surroundings: Surroundings) => StartConfig;
  /** Told what is being done, before something that takes a second or longer. */
  readonly onLongCheck: (doing: string) => void;
}

export interface DoctorContext extends DoctorOptions {
  readonly shell: Shell;
  /** The Node that runs, if possible by a path that survives its updates. */
  readonly node: string;
  readonly bin: string;
  /** Null when the user has none. */
  readonly homeDir: string | null;
  /** The owner of HOME, when the superuser runs with another user's HOME (sudo may keep it); null otherwise. */
  readonly homeOwnerUid: number | null;
}

export function contextOf(options: DoctorOptions): DoctorContext {
  const { packageDir, execPath, surroundings } = options;
  const { platform, env } = surroundings;
  const homeDir = homeOrNull(surroundings);
  return {
    ...options,
    shell: shellOf(platform),
    node: clientCommand({ packageDir, platform, execPath, searchPath: env['PATH'] ?? '' }).command,
    bin: join(packageDir, 'bin', 'csf-mcp.js'),
    homeDir,
    homeOwnerUid: homeDir === null ? null : ownerOfHome(homeDir),
  };
}

function homeOrNull(surroundings: Surroundings): string | null {
  try {
    return home(surroundings);
  } catch {
    return null;
  }
}

function ownerOfHome(homeDir: string): number | null {
  if (process.geteuid?.() !== 0) return null;
  try {
    return statSync(homeDir).uid || null;
  } catch {
    return null; // it does not exist
  }
}

/** The variables that MCP clients pass on to the servers they start: StdioClientTransport of the MCP SDK. */
const PASSED_ON_POSIX = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER'];
const PASSED_ON_WINDOWS = ['APPDATA', 'LOCALAPPDATA', 'PATH', 'TEMP', 'USERPROFILE']; // and others, which csf-mcp never reads

/** The surroundings of a server that a client starts: its environment has only the variables that clients pass on. */
export function asClientsPassOn(surroundings: Surroundings): Surroundings {
  const passedOn = surroundings.platform.name === 'win32' ? PASSED_ON_WINDOWS : PASSED_ON_POSIX;
  const env = Object.fromEntries(passedOn.map((name) => [name, surroundings.env[name]]));
  return { ...surroundings, env };
}

/** A command of this installation, with the Node that runs. */
export function csfMcp({ shell, node, bin }: DoctorContext, args: readonly string[]): string {
  return shell.run([node, bin, ...args]);
}

/** The path to which doctor moves something that is in the way. */
export function keptAside(path: string, now: Date): string {
  return `${path}.${now.toISOString().replace(/\.\d+Z$|[-:]/g, '')}`;
}

/** A command that only the superuser may run. */
export function asSuperuser(command: string): string {
  return process.geteuid?.() === 0 ? command : `sudo ${command}`;
}
