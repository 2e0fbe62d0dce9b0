import { closeSync, openSync } from 'node:fs';
import { systemErrorCode } from './errors.ts';

/**
 * Takes the first of `path`, `path-2`, `path-3` and so on that is free, with an empty file (0600). A rename onto that
 * file then replaces nobody's.
 * @throws a system error when no file can be created there
 */
export function takeFreeName(path: string): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? path : `${path}-${count}`;
    try {
      closeSync(openSync(candidate, 'wx', 0o600));
      return candidate;
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
  }
}
