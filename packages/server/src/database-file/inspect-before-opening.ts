import { constants, copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { differenceOf } from '../audit/data-agreement.ts';
import type { OnLongCheck } from '../database/connection.ts';
import { refuseDamaged } from '../database/damage.ts';
import { refuseUnusable } from '../database/file.ts';
import { sizeOf } from '../database/file-size.ts';
import { isSameFile, type LastDatabase, parseLastDatabase } from '../database/last-database.ts';
import { companionsOf } from '../database/location.ts';
import { readMarks, refuseUnknown } from '../database/migrate.ts';
import { openImmutable, openSqlite } from '../database/open-sqlite.ts';
import { hasOtherWriter } from '../database/own-entry.ts';
import { explainDatabaseError } from '../database/sqlite-error.ts';
import { CsfServerError } from '../refusals/error.ts';
import { announcer } from './announce.ts';
import { corruptDatabase } from './corrupt-database.ts';
import { refuseLostChanges } from './log-frames.ts';
import { isOtherHistory } from './other-history.ts';
import { schemaDifferences } from './schema-differences.ts';
import { shorten } from './shorten.ts';
import { verifyAuditOf } from './verify-audit.ts';

/** Copies that a look has left when it was killed begin with this. */
const COPY_PREFIX = '.csf.db-look-';

export interface InspectionBeforeOpening {
  /** The database that was closed last in this directory, as `lastDatabaseOf` says it; null if nobody knows. */
  readonly lastDatabase: string | null;
  readonly onLongCheck: OnLongCheck;
}

/**
 * Looks at a database that nobody has open, before it is opened for writing. Its file, its log and everything beside it
 * stay byte for byte as they are: what is refused is evidence, and may be needed for a recovery.
 *
 * Checks every page, that the schema is exactly ours, and that the database which was closed last is in it. When there is
 * a log (after a crash, or when somebody has put files there), merging it is checked on a private copy in the data
 * directory: with all indexes and references, the audit log's chain, that it goes on where the file itself ends, that no
 * stored change is behind a broken part of the log, and that it does not make the data differ from what that says. The log of another database does not pass that. Another file
 * than the one that was closed last gets the same check.
 *
 * @throws CsfServerError DATABASE_CORRUPT, _REPLACED, _FOREIGN, _NEWER, _READ_ONLY, _LOCKED, _FAILED or DISK_FULL
 */
export async function inspectBeforeOpening(
  file: string,
  { lastDatabase, onLongCheck }: InspectionBeforeOpening,
): Promise<void> {
  try {
    refuseUnusable(file, constants.R_OK | constants.W_OK);
    sweepCopies(dirname(file));
    const { wal, journal } = companionsOf(file);
    const logs = [wal, journal].filter((path) => sizeOf(path) > 0);
    const look = {
      file,
      logs,
      last: parseLastDatabase(lastDatabase),
      announce: announcer([file, ...logs], onLongCheck),
    };
    await (logs.length === 0 ? inspectAlone(look) : inspectWithLogs(look));
  } catch (error) {
    throw explainDatabaseError(error, file);
  }
}

/** A look at one database. */
interface Look {
  readonly file: string;
  /** What lies beside it and holds changes. */
  readonly logs: readonly string[];
  readonly last: LastDatabase | null;
  /** Says what is checked next, if that may take long. */
  readonly announce: (doing: string) => Promise<void>;
}

async function inspectAlone(look: Look): Promise<void> {
  const { file, last, announce } = look;
  using database = openImmutable(file);
  await announce('checking the database');
  refuseContent(database, file);
  if (last !== null && !isSameFile(file, last)) await refuseBroken(database, look);
  refuseReplaced(database, look);
}

async function inspectWithLogs(look: Look): Promise<void> {
  const { file, logs, announce } = look;
  refuseLostChanges(file, { mayBeOpen: false });
  const folder = mkdtempSync(join(dirname(file), COPY_PREFIX)); // 0700
  try {
    await announce('copying the database, to look into its log');
    for (const path of [file, ...logs])
      copyFileSync(path, join(folder, basename(path)), constants.COPYFILE_FICLONE);
    const copy = join(folder, basename(file));
    using database = openSqlite(copy, { enableForeignKeyConstraints: false });
    await announce('checking the database with its log');
    refuseContent(database, file);
    await refuseBroken(database, look);
    refuseReplaced(database, look);
    await announce('comparing the data with the audit log');
    refuseMixed(database, look);
    refuseInflated(copy, look);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The full check of what a file says. */
async function refuseBroken(database: DatabaseSync, look: Look): Promise<void> {
  await look.announce('checking all indexes and the audit log');
  const problem = problemOfContent(database);
  if (problem !== null) throw corruptDatabase(`${subjectOf(look)}: ${shorten(problem)}.`);
}

/** Another database, or an earlier state of this one, has taken the place of the one that was closed last. */
function refuseReplaced(database: DatabaseSync, { file, last }: Look): void {
  const auditHash = last?.auditHash ?? '';
  if (auditHash === '' || hasEntry(database, auditHash)) return;
  throw new CsfServerError({
    code: 'DATABASE_REPLACED',
    message: `The database ${file} is not the one that csf-mcp closed here last, or it is an earlier state of that: its audit log lacks the entry that was the newest then (${auditHash.slice(0, 12)}).`,
    hint: 'Nothing was changed. Put the other one back. Or, to go on with this one, move it out of this folder, with what lies beside it, and bring it in with csf-mcp restore <file>.',
  });
}

function hasEntry(database: DatabaseSync, hash: string): boolean {
  if (readMarks(database).userVersion === 0) return false;
  return database.prepare('SELECT 1 FROM audit_log WHERE hash = ?').get(hash) !== undefined;
}

/**
 * A log of another database has another history. One of another state of this database makes the data differ from the
 * audit log.
 */
function refuseMixed(database: DatabaseSync, look: Look): void {
  if (readMarks(database).userVersion === 0) return;
  if (isOtherHistory(look.file, database))
    throw corruptDatabase(`${subjectOf(look)}: the history in the log is that of another database.`);
  const difference = differenceOf(database);
  if (difference === null || difference === differenceWithoutLogs(look)) return;
  // Some of what another program has written since the last close may still be in the log only.
  if (hasOtherWriter(database, look.last?.auditHash ?? '')) return;
  throw corruptDatabase(
    `${subjectOf(look)}: the data are not what the audit log says.`,
    'Restore a backup with csf-mcp restore <file>. Or, if another program has written to this database just before a crash, move it out of this folder, with what lies beside it, and bring it in with csf-mcp restore <file> --accept-differences.',
  );
}

/** No checksum covers the size that a rollback journal gives back: a damaged one makes a file of 60 GB of holes. */
function refuseInflated(copy: string, look: Look): void {
  const { file, logs } = look;
  const most = [file, ...logs].reduce((sum, path) => sum + sizeOf(path), 0);
  if (sizeOf(copy) > most) throw corruptDatabase(`${subjectOf(look)}: the database would grow.`);
}

/** What somebody has changed past the audit log while csf-mcp did not run is in the file already. */
function differenceWithoutLogs({ file }: Look): string | null {
  try {
    using database = openImmutable(file);
    return differenceOf(database);
  } catch {
    return null; // a crash in the middle of a checkpoint: only the log makes the file whole
  }
}

function subjectOf({ file, logs }: Look): string {
  if (logs.length === 0) return `The database ${file} is damaged`;
  const names = logs.map((path) => basename(path)).join(', ');
  return `The database ${file} and what lies beside it (${names}) do not belong together`;
}

function refuseContent(database: DatabaseSync, file: string): void {
  const marks = readMarks(database);
  refuseUnknown(marks, file);
  refuseDamaged(database, file);
  const differences = schemaDifferences(database, marks.userVersion);
  if (differences.length === 0) return;
  throw corruptDatabase(
    `The database ${file} does not have the schema of its version: ${shorten(differences.join(', '))}.`,
  );
}

/** The first problem of indexes, references and the chain of the audit log; null if there is none. */
function problemOfContent(database: DatabaseSync): string | null {
  const [damage] = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {});
  if (damage !== 'ok') return String(damage);
  const orphan = database.prepare('PRAGMA foreign_key_check').get();
  if (orphan !== undefined)
    return `a row of ${orphan['table']} refers to a missing one of ${orphan['parent']}`;
  if (readMarks(database).userVersion === 0) return null;
  const log = verifyAuditOf(database);
  return log.intact ? null : `the audit log is broken at entry ${log.brokenAt}: ${log.reason}`;
}

function sweepCopies(directory: string): void {
  for (const name of readdirSync(directory))
    if (name.startsWith(COPY_PREFIX)) rmSync(join(directory, name), { recursive: true, force: true });
}
