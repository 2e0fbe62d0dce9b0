import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for one test, removed when the test has finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csf-mcp-launcher-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The path of a file that does not exist yet, in a folder for the test. */
export function freshPath(name = 'instance.lock'): string {
  return join(temporaryFolder(), name);
}

/** Opens a file. It is closed when the test has finished, unless the test closes it. */
export function openedFile(path: string, flags = 'r'): number {
  const fd = openSync(path, flags);
  onTestFinished(() => {
    try {
      closeSync(fd);
    } catch {
      // closed by the test
    }
  });
  return fd;
}
