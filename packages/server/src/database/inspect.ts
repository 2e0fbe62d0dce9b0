import { accessSync, constants, existsSync, lstatSync, type Stats } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type FileVerification, verifyAuditOf } from '../audit/verify-file.ts';
import { foreignLogMessage, hasForeignLog, unusual } from './file.ts';
import { companionsOf, databasePath } from './location.ts';
import { APPLICATION_ID, readMarks, SCHEMA_VERSION } from './migrate.ts';
import { missingObjects } from './missing-objects.ts';
import { readDatabase } from './read-only.ts';
import { explainDatabaseError } from './sqlite-error.ts';

/** What SQLite says about a damaged file can be long. */
const MAX_DETAIL_LENGTH = 200;

/** What is counted, by the names of the report. */
const COUNTED_TABLES = {
  profiles: 'profiles',
  assessments: 'assessments',
  evidence: 'evidence',
  risks: 'risks',
  actions: 'actions',
  tiers: 'tiers',
  auditEntries: 'audit_log',
} as const;

export type DatabaseCounts = Readonly<Record<keyof typeof COUNTED_TABLES, number>>;

export type DatabaseProblemKind =
  /** There is no file, or nothing in it. A problem of a backup only: without a database, a start creates one. */
  | 'missing'
  | 'empty'
  /** The file, or the way to it, cannot be looked at. */
  | 'unreachable'
  /** A symbolic link, no regular file, or one of several names (hard links). */
  | 'unusual'
  /** It belongs to another user. */
  | 'other-owner'
  /** Other users can read or write it. A start takes that from them. */
  | 'not-private'
  | 'unreadable'
  | 'not-writable'
  /** The database is missing or empty, and its log has data. */
  | 'orphaned-log'
  /** Another program's database. */
  | 'foreign'
  /** Of a newer csf-mcp. */
  | 'newer'
  /** Not a SQLite database, or a damaged one. */
  | 'damaged'
  /** Tables, indexes or triggers of its schema version are missing. */
  | 'incomplete'
  /** The audit log's chain is broken. */
  | 'audit-log'
  /** Another program holds a lock on it, or keeps changing it. */
  | 'locked'
  /** Something else went wrong with it. */
  | 'failed';

export interface DatabaseProblem {
  readonly kind: DatabaseProblemKind;
  /** One sentence, with the path. */
  readonly message: string;
}

/** What can be said about a database file. Null is what could not be found out, or was not asked for. */
export interface DatabaseReport {
  readonly file: string;
  readonly exists: boolean;
  /** Of the file itself. */
  readonly sizeBytes: number;
  /** Of the write-ahead log and the rollback journal beside it: changes that are not merged yet. */
  readonly logBytes: number;
  /** The files that SQLite keeps beside it as long as it is open, or after a crash. */
  readonly companions: readonly string[];
  /** Whose it is; `none`: an empty file. */
  readonly application: 'ours' | 'foreign' | 'none' | null;
  readonly schemaVersion: number | null;
  /** What this program writes. An older database is migrated by the next start, a newer one is refused. */
  readonly knownSchemaVersion: number;
  /** `full`: every page, index, value and foreign key, and the audit log. `quick`: the structure of every page. */
  readonly check: 'quick' | 'full';
  /** Whether that check was passed. */
  readonly isIntact: boolean | null;
  readonly counts: DatabaseCounts | null;
  /** Only after a full check. */
  readonly auditLog: FileVerification | null;
  readonly problems: readonly DatabaseProblem[];
}

export interface InspectionOptions {
  /** Takes seconds where the quick check takes milliseconds. */
  readonly check?: DatabaseReport['check'];
}

/**
 * Looks at the database of a data directory. Changes and creates nothing, does not disturb a running server, and never
 * throws for what it finds: a file that is missing, broken or out of reach is what the report is about.
 */
export async function inspectDatabaseFile(
  directory: string,
  options: InspectionOptions = {},
): Promise<DatabaseReport> {
  return inspect(databasePath(directory), { ...options, isInPlace: true });
}

/**
 * Looks at a file that may be a backup of a database, wherever it is and whomever it belongs to.
 * @param name the file that messages are to name, where this is a copy of it
 */
