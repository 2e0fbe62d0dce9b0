import { CsfServerError } from '../refusals/error.ts';
import { readHeader } from './file-header.ts';
import { sizeOf } from './file-size.ts';
import { companionsOf } from './location.ts';
import { isLogDamaged } from './log-header.ts';

/**
 * Whether the write-ahead log beside a database belongs to another one, which had the name before. The header then says
 * that the database has no such log, as in a backup. SQLite would apply the log all the same.
 *
 * Do not call it in a process that has the database open: closing the file gives up SQLite's locks.
 */
function hasForeignLog(file: string): boolean {
  return sizeOf(companionsOf(file).wal) > 0 && readHeader(file)?.hasWriteAheadLog === false;
}

/** What is wrong with the log beside a database, in one sentence; null if nothing is. The same holds for calling it. */
export function logProblem(file: string): string | null {
  if (hasForeignLog(file)) return foreignLogMessage(file);
  return damagedLogProblem(file);
}

export function foreignLogMessage(file: string): string {
  return `${companionsOf(file).wal} belongs to a different database than ${file}.`;
}

/** The part of it that can be told while this process has the database open. */
export function damagedLogProblem(file: string): string | null {
  const { wal } = companionsOf(file);
  if (sizeOf(wal) === 0 || !isLogDamaged(wal)) return null;
  return `${wal} is damaged: it does not begin like a write-ahead log. SQLite would delete it with all that it holds.`;
}

/** @throws CsfServerError DATABASE_CORRUPT if a file has a log of another database, or a damaged one. */
export function refuseForeignLog(file: string): void {
  const problem = logProblem(file);
  if (problem === null) return;
  throw new CsfServerError({
    code: 'DATABASE_CORRUPT',
    message: problem,
    hint: 'If you put a copy of a database there, move the log away. Otherwise restore another backup. Nothing was changed.',
  });
}
