import type { DatabaseSync } from 'node:sqlite';
import { agreementInSteps, MAX_NAMED } from '../audit/data-agreement.ts';
import { checkApart } from '../database/check-apart.ts';
import { unreadableTree } from '../database/damage.ts';
import { foreignLogMessage } from '../database/foreign-log.ts';
import {
  APPLICATION_ID,
  foreignMessage,
  newerMessage,
  readMarks,
  SCHEMA_VERSION,
} from '../database/migrate.ts';
import { atOnce, inTurns, type Steps } from '../turns/in-turns.ts';
import { isOtherHistory } from './other-history.ts';
import { problemOfError } from './problem-error.ts';
import { type MakeCopyFolder, readDatabase } from './read-only.ts';
import type { DatabaseCounts, DatabaseProblemKind, DatabaseReport } from './report.ts';
import { schemaDifferences } from './schema-differences.ts';
import { shorten } from './shorten.ts';
import { verifyAuditInSteps } from './verify-audit.ts';

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

export interface ContentOptions {
  readonly check: DatabaseReport['check'];
  readonly makeCopyFolder?: MakeCopyFolder | undefined;
  /** With it, others have a turn while a large file is read, and may end that. Nobody may write to the file then. */
  readonly abort?: AbortSignal | undefined;
}

/**
 * Reads what a database file contains, and finds what is wrong with it.
 * @throws the reason of `abort`
 */
export async function inspectContent(
  file: string,
  { check, makeCopyFolder, abort }: ContentOptions,
): Promise<Content> {
  let marks: Partial<Content> = {};
  const look = async (database: DatabaseSync): Promise<Content> => {
    const { applicationId, userVersion } = readMarks(database);
    marks = {
      application: applicationId === APPLICATION_ID ? 'ours' : 'foreign',
      schemaVersion: applicationId === APPLICATION_ID ? userVersion : null,
    };
    return { ...UNKNOWN_CONTENT, ...marks, ...(await contentOf(database, file, check, abort)) };
  };
  try {
    return await readDatabase(file, look, makeCopyFolder);
  } catch (error) {
    abort?.throwIfAborted();
    const problem = problemOfError(error, file, 'failed');
    const isIntact = problem.kind === 'damaged' ? false : null;
    return { ...UNKNOWN_CONTENT, ...marks, isIntact, problems: [problem] };
  }
}

async function contentOf(
  database: DatabaseSync,
  file: string,
  check: DatabaseReport['check'],
  abort: AbortSignal | undefined,
): Promise<Partial<Content>> {
  const finish = <T>(steps: Steps<T>): T | Promise<T> =>
    abort === undefined ? atOnce(steps) : inTurns(steps, abort);
  const { applicationId, userVersion } = readMarks(database);
  const problem = (kind: DatabaseProblemKind, message: string): Pick<Content, 'problems'> => ({
    problems: [{ kind, message }],
  });
  if (applicationId !== APPLICATION_ID) return problem('foreign', foreignMessage(file));
  const damage =
    (check === 'full' ? await fullCheck(database, file, abort) : firstOf(database, 'quick_check(1)')) ??
    unreadableTree(database);
  if (damage !== null)
    return { isIntact: false, ...problem('damaged', `The database ${file} is damaged: ${shorten(damage)}.`) };
  if (userVersion > SCHEMA_VERSION)
    return { isIntact: true, ...problem('newer', newerMessage(file, userVersion)) };
  const differences = schemaDifferences(database, userVersion);
  if (differences.length > 0)
    return {
      isIntact: false,
      ...problem(
        'other-schema',
        `The database ${file} does not have the schema of its version: ${shorten(differences.join(', '))}.`,
      ),
    };
  const counts = countRows(database);
  if (userVersion > 0 && isOtherHistory(file, database))
    return { isIntact: false, counts, ...problem('damaged', foreignLogMessage(file)) };
  const auditLog = check === 'full' && userVersion > 0 ? await finish(verifyAuditInSteps(database)) : null;
  if (auditLog === null) return { isIntact: true, counts, auditLog };
  if (auditLog.intact) {
    const difference = await finish(differenceInSteps(database, file));
    return { isIntact: true, counts, auditLog, ...difference };
  }
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

/** Nothing is damaged, but somebody has changed data past the log. */
function* differenceInSteps(database: DatabaseSync, file: string): Steps<Partial<Content>> {
  const agreement = yield* agreementInSteps(database);
  if (agreement.kind !== 'differs') return {};
  const named = agreement.records.slice(0, MAX_NAMED);
  const records = named.map(({ profile, record }) => `${profile}: ${record}`).join('; ');
  const what =
    records === '' ? 'other data than assessments, evidence, risks, actions, tiers and withdrawals' : records;
  const message = `The database ${file} has data that differ from its audit log: ${shorten(what)}.`;
  return { problems: [{ kind: 'differs', message }] };
}

/** The first problem, or null. */
async function fullCheck(
  database: DatabaseSync,
  file: string,
  abort: AbortSignal | undefined,
): Promise<string | null> {
  if (abort === undefined) return fullCheckAtOnce(database);
  const report = await checkApart(file, { abort, depth: 'full' });
  abort.throwIfAborted();
  if (report.outcome === 'intact') return null;
  if (report.outcome === 'damaged') return report.problems;
  throw Object.assign(new Error(report.message), { errcode: report.errcode });
}

function fullCheckAtOnce(database: DatabaseSync): string | null {
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
  // A database of an earlier schema lacks tables that came later.
  const count = (table: string, rows = '*'): number =>
    tables.has(table)
      ? Number(database.prepare(`SELECT count(${rows}) AS total FROM ${table}`).get()?.['total'])
      : 0;
  const records = (register: string): number => count(register, "DISTINCT profile_id || ' ' || number");
  return {
    profiles: count('profiles'),
    assessments: count('assessments'),
    evidence: records('evidence'),
    risks: records('risks'),
    actions: records('actions'),
    tiers: records('tiers'),
    intake: records('intake'),
    comments: records('comments'),
    snapshots: count('snapshots'),
    auditEntries: count('audit_log'),
  };
}
