import { CsfServerError } from '../refusals/error.ts';
import { readHeader } from './file-header.ts';
import { sizeOf } from './file-size.ts';
import { companionsOf } from './location.ts';

/**
 * Whether the write-ahead log beside a database belongs to another one, which had the name before. The header then says
 * that the database has no such log, as in a backup. SQLite would apply the log all the same.
 *
 * Do not call it in a process that has the database open: closing the file gives up SQLite's locks.
 */
export function hasForeignLog(file: string): boolean {
  return sizeOf(companionsOf(file).wal) > 0 && readHeader(file)?.hasWriteAheadLog === false;
}

export function foreignLogMessage(file: string): string {
  return `${companionsOf(file).wal} belongs to a different database than ${file}.`;
}

/** @throws CsfServerError DATABASE_CORRUPT if a file has such a log. */
export function refuseForeignLog(file: string): void {
  if (!hasForeignLog(file)) return;
  throw new CsfServerError({
    code: 'DATABASE_CORRUPT',
    message: foreignLogMessage(file),
    hint: 'If you put a copy of a database there, move the log away. Otherwise restore another backup. Nothing was changed.',
  });
}
