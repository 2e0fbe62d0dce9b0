import { renameSync } from 'node:fs';

/** Another program has one of the two files open for a moment, and does not share it. */
const IN_USE: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** A second in all. A virus scanner or an indexer takes milliseconds. */
const PAUSES_MS = [10, 20, 40, 80, 150, 300, 400];

/**
 * Renames a file. On Windows it tries again for a second while another program has the file or its target open: virus
 * scanners and indexers open what was just written (https://github.com/npm/write-file-atomic/issues/227). The process
 * stands still meanwhile, because a caller relies on nothing else happening before the rename.
 * @throws a system error
 */
export function renamePatiently(from: string, to: string, isWindows = process.platform === 'win32'): void {
  const pauses = isWindows ? [...PAUSES_MS] : [];
  for (;;) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const pause = isInUse(error) ? pauses.shift() : undefined;
      if (pause === undefined) throw error;
      standStill(pause);
    }
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && IN_USE.has(String(error.code));
}

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
