import { lstatSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CsfServerError } from '../refusals/error.ts';
import { companionsOf } from './location.ts';

/** A program that saves a file by a rename is between two files for an instant. Only what lasts is a finding. */
const CONFIRM_MS = 100;

/** How often an idle server looks. */
const LOOK_EVERY_MS = 2_000;

/** What is at a path now: the open file, nothing, another file, or it cannot be told (no permission, a lost mount). */
type Look = 'same' | 'gone' | 'other' | 'unknown';

/** Watches whether the database that is open is still the file at its path. */
export interface Place {
  /** @throws CsfServerError DATABASE_MOVED when it is not */
  readonly assertKept: () => Promise<void>;
  /** Resolves with that error as soon as somebody has found it. */
  readonly lost: Promise<CsfServerError>;
  /**
   * Removes the log that the lost file has left at its old place, once its content is saved: beside another database,
   * SQLite would take it for that one's. A log that somebody else has put there stays.
   */
  readonly removeOwnLogs: () => void;
  readonly stopWatching: () => void;
}

/**
 * Watches the place of a database from now on. Only asks for the file's attributes: in a process that has it open, opening
 * and closing the file would give up SQLite's locks.
 */
export function watchPlace(file: string): Place {
  const opened = identityOf(file);
  const { wal, shm } = companionsOf(file);
  const ownLogs = new Map<string, string | null>();
  const lost = Promise.withResolvers<CsfServerError>();
  let error: CsfServerError | null = null;

  const look = (): Look => {
    try {
      const found = identityOf(file);
      if (found === null) return 'gone';
      return found === opened ? 'same' : 'other';
    } catch {
      return 'unknown';
    }
  };
  const isMissing = (): boolean => ['gone', 'other'].includes(look());
  const assertKept = async (): Promise<void> => {
    if (error === null && look() === 'same')
      for (const path of [wal, shm]) ownLogs.set(path, identityOf(path));
    else if (error === null && isMissing()) {
      await sleep(CONFIRM_MS);
      if (isMissing()) {
        error ??= movedDatabase(file);
        lost.resolve(error);
      }
    }
    if (error !== null) throw error;
  };
  const timer = setInterval(() => {
    assertKept().catch(() => {}); // `lost` says it
  }, LOOK_EVERY_MS).unref();
  const removeOwnLogs = (): void => {
    try {
      for (const [path, own] of ownLogs) if (own !== null && identityOf(path) === own) rmSync(path);
    } catch {
      // the next start refuses a log without its database
    }
  };
  return { assertKept, lost: lost.promise, removeOwnLogs, stopWatching: () => clearInterval(timer) };
}

/** Device and inode; null when there is no such file. */
function identityOf(file: string): string | null {
  try {
    const { dev, ino } = lstatSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function movedDatabase(file: string): CsfServerError {
  return new CsfServerError({
    code: 'DATABASE_MOVED',
    message: `The database ${file} was moved, deleted or replaced while it was in use.`,
    hint: 'Nothing is stored any more, and this change is not confirmed. What the database held is saved to another file, which csf-mcp logs names; then this server ends.',
  });
}