export async function inspectBackup(file: string, name = file): Promise<DatabaseReport> {
  const report = await inspect(file, { check: 'full', isInPlace: false });
  const nothing = nothingThere(report);
  const problems = [...report.problems, ...(nothing === null ? [] : [nothing])];
  const rename = (problem: DatabaseProblem): DatabaseProblem => ({
    ...problem,
    message: problem.message.replaceAll(file, () => name),
  });
  return { ...report, file: name, problems: problems.map(rename) };
}

function nothingThere({ file, exists, application, problems }: DatabaseReport): DatabaseProblem | null {
  if (problems.length > 0) return null;
  if (!exists) return { kind: 'missing', message: `There is no file ${file}.` };
  return application === 'none' ? { kind: 'empty', message: `The file ${file} is empty.` } : null;
}

interface Inspection extends InspectionOptions {
  /** It is where a server opens it, and so has to be private and writable. */
  readonly isInPlace: boolean;
}

async function inspect(file: string, { check = 'quick', isInPlace }: Inspection): Promise<DatabaseReport> {
  const unknown: DatabaseReport = {
    file,
    exists: false,
    sizeBytes: 0,
    logBytes: 0,
    companions: [],
    application: null,
    schemaVersion: null,
    knownSchemaVersion: SCHEMA_VERSION,
    check,
    isIntact: null,
    counts: null,
    auditLog: null,
    problems: [],
  };
  try {
    const found = lstatSync(file, { throwIfNoEntry: false });
    const { wal, shm, journal } = companionsOf(file);
    const outside: DatabaseReport = {
      ...unknown,
      exists: found !== undefined,
      sizeBytes: found?.size ?? 0,
      logBytes: sizeOf(wal) + sizeOf(journal),
      companions: [wal, shm, journal].filter(existsSync),
    };
    const problems = found === undefined ? [] : problemsOfPlace(file, found, isInPlace);
    if (problems.some(({ kind }) => kind === 'unusual' || kind === 'unreadable'))
      return { ...outside, problems };
    if (found === undefined || found.size === 0) {
      const application = found === undefined ? null : 'none';
      return { ...outside, application, problems: [...problems, ...orphanedLog(outside)] };
    }
    // A database in place may be open in this process.
    if (!isInPlace && hasForeignLog(file))
      return { ...outside, problems: [...problems, { kind: 'damaged', message: foreignLogMessage(file) }] };
    const inside = await inspectContent(file, check);
    return { ...outside, ...inside, problems: [...problems, ...inside.problems] };
  } catch (error) {
    return { ...unknown, problems: [problemOfError(error, file, 'unreachable')] };
  }
}

function problemsOfPlace(file: string, found: Stats, isInPlace: boolean): DatabaseProblem[] {
  const problems: DatabaseProblem[] = [];
  const add = (kind: DatabaseProblemKind, what: string): void =>
    void problems.push({ kind, message: `${file} ${what}.` });
  const strange = unusual(found);
  // A backup may have several names: nobody writes into it.
  if (strange !== null && (isInPlace || !found.isFile())) add('unusual', strange);
  if (!may(file, constants.R_OK)) add('unreadable', 'cannot be read: permission denied');
  if (!isInPlace || strange !== null) return problems;
  const uid = process.geteuid?.();
  if (uid !== undefined && found.uid !== uid)
    add('other-owner', `belongs to another user (user id ${found.uid})`);
  else if (!may(file, constants.W_OK)) add('not-writable', 'cannot be written');
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
    add('not-private', `is open to other users (mode ${mode})`);
  }
  return problems;
}

function orphanedLog({ file, logBytes, companions }: DatabaseReport): DatabaseProblem[] {
  if (logBytes === 0) return [];
  const message = `The database ${file} is missing or empty, but its log holds data (${companions.join(', ')}).`;
  return [{ kind: 'orphaned-log', message }];
}

type Content = Pick<
  DatabaseReport,
  'application' | 'schemaVersion' | 'isIntact' | 'counts' | 'auditLog' | 'problems'
>;

const UNKNOWN_CONTENT: Content = {
  application: null,
  schemaVersion: null,
  isIntact: null,
  counts: null,
  auditLog: null,
  problems: [],
};

