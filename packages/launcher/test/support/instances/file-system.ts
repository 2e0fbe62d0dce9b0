import { closeSync, existsSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Requirement } from './requirement.ts';
import { IS_WINDOWS } from './this-system.ts';

/** A second path to a folder: on Windows a junction, which needs no right. Wine 8 makes none. */
export const FOLDER_LINKS: Requirement = {
  get isMet() {
    return tried((folder) => {
      linkFolder(folder, join(folder, 'link'));
      return true;
    });
  },
  needs: 'links between folders',
};

/** The name of an open file is free as soon as it is removed, as on Windows 10. Wine 8 removes it when the file is closed. */
export const NAMES_GO_AT_ONCE: Requirement = {
  get isMet() {
    return tried((folder) => {
      const file = join(folder, 'file');
      const fd = openSync(file, 'w');
      rmSync(file);
      writeFileSync(file, 'another one');
      closeSync(fd);
      return existsSync(file);
    });
  },
  needs: 'a file system that removes the name of an open file at once',
};

/**
 * Whether lines that many processes append to one file at once all arrive whole. Wine 8 looks for the end of the file and
 * then writes, so they overwrite each other; Windows does both in one step (FILE_APPEND_DATA, "File Access Rights
 * Constants" on Microsoft Learn), and Node.js asks for that.
 */
export const APPENDS_WHOLE_LINES = !IS_WINDOWS;

export function linkFolder(folder: string, link: string): void {
  symlinkSync(folder, link, 'junction'); // only Windows looks at the kind
}

function tried(attempt: (folder: string) => boolean): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'csf-mcp-try-'));
  try {
    return attempt(folder);
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
