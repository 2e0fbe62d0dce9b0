import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportsFolder, exportsOf, importsFolder, reportsFolder, reportsOf } from './folders.ts';

/** Files that should be gone and are not, each with the reason. */
export type LeftFiles = readonly { readonly file: string; readonly reason: string }[];

/**
 * Counts the files in `exports` and `reports` of some profiles; with `all`, every file there and in `imports`. It never throws: what
 * cannot be listed is not counted.
 */
export async function countFiles(dataDir: string, scope: FileScope): Promise<number> {
  const folders = await foldersOf(dataDir, scope);
  const counts = await Promise.all(folders.map(filesIn));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The ids of profiles whose files are meant, or the files of everybody. */
export type FileScope = readonly string[] | 'all';

/** Removes the same files. A symbolic link is not followed: what it leads to is not ours to remove. It never throws. */
export async function removeFiles(dataDir: string, scope: FileScope): Promise<LeftFiles> {
  const left: { file: string; reason: string }[] = [];
  for (const folder of await foldersOf(dataDir, scope)) {
    try {
      for (const name of await readdir(folder))
        await rm(join(folder, name), { recursive: true, force: true });
      if (scope !== 'all') await rm(folder, { recursive: true, force: true });
    } catch (error) {
      left.push({ file: folder, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return left;
}

/** Those that are there. Of a folder that is not one of ours, nothing within is ours either. */
async function foldersOf(dataDir: string, scope: FileScope): Promise<readonly string[]> {
  const all = await existing([exportsFolder(dataDir), reportsFolder(dataDir), importsFolder(dataDir)]);
  if (scope === 'all') return all;
  return existing([
    ...(all.includes(exportsFolder(dataDir)) ? scope.map((id) => exportsOf(dataDir, id)) : []),
    ...(all.includes(reportsFolder(dataDir)) ? scope.map((id) => reportsOf(dataDir, id)) : []),
  ]);
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => lstat(path).catch(() => null)));
  return paths.filter((_, index) => found[index]?.isDirectory() === true);
}

async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).length;
}