async function inspectContent(file: string, check: DatabaseReport['check']): Promise<Content> {
  let marks: Partial<Content> = {};
  try {
    return await readDatabase(file, (database) => {
      const { applicationId, userVersion } = readMarks(database);
      marks = {
        application: applicationId === APPLICATION_ID ? 'ours' : 'foreign',
        schemaVersion: applicationId === APPLICATION_ID ? userVersion : null,
      };
      return { ...UNKNOWN_CONTENT, ...marks, ...contentOf(database, file, check) };
    });
  } catch (error) {
    const problem = problemOfError(error, file, 'failed');
    const isIntact = problem.kind === 'damaged' ? false : null;
    return { ...UNKNOWN_CONTENT, ...marks, isIntact, problems: [problem] };
  }
}

function contentOf(database: DatabaseSync, file: string, check: DatabaseReport['check']): Partial<Content> {
  const { applicationId, userVersion } = readMarks(database);
  const problem = (kind: DatabaseProblemKind, message: string): Pick<Content, 'problems'> => ({
    problems: [{ kind, message }],
  });
  if (applicationId !== APPLICATION_ID)
    return problem('foreign', `The file ${file} is a SQLite database of another program.`);
  const damage = check === 'full' ? fullCheck(database) : firstOf(database, 'quick_check(1)');
  if (damage !== null)
    return { isIntact: false, ...problem('damaged', `The database ${file} is damaged: ${shorten(damage)}.`) };
  if (userVersion > SCHEMA_VERSION)
    return {
      isIntact: true,
      ...problem(
        'newer',
        `The database ${file} has schema version ${userVersion}; this csf-mcp knows versions up to ${SCHEMA_VERSION}.`,
      ),
    };
  const missing = missingObjects(database, userVersion);
  if (missing.length > 0)
    return {
      isIntact: false,
      ...problem(
        'incomplete',
        `The database ${file} lacks parts of its schema: ${shorten(missing.join(', '))}.`,
      ),
    };
  const counts = countRows(database);
  const auditLog = check === 'full' && userVersion > 0 ? verifyAuditOf(database) : null;
  if (auditLog?.intact !== false) return { isIntact: true, counts, auditLog };
  const { brokenAt, reason } = auditLog;
  return {
    isIntact: false,
    counts,
    auditLog,
    ...problem(
      'audit-log',
      `The audit log of the database ${file} is broken at entry ${brokenAt}: ${reason}.`,
    ),
  };
}

/** The first problem, or null. */
function fullCheck(database: DatabaseSync): string | null {
  const damage = firstOf(database, 'integrity_check(1)');
  if (damage !== null) return damage;
  const orphan = database.prepare('PRAGMA foreign_key_check').get();
  return orphan === undefined
    ? null
    : `a row of ${orphan['table']} refers to a missing one of ${orphan['parent']}`;
}

function firstOf(database: DatabaseSync, pragma: string): string | null {
  const [said] = Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {});
  return said === 'ok' ? null : String(said);
}

function countRows(database: DatabaseSync): DatabaseCounts {
  const tables = new Set(
    database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name }) => name),
  );
  // A table that came later has no rows before.
  const count = (table: string): number =>
    tables.has(table) ? Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']) : 0;
  const { profiles, assessments, evidence, risks, actions, tiers, auditEntries } = COUNTED_TABLES;
  return {
    profiles: count(profiles),
    assessments: count(assessments),
    evidence: count(evidence),
    risks: count(risks),
    actions: count(actions),
    tiers: count(tiers),
    auditEntries: count(auditEntries),
  };
}

function problemOfError(error: unknown, file: string, otherwise: DatabaseProblemKind): DatabaseProblem {
  const { code, message } = explainDatabaseError(error, file);
  switch (code) {
    case 'DATABASE_CORRUPT':
      return { kind: 'damaged', message };
    case 'DATABASE_LOCKED':
      return { kind: 'locked', message };
    default:
      return { kind: otherwise, message: shorten(message) };
  }
}

function may(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false; // whatever the reason is
  }
}

function shorten(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length <= MAX_DETAIL_LENGTH ? line : `${line.slice(0, MAX_DETAIL_LENGTH)}…`;
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
