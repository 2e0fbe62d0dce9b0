import { type FSWatcher, watch } from 'node:fs';

/** How often to look at folders that do not exist yet, were replaced, or are on a file system that reports no changes. */
const FALLBACK_MS = 1_000;

/** Tells when to look into a folder again. */
export interface FolderChanges {
  /** Waits for a change since the last time, for at most a second, or until `signal` is aborted. */
  readonly next: (signal: AbortSignal) => Promise<void>;
  readonly close: () => void;
}

export function watchFolder(folder: string): FolderChanges {
  let watcher: FSWatcher | null = null;
  let hasChanged = false;
  let wake = (): void => {};
  const watchOrNull = (): FSWatcher | null => {
    try {
      return watch(folder, () => {
        hasChanged = true;
        wake();
      }).on('error', stop);
    } catch {
      return null; // no such folder yet, or no watches left: the fallback has to do
    }
  };
  const stop = (): void => {
    watcher?.close();
    watcher = null;
  };
  watcher = watchOrNull();
  return {
    next: async (signal) => {
      watcher ??= watchOrNull();
      if (!hasChanged && !signal.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(done, FALLBACK_MS);
          signal.addEventListener('abort', done, { once: true });
          wake = done;
          function done(): void {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            wake = () => {};
            resolve();
          }
        });
      hasChanged = false;
    },
    close: stop,
  };
}
