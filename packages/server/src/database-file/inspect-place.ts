import { accessSync, constants, type Stats } from 'node:fs';
import { unusual } from '../database/file.ts';
import type { DatabaseProblem, DatabaseProblemKind } from './report.ts';

/** Problems that a file has from the outside: with its kind, its owner and its permissions. */
export function problemsOfPlace(file: string, found: Stats, isInPlace: boolean): DatabaseProblem[] {
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

function may(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false; // whatever the reason is
  }
}
