import { lstatSync } from 'node:fs';
import { companionsOf } from './location.ts';

/**
 * The close stamp of a database file: its device, inode, size and time of the last change (in ns), as one word. Null if
 * there is no such file, or if a log beside it may hold changes, as after a crash.
 *
 * A file that has the stamp with which it was closed is still as it was then. The stamp tells nothing about a disk that
 * has changed by itself.
 *
 * Only asks for the file's attributes: in a process that has the database open, closing the file would give up SQLite's
 * locks.
 */
export function closeStampOf(file: string): string | null {
  try {
    const { wal, journal } = companionsOf(file);
    if (attributesOf(wal) !== undefined || attributesOf(journal) !== undefined) return null;
    const found = attributesOf(file);
    return found?.isFile() ? [found.dev, found.ino, found.size, found.mtimeNs].join(':') : null;
  } catch {
    return null; // no permission to look: opening the database says what is wrong
  }
}

function attributesOf(path: string) {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}
