import { statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { makeDirectory } from './make-directory.ts';
import type { Platform } from './platform/platform.ts';

/** The folder where Node keeps our compiled code, which halves the time to start. */
export function compileCacheDir(stateDir: string): string {
  return join(stateDir, 'compile-cache');
}

/** Creates the cache's folder for the next start. Without it everything works, but slower. */
export function createCompileCache(directory: string): void {
  try {
    makeDirectory(directory, 0o700);
  } catch {
    // a read-only or full file system
  }
}

/**
 * Uses the cache if it exists. Node runs cached code, so this uses no folder that somebody else could write to, and not
 * Node's default in the temp directory.
 */
export function useCompileCache({ hasFileModes }: Platform, locate: () => string): void {
  try {
    const directory = locate();
    const { uid, mode } = statSync(directory);
    const isPrivate = !hasFileModes || (uid === process.geteuid?.() && (mode & 0o022) === 0);
    if (isPrivate) enableCompileCache(directory);
  } catch {
    // no cache yet, or no home directory: the code that needs one says so
  }
}
