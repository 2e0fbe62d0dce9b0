import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isRoot, NOBODY } from '../users.ts';
import { builtBin, node } from './installation.ts';

/** Something a test needs to build its situation. */
export interface Requirement {
  readonly isMet: boolean;
  /** The words for it in the title of a skipped test. */
  readonly needs: string;
}

/** To read /proc. */
export const LINUX: Requirement = { isMet: process.platform === 'linux', needs: 'Linux, for its /proc' };

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
