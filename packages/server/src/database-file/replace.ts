import { chmodSync, constants, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FILE_MODE } from '../database/file.ts';
import { sizeOf } from '../database/file-size.ts';
import { companionsOf } from '../database/location.ts';
import { openSqlite } from '../database/open-sqlite.ts';
import { CsfServerError } from '../refusals/error.ts';
import { renamePatiently } from './rename.ts';
import { syncDirectory, syncFile } from './sync-to-disk.ts';

export interface Replacement {
  /** The database to replace. Nobody has it open. */
  readonly file: string;
  /** The new database: complete, without a log, on the same file system, in a folder of the caller's own. */
  readonly replacement: string;
  /** The path under which the replaced database is kept. Must not exist. */
  readonly keptPath: string;
  /** True: it can be opened, and is kept as one file with all changes in its log. False: its files are kept as they are. */
  readonly isIntact: boolean;
}

/** The time to wait for another program's lock before the log is merged: a backup may be under way. */
const MERGE_TIMEOUT_MS = 500;

/**
 * Takes the place of a damaged database while its log is removed. It is no SQLite database, so a start refuses it. The
 * name of the kept database follows.
 */
const INTERRUPTED =
  'csf-mcp restore was interrupted. Run it again; the replaced database is beside this file: ';
const MAX_NOTICE_BYTES = 1_000;

/**
 * Replaces a database by another one and keeps it. Nothing else happens in this process meanwhile, signals included.
 * The order of the steps matters: SQLite applies a log to whatever database it finds beside it, and a start creates a
 * database where none is.
 * @returns where the database is kept; null if there was none
 */
export function replaceDatabase(options: Replacement): string | null {
  const { file, replacement, isIntact } = options;
  if (isIntact) mergeLog(file);
  const kept = keep(options);
  clearWay(options);
  renamePatiently(replacement, file);
  syncDirectory(dirname(file));
  return kept;
}

/** Brings all changes into the one file. The last one to close it does that, so a log that is left has another user. */
function mergeLog(file: string): void {
  const database = openSqlite(file, { timeout: MERGE_TIMEOUT_MS });
  try {
    database.exec('SELECT 1 FROM sqlite_schema'); // undoes what a crash has left half-written
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
  if (!existsSync(companionsOf(file).wal) && logsOf(file).length === 0) return;
  throw new CsfServerError({
    code: 'DATABASE_LOCKED',
    message: `The database ${file} is open in another program.`,
    hint: 'Close that program and try again. Nothing was changed.',
  });
}

/**
 * Copies the database with its logs, and gives it its name last: what has the name is complete.
 * @returns its path; null if there is nothing to keep
 */
function keep({ file, replacement, keptPath }: Replacement): string | null {
  const logs = logsOf(file);
  if (sizeOf(file) === 0 && logs.length === 0) return null;
  const keptBefore = keptByInterrupted(file);
  if (keptBefore !== null) return keptBefore;
  const copies = [...logs, ...(existsSync(file) ? [file] : [])].map((path) => ({
    path,
    copy: join(dirname(replacement), basename(path)),
  }));
  for (const { path, copy } of copies) {
    copyFileSync(path, copy, constants.COPYFILE_FICLONE);
    chmodSync(copy, FILE_MODE);
    syncFile(copy);
  }
  for (const { path, copy } of copies) renamePatiently(copy, keptPath + path.slice(file.length));
  syncDirectory(dirname(file));
  return keptPath;
}

/** Takes away the logs of the old database, which must not meet the new one. */
function clearWay({ file, replacement, keptPath }: Replacement): void {
  const { wal, shm, journal } = companionsOf(file);
  if (logsOf(file).length > 0) {
    const notice = join(dirname(replacement), 'notice');
    writeFileSync(notice, `${INTERRUPTED}${basename(keptPath)}\n`, { mode: FILE_MODE, flush: true });
    renamePatiently(notice, file);
    syncDirectory(dirname(file));
  }
  for (const path of [wal, shm, journal]) rmSync(path, { force: true });
  syncDirectory(dirname(file));
}

/** The path of the database that an interrupted restore has kept; null if there is none. */
function keptByInterrupted(file: string): string | null {
  const size = sizeOf(file);
  const notice = size > 0 && size < MAX_NOTICE_BYTES ? readFileSync(file, 'utf8') : '';
  if (!notice.startsWith(INTERRUPTED)) return null;
  return join(dirname(file), basename(notice.slice(INTERRUPTED.length).trimEnd()));
}

function logsOf(file: string): string[] {
  const { wal, journal } = companionsOf(file);
  return [wal, journal].filter((path) => sizeOf(path) > 0);
}
