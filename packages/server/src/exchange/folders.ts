import { chmod, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CsfServerError } from '../refusals/error.ts';
import { folderNameOf } from './bare-name.ts';

const MODE = 0o700;
const OTHERS = 0o077;

/** Where files for `data_import` have to be. */
export function importsFolder(dataDir: string): string {
  return join(dataDir, 'imports');
}

/** The folder of everything that `data_export` has written. */
export function exportsFolder(dataDir: string): string {
  return join(dataDir, 'exports');
}

/** Where `data_export` writes the files of one profile: with a folder each, `a` never owns a file of `a-b`. */
export function exportsOf(dataDir: string, profileId: string): string {
  return join(exportsFolder(dataDir), folderNameOf(profileId));
}

/** The folder of all reports. */
export function reportsFolder(dataDir: string): string {
  return join(dataDir, 'reports');
}

/** Where the reports of one profile are. */
export function reportsOf(dataDir: string, profileId: string): string {
  return join(reportsFolder(dataDir), folderNameOf(profileId));
}

/**
 * Makes a folder of the data directory if it is not there, and sees to it that only its owner may use it (0700).
 * @returns what identifies the folder, to compare with later
 * @throws CsfServerError FOLDER_UNFIT for what is no folder of ours, such as a symbolic link; a system error
 */
export async function requireFolder(path: string): Promise<string> {
  await mkdir(path, { mode: MODE }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  const found = await lstat(path, { bigint: true });
  if (found.isSymbolicLink()) throw unfit(path, 'is a symbolic link');
  if (!found.isDirectory()) throw unfit(path, 'is not a folder');
  const uid = process.geteuid?.();
  if (uid === undefined) return identityOf(found);
  const { uid: owner } = await stat(dirname(path), { bigint: true });
  if (found.uid !== BigInt(uid) && found.uid !== owner) throw unfit(path, 'belongs to another user');
  if ((Number(found.mode) & OTHERS) !== 0) await chmod(path, MODE);
  return identityOf(found);
}

/** Two paths with the same identity lead to one file or folder. */
export function identityOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

export function unfit(path: string, problem: string): CsfServerError {
  return new CsfServerError({
    code: 'FOLDER_UNFIT',
    message: `${path} ${problem}, so csf-mcp does not use it.`,
    hint: 'Move it away. csf-mcp makes a folder of its own when it needs one.',
  });
}
