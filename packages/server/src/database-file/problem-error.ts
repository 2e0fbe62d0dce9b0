import { explainDatabaseError } from '../database/sqlite-error.ts';
import { CsfServerError, type CsfServerErrorCode } from '../refusals/error.ts';
import type { DatabaseProblem, DatabaseProblemKind, DatabaseReport } from './report.ts';
import { shorten } from './shorten.ts';

const CODE_OF: Readonly<Record<DatabaseProblemKind, CsfServerErrorCode>> = {
  missing: 'DATABASE_MISSING',
  empty: 'DATABASE_MISSING',
  unreachable: 'DATABASE_FAILED',
  unusual: 'DATABASE_FAILED',
  'other-owner': 'DATABASE_READ_ONLY',
  'not-private': 'DATABASE_FAILED',
  unreadable: 'DATABASE_READ_ONLY',
  'not-writable': 'DATABASE_READ_ONLY',
  'orphaned-log': 'DATABASE_CORRUPT',
  foreign: 'DATABASE_FOREIGN',
  newer: 'DATABASE_NEWER',
  damaged: 'DATABASE_CORRUPT',
  'other-schema': 'DATABASE_CORRUPT',
  'audit-log': 'DATABASE_CORRUPT',
  differs: 'DATABASE_CORRUPT',
  locked: 'DATABASE_LOCKED',
  failed: 'DATABASE_FAILED',
};

export interface Refusal {
  /** The kinds that stand in the way. */
  readonly of: (kind: DatabaseProblemKind) => boolean;
  readonly hint: string;
}

/** @throws CsfServerError for the first problem of a kind that stands in the way. */
export function refuseProblems({ problems }: DatabaseReport, { of, hint }: Refusal): void {
  const problem = problems.find(({ kind }) => of(kind));
  if (problem === undefined) return;
  throw new CsfServerError({ code: CODE_OF[problem.kind], message: problem.message, hint });
}

/** The problem that made SQLite or the file system throw. */
export function problemOfError(
  error: unknown,
  file: string,
  otherwise: DatabaseProblemKind,
): DatabaseProblem {
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
