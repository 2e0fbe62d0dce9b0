import type { DatabaseSync } from 'node:sqlite';
import { CsfServerError } from '../refusals/error.ts';
import { initial } from './migrations/0001-initial.ts';
import { organizationalProfile } from './migrations/0002-organizational-profile.ts';
import { stateInTheLog } from './migrations/0003-state-in-the-log.ts';
import { textsOnce } from './migrations/0004-texts-once.ts';
import { appendOnly } from './migrations/0005-append-only.ts';
import { importsKept } from './migrations/0006-imports-kept.ts';
import { travellingProfiles } from './migrations/0007-travelling-profiles.ts';
import { differenceBefore, recordBaseline } from './own-entry.ts';

/** SQL, or a function where rows have to be made of other rows. */
type Migration = string | ((database: DatabaseSync) => void);

/** In order: the database's `user_version` is the number of migrations that it has had. */
const migrations: readonly Migration[] = [
  initial,
  organizationalProfile,
  stateInTheLog,
  textsOnce,
  appendOnly,
  importsKept,
  travellingProfiles,
];

/** The schema version that this program writes. */
export const SCHEMA_VERSION = migrations.length;

/** Marks the file as ours (`PRAGMA application_id`): "CSF2" in ASCII. */
export const APPLICATION_ID = 0x43534632;

/** The marks in a database that tell whose it is and which schema it has. */
export interface Marks {
  readonly applicationId: number;
  readonly userVersion: number;
}

export function readMarks(database: DatabaseSync): Marks {
  return {
    applicationId: pragma(database, 'application_id'),
    userVersion: pragma(database, 'user_version'),
  };
}

/** @throws CsfServerError DATABASE_FOREIGN for another program's database, DATABASE_NEWER for one of a newer csf-mcp */
export function refuseUnknown({ applicationId, userVersion }: Marks, file: string): void {
  if (applicationId !== APPLICATION_ID) {
    throw new CsfServerError({
      code: 'DATABASE_FOREIGN',
      message: foreignMessage(file),
      hint: 'Choose another data directory, or move that file away. The file was not changed.',
    });
  }
  if (userVersion > SCHEMA_VERSION) {
    throw new CsfServerError({
      code: 'DATABASE_NEWER',
      message: newerMessage(file, userVersion),
      hint: 'Update csf-mcp, or choose another data directory. The file was not changed.',
    });
  }
}

export function foreignMessage(file: string): string {
  return `The file ${file} is a SQLite database of another program.`;
}

export function newerMessage(file: string, userVersion: number): string {
  return `The database ${file} has schema version ${userVersion}; this csf-mcp knows versions up to ${SCHEMA_VERSION}.`;
}

/**
 * Readers cannot migrate, so they read only the schema that this program writes.
 * @throws CsfServerError DATABASE_OLDER, and what refuseUnknown throws
 */
export function refuseOtherSchema(marks: Marks, file: string): void {
  refuseUnknown(marks, file);
  if (marks.userVersion === SCHEMA_VERSION) return;
  throw new CsfServerError({
    code: 'DATABASE_OLDER',
    message: `The database ${file} has schema version ${marks.userVersion}; this csf-mcp reads version ${SCHEMA_VERSION}.`,
    hint: 'This csf-mcp updates it when it opens it for writing. Stop the instance that runs, which may be of an older version, and repeat the call. The file was not changed.',
  });
}

/**
 * Marks an empty database as ours before it gets a write-ahead log. So the mark is in the file from its first byte on,
 * and the header alone tells whose it is.
 */
export function markAsOurs(database: DatabaseSync): void {
  if (pragma(database, 'application_id') === APPLICATION_ID) return;
  // A journal on disk would survive a crash. Beside an empty database it would look like lost data.
  database.exec(`PRAGMA journal_mode = MEMORY; PRAGMA application_id = ${APPLICATION_ID}`);
}

/** From this version on, entries of the audit log carry the digest of what is stored. */
const VERSION_WITH_STATE = 3;

/**
 * Brings the database to a schema version, as a rule this program's, each step in its own transaction. A step changes
 * what is stored, and so the digest of it: a baseline entry in the audit log says what it is afterwards. Data that
 * differed from the log before go on to differ.
 */
export function migrate(database: DatabaseSync, target = SCHEMA_VERSION): void {
  const version = pragma(database, 'user_version');
  for (const [index, migration] of migrations.slice(0, target).entries()) {
    if (index < version) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      const difference = index >= VERSION_WITH_STATE ? differenceBefore(database) : null;
      if (typeof migration === 'string') database.exec(migration);
      else migration(database);
      if (index + 1 >= VERSION_WITH_STATE) recordBaseline(database, index + 1, difference);
      database.exec(`PRAGMA user_version = ${index + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      // Some failures, a full disk among them, have rolled it back already.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
