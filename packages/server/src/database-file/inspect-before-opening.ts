import { constants, copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { agreementOf } from '../audit/data-agreement.ts';
import { refuseDamaged } from '../database/damage.ts';
import { refuseUnusable } from '../database/file.ts';
import { sizeOf } from '../database/file-size.ts';
import { companionsOf } from '../database/location.ts';
import { readMarks, refuseUnknown } from '../database/migrate.ts';
import { explainDatabaseError, START_EMPTY } from '../database/sqlite-error.ts';
import { CsfServerError } from '../refusals/error.ts';
import { isOtherHistory } from './other-history.ts';
import { schemaDifferences } from './schema-differences.ts';
import { shorten } from './shorten.ts';
import { verifyAuditOf } from './verify-audit.ts';

/** Copies that a look has left when it was killed begin with this. */
const COPY_PREFIX = '.csf.db-look-';

/**
 * Looks at a database that nobody has open, before it is opened for writing. Its file, its log and everything beside it
 * stay byte for byte as they are: what is refused is evidence, and may be needed for a recovery.
 *
 * Checks every page, and that the schema is exactly ours. When there is a log (after a crash, or when somebody has put
 * files there), merging it is checked on a private copy in the data directory: with all indexes and references, the
 * audit log's chain, that the data are what it says, and that it goes on where the file itself ends. The log of another
 * database does not pass that.
 *
 * @throws CsfServerError DATABASE_CORRUPT, _FOREIGN, _NEWER, _READ_ONLY, _LOCKED, _FAILED or DISK_FULL
 */
export function inspectBeforeOpening(file: string): void {
  try {
    refuseUnusable(file, constants.R_OK | constants.W_OK);
    const { wal, journal } = companionsOf(file);
    const logs = [wal, journal].filter((path) => sizeOf(path) > 0);
    sweepCopies(dirname(file));
    if (logs.length === 0) inspectAlone(file);
    else inspectWithLogs(file, logs);
  } catch (error) {
    throw explainDatabaseError(error, file);
  }
}

/** Without a log there is nothing to undo or to merge. `immutable` keeps SQLite from creating files beside it. */
function inspectAlone(file: string): void {
  const location = pathToFileURL(file);
  location.searchParams.set('immutable', '1'); // https://www.sqlite.org/uri.html
  using database = new DatabaseSync(location, { readOnly: true });
  refuseContent(database, file);
}

function inspectWithLogs(file: string, logs: readonly string[]): void {
  const folder = mkdtempSync(join(dirname(file), COPY_PREFIX)); // 0700
  try {
    const copy = join(folder, basename(file));
    for (const path of [file, ...logs]) {
      const target = join(folder, basename(path));
      copyFileSync(path, target, constants.COPYFILE_FICLONE);
    }
    using database = new DatabaseSync(copy, { enableForeignKeyConstraints: false });
    refuseContent(database, file);
    refuseMixed(database, file);
    refuseInflated(copy, [file, ...logs]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refuseContent(database: DatabaseSync, file: string): void {
  const marks = readMarks(database);
  refuseUnknown(marks, file);
  refuseDamaged(database, file);
  const differences = schemaDifferences(database, marks.userVersion);
  if (differences.length === 0) return;
  throw corrupt(
    `The database ${file} does not have the schema of its version: ${shorten(differences.join(', '))}.`,
  );
}

/** What a log of another database, or of another state of this one, would leave. */
function refuseMixed(database: DatabaseSync, file: string): void {
  const problem = mixtureOf(database, file);
  if (problem === null) return;
  const logs = Object.values(companionsOf(file))
    .filter(existsSync)
    .map((path) => basename(path));
  throw corrupt(
    `The database ${file} and what lies beside it (${logs.join(', ')}) do not belong together: ${shorten(problem)}.`,
  );
}

/** No checksum covers the size that a rollback journal gives back: a damaged one makes a file of 60 GB of holes. */
function refuseInflated(copy: string, [file = '', ...logs]: readonly string[]): void {
  const most = [file, ...logs].reduce((sum, path) => sum + sizeOf(path), 0);
  if (sizeOf(copy) <= most) return;
  const names = logs.map((path) => basename(path)).join(', ');
  throw corrupt(
    `The database ${file} and what lies beside it (${names}) do not belong together: it would grow.`,
  );
}

function mixtureOf(database: DatabaseSync, file: string): string | null {
  const [damage] = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {});
  if (damage !== 'ok') return String(damage);
  const orphan = database.prepare('PRAGMA foreign_key_check').get();
  if (orphan !== undefined)
    return `a row of ${orphan['table']} refers to a missing one of ${orphan['parent']}`;
  const { userVersion } = readMarks(database);
  if (userVersion === 0) return null;
  const log = verifyAuditOf(database);
  if (!log.intact) return `the audit log is broken at entry ${log.brokenAt}: ${log.reason}`;
  if (isOtherHistory(file, database)) return 'the history in the log is that of another database';
  return agreementOf(database).kind === 'differs' ? 'the data are not what the audit log says' : null;
}

function corrupt(message: string): CsfServerError {
  return new CsfServerError({
    code: 'DATABASE_CORRUPT',
    message,
    hint: `Nothing was changed. Restore a backup with csf-mcp restore <file>, which keeps this database beside it, or ${START_EMPTY}.`,
  });
}

function sweepCopies(directory: string): void {
  for (const name of readdirSync(directory))
    if (name.startsWith(COPY_PREFIX)) rmSync(join(directory, name), { recursive: true, force: true });
}
