import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isRoot, NOBODY } from '../users.ts';
import { builtBin, node } from './installation.ts';
import { IS_WINDOWS } from './this-system.ts';

/** Something a test needs to build its situation. */
export interface Requirement {
  readonly isMet: boolean;
  /** The words for it in the title of a skipped test. */
  readonly needs: string;
}

/** To read /proc. */
export const LINUX: Requirement = { isMet: process.platform === 'linux', needs: 'Linux, for its /proc' };

/** Windows has none that a process could send to another one and that it could catch. */
export const SIGNALS: Requirement = { isMet: !IS_WINDOWS, needs: 'signals between processes' };

/** Windows has lists of permissions in the place of modes. */
export const FILE_MODES: Requirement = { isMet: !IS_WINDOWS, needs: 'file modes' };

/** HOME, XDG and a file system below `/`. */
export const UNIX_FOLDERS: Requirement = { isMet: !IS_WINDOWS, needs: 'the folders of Unix' };

/** To make mounts, namespaces, and files and processes of other users. */
export const ROOT: Requirement = { isMet: isRoot, needs: 'root' };

let isReadable: boolean | undefined;

/** Another user must be able to run this checkout's csf-mcp. That is tried once, and only if it matters. */
export const READABLE_CHECKOUT: Requirement = {
  get isMet() {
    isReadable ??= isRoot && canRunCsfMcp({ uid: NOBODY, gid: NOBODY });
    return isReadable;
  },
  needs: 'root, and a checkout that other users can read',
};

function canRunCsfMcp(user: { readonly uid: number; readonly gid: number }): boolean {
  return spawnSync(node, [builtBin, '--version'], { ...user, env: {} }).status === 0;
}

export function program(path: string): Requirement {
  return { isMet: existsSync(path), needs: path };
}
