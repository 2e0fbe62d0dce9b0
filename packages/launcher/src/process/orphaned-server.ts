import { basename } from 'node:path';
import type { Platform } from '../platform/platform.ts';
import { darwinCommandLine } from './darwin.ts';
import type { ProcessFacts } from './facts.ts';
import { linuxCommandLine } from './linux.ts';

/** The built entry point of the server process. Earlier builds called it host.js, and may still run. */
const SERVER_SCRIPTS: ReadonlySet<string> = new Set(['server-process.js', 'host.js']);

/** Whether a word of a command line names the program of a server process. */
export function namesServer(word: string): boolean {
  return SERVER_SCRIPTS.has(basename(word));
}

/**
 * Whether a living process can be a server whose launcher has ended. Anybody who can write a lock file can record the
 * pid and the start of any process there, a launcher's included.
 */
export function isOrphanedServer(
  { pid, parentPid }: Pick<ProcessFacts, 'pid' | 'parentPid'>,
  launcherPid: number,
  { name }: Platform,
): boolean {
  switch (name) {
    case 'linux':
      return linuxCommandLine(pid).some(namesServer); // which process adopts an orphan differs there
    case 'win32':
      return parentPid === launcherPid; // Windows goes on to name a parent that has ended
    default:
      return parentPid === 1 && darwinCommandLine(pid).some(namesServer);
  }
}
