import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { problemOfName } from '../exchange/bare-name.ts';
import { reportsFolder, reportsOf } from '../exchange/folders.ts';
import { type WrittenFile, writeInFolders } from '../exchange/write-in-folders.ts';
import type { BuiltReport } from './build-report.ts';
import { formatOf } from './formats.ts';

/** The number of reports that are kept, of all profiles together. */
const MAX_REPORTS = 50;

/** A report that was written. Its name is its id: it begins with that of its profile, so no two are alike. */
export interface StoredReport {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly writtenAt: number;
}

/**
 * Writes a report into the folder of its profile in `reports`, and removes the oldest reports beyond those that are kept.
 * @throws CsfServerError as `writeInFolders` does. Then there is no file.
 */
export async function storeReport(
  { profile, file }: Pick<BuiltReport, 'profile' | 'file'>,
  { dataDir, now }: { readonly dataDir: string; readonly now: Date },
): Promise<WrittenFile> {
  const folders = [reportsFolder(dataDir), reportsOf(dataDir, profile)] as const;
  const written = await writeInFolders(file, { folders, name: null, now });
  await removeOldest(dataDir, written.name);
  return written;
}

/** What cannot be removed stays: the new report is there all the same, and the next one tries again. */
async function removeOldest(dataDir: string, newest: string): Promise<void> {
  const others = (await listReports(dataDir)).filter(({ id }) => id !== newest);
  for (const { path } of others.slice(MAX_REPORTS - 1)) await rm(path, { force: true }).catch(() => {});
}

/** The reports that are kept, the newest first. It never throws: what cannot be listed is not there. */
export async function listReports(dataDir: string): Promise<readonly StoredReport[]> {
  const outer = reportsFolder(dataDir);
  const folders = (await entriesOf(outer)).filter((entry) => entry.isDirectory());
  const found: StoredReport[] = [];
  for (const { name } of folders) {
    const folder = join(outer, name);
    const files = (await entriesOf(folder)).filter((entry) => entry.isFile() && isReport(entry.name));
    for (const file of files) found.push(...(await storedReport(folder, file.name)));
  }
  return found.sort((a, b) => b.writtenAt - a.writtenAt || (a.id < b.id ? 1 : -1));
}

/** No symbolic link is followed. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const isFolder = await lstat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? readdir(folder, { withFileTypes: true }).catch(() => []) : [];
}

function isReport(name: string): boolean {
  return !name.startsWith('.') && problemOfName(name) === null && formatOf(name) !== undefined;
}

async function storedReport(folder: string, id: string): Promise<readonly StoredReport[]> {
  const path = join(folder, id);
  const found = await lstat(path).catch(() => null); // somebody has just removed it
  return found === null ? [] : [{ id, path, bytes: found.size, writtenAt: found.mtimeMs }];
}

/** The bytes of a report that `listReports` has found. */
export async function readReport({ path }: StoredReport): Promise<Buffer> {
  return readFile(path);
}
