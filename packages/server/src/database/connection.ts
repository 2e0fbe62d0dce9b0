import type { DatabaseSync } from 'node:sqlite';
import type { CsfServerError } from '../refusals/error.ts';
import type { OtherWriter } from './other-writer.ts';
import type { Place } from './place.ts';
import type { RowWatch } from './row-watch.ts';

/**
 * A database file that is open, or will be at the first query. It is apart from `Database` because the file is opened
 * before the code that asks it is loaded.
 */
export interface Connection {
  /** Gives the same open database each time. */
  readonly open: () => DatabaseSync;
  readonly isOpen: () => boolean;
  /** Follows the rows that writing transactions change; null where nothing is written. */
  readonly watch: RowWatch | null;
  /** Watches whether the file is still at its path; null where nothing is written. */
  readonly place: Place | null;
  /** Notices that another program writes; null where nothing is written. */
  readonly otherWriter: OtherWriter | null;
  /** Explains what SQLite threw. */
  readonly explain: (error: unknown) => CsfServerError;
  /** The file, if its pages are yet to be checked; null if they have been, or if that is the business of another. */
  readonly uncheckedFile: string | null;
  /** Closes the database at once. Nobody may use it any more. */
  readonly close: () => CloseMarks;
}

/** What the next one to open a database should know of its last close. Each is one word that only this package reads. */
export interface CloseMarks {
  /** Tells whether the file is still as it was closed; null if the next one has to check it first. */
  readonly closeStamp: string | null;
  /** Tells which database it was; null if it cannot be told. */
  readonly lastDatabase: string | null;
}

/** A close that tells nothing. */
export const UNMARKED: CloseMarks = { closeStamp: null, lastDatabase: null };

/**
 * Hears of a check that may take more than a second, before it is made.
 * @param doing what it is, as the end of "The server is …"
 * @param allowanceMs how long it may take on a slow disk, in milliseconds
 */
export type OnLongCheck = (doing: string, allowanceMs: number) => void;
