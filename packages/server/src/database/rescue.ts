import { rmSync } from 'node:fs';
import { backUp } from './back-up.ts';
import type { Connection } from './connection.ts';
import { openSqlite } from './open-sqlite.ts';

/**
 * Saves what an open database holds, wherever its file is now, and removes the log that it has left at its old place: only
 * then, and only once it is noted where the content is. Until there is a note, that log keeps a start from beginning with
 * an empty database.
 * @param targets paths of files to be made, in the order of preference
 * @param note notes the file, so that the next start is refused; false if that could not be done
 * @returns the first file that could be written, whole and verified; null for none
 */
export async function rescue(
  { open, place }: Pick<Connection, 'open' | 'place'>,
  targets: readonly string[],
  note: (file: string) => boolean,
): Promise<string | null> {
  const file = await saveToFirst(open, targets);
  if (file !== null && note(file)) place?.removeOwnLogs();
  return file;
}

async function saveToFirst(open: Connection['open'], targets: readonly string[]): Promise<string | null> {
  for (const target of targets) {
    try {
      await backUp(open(), target);
      if (isIntact(target)) return target;
    } catch {
      // no such folder, no permission, no space: the next one
    }
    rmSync(target, { force: true });
  }
  return null;
}

function isIntact(file: string): boolean {
  using copy = openSqlite(file, { readOnly: true });
  return copy.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
}
