import { rmSync } from 'node:fs';
import { renamePatiently } from '@csf-mcp/server/rename';
import { takeFreeName } from '../free-name.ts';
import { timeInFileName } from '../time-in-file-name.ts';

/** The name beside a lock file for content that was found in it: `<name>.damaged-2026-11-22T10-15-00Z`. */
export function takeNameAside(path: string): string {
  return takeFreeName(`${path}.damaged-${timeInFileName(new Date())}`);
}

/**
 * Gives a lock file another name, under which it stays for its owner. Call it while you hold the file's kernel lock:
 * another start that has opened the file cannot take its lock meanwhile, and sees afterwards that the path does not
 * lead to it any more. Whoever then creates the next file at the path, and locks it, is the owner.
 * @returns the new path
 * @throws a system error
 */
export function moveAside(path: string): string {
  const aside = takeNameAside(path);
  try {
    renamePatiently(path, aside);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  return aside;
}
