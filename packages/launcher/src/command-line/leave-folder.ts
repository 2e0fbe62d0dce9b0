import { parse } from 'node:path';

/**
 * Goes to the root of the file system, once all paths are full ones. An instance may run for days: it must not keep a
 * folder of its user from being removed or unmounted. The one in which it was started may be gone already, and then no
 * process could be started from there.
 */
export function leaveFolder(): void {
  process.chdir(parse(process.execPath).root);
}
