import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { databasePath } from '../database/location.ts';
import { explainDatabaseError } from '../database/sqlite-error.ts';
import { copyOwnDatabase } from '../database-file/copy.ts';
import { inspectBackup } from '../database-file/inspect.ts';
import { renamePatiently } from '../database-file/rename.ts';
import { syncDirectory } from '../database-file/sync-to-disk.ts';
import { cancelled } from '../refusals/cancelled.ts';
import { CsfServerError } from '../refusals/error.ts';
import { DAY_MS, type Keeping, keptFolder, nameOfCopy } from './kept-copies.ts';

const FOLDER_MODE = 0o700;

export interface KeptCopy {
  readonly file: string;
  /** The day on which it is due to be removed: `YYYY-MM-DD`, UTC. */
  readonly until: string;
}

/**
 * Copies the whole database as it is now, and reads the copy back: every page, index, value and reference, and the
 * chain of the audit log. What has the name of a copy is complete and verified. Folder (0700) and file (0600) are
 * private.
 *
 * @throws CsfServerError if that cannot be done. Then there is no copy. Its hint says that nothing was deleted.
 */
export async function keepCopy(keeping: Keeping, now: Date, abort: AbortSignal): Promise<KeptCopy> {
  const database = databasePath(keeping.dataDir);
  const folder = keptFolder(keeping);
  const name = nameOfCopy(now);
  const targetName = join(folder, `${name}.db`);
  let work: string | null = null;
  try {
    makeFolder(folder);
    work = mkdtempSync(join(folder, `.${name}-`)); // 0700
    const copy = join(work, 'copy.db');
    await copyOwnDatabase({ file: database, target: copy, targetName, abort });
    const { problems } = await inspectBackup(copy, { name: database, abort });
    const [problem] = problems;
    if (problem !== undefined) throw unfit(problem.message);
    const file = freePath(join(folder, name));
    renamePatiently(copy, file);
    syncDirectory(folder);
    return { file, until: dayAfter(now, keeping.days) };
  } catch (error) {
    throw abort.aborted ? cancelled('Nothing was deleted.') : notKept(error, targetName);
  } finally {
    if (work !== null) removeIfPossible(work);
  }
}

/** Removes a copy that is not needed, because nothing was deleted. */
export function discardCopy({ file }: KeptCopy): void {
  removeIfPossible(file);
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // a disk that has failed, for example: the sweep comes by later
  }
}

function makeFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(folder, { mode: FOLDER_MODE });
  else if (!found.isDirectory()) throw unfit(`${folder} is not a folder.`);
  chmodSync(folder, FOLDER_MODE); // whatever the umask was, or somebody has made of it
  syncDirectory(dirname(folder));
}

function dayAfter(time: Date, days: number): string {
  return new Date(time.getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** Two deletions may come in one second. */
function freePath(path: string): string {
  for (let count = 1; ; count++) {
    const candidate = `${path}${count === 1 ? '' : `-${count}`}.db`;
    if (!existsSync(candidate)) return candidate;
  }
}

function unfit(message: string): CsfServerError {
  return new CsfServerError({
    code: 'DATABASE_FAILED',
    message,
    hint: 'csf-mcp doctor says more. To delete all the same, and keep no copy, start csf-mcp with CSF_MCP_KEEP_DELETED_DAYS=0.',
  });
}

function notKept(error: unknown, file: string): CsfServerError {
  const { code, message, hint, cause } = explainDatabaseError(error, file);
  return new CsfServerError({
    code,
    message: `The copy of the database that a deletion keeps could not be made: ${message}`,
    hint: `Nothing was deleted. ${hint}`,
    cause: cause ?? error,
  });
}
