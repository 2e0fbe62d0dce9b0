import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { makeCopyFolderIn, removeLeftCopies } from '../database/copy-folder.ts';
import { LauncherError, systemErrorCode } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';

// The server opens files in two folders of the data directory only. A file of the user passes through them: one that is
// imported as a copy, one that is exported on its way to its place. Nothing of it stays.

const IMPORTS = 'imports';
const EXPORTS = 'exports';
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** The server accepts this name in the `_meta` of data_export. */
const PASSING = /^\.csf-mcp-pass-(\w{6})$/;

/** A folder of a copy, which is in use as long as its process lives. Its last six letters name the file that passes. */
const COPY = '.csf-mcp-copy-';

/** A name for one file that passes. Disposing it removes the file from both folders. */
export interface PassingFile extends Disposable {
  readonly name: string;
  /** Puts a copy into `imports`, which only its owner can read. */
  readonly putIn: (bytes: Buffer) => void;
  /** Reads the file that the server has put into this folder of `exports`. */
  readonly takeOut: (folder: string) => Buffer;
}

/**
 * Takes a random name. First removes what killed commands have left.
 * @throws LauncherError E_NOT_PERMITTED in another user's data directory, E_IO; so do its methods
 */
export function passingFile(dataDir: string, platform: Platform): PassingFile {
  const inUse = explained(dataDir, () => {
    removeLeftFiles(dataDir, platform);
    return makeCopyFolderIn(dataDir, platform);
  });
  const name = `.csf-mcp-pass-${basename(inUse.path).slice(COPY.length)}`;
  return {
    name,
    putIn: (bytes) =>
      explained(dataDir, () => {
        const folder = ownFolder(join(dataDir, IMPORTS));
        writeFileSync(join(folder, name), bytes, { mode: PRIVATE_FILE, flag: 'wx' });
      }),
    takeOut: (folder) =>
      explained(dataDir, () => readFileSync(join(dataDir, EXPORTS, basename(folder), name))),
    [Symbol.dispose]: () => {
      try {
        for (const folder of foldersIn(dataDir)) rmSync(join(folder, name), { force: true });
        inUse[Symbol.dispose]();
      } catch {
        // The next command tries again.
      }
    },
  };
}

const DENIED = new Set(['EACCES', 'EPERM', 'EROFS']);
const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Says what is wrong with the data directory, where the system gives only a code. */
function explained<T>(dataDir: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemErrorCode(error);
    if (error instanceof LauncherError || code === undefined) throw error;
    const problem = FULL.has(code) ? 'has no room for the file' : 'cannot pass the file on';
    throw new LauncherError(
      DENIED.has(code) ? 'E_NOT_PERMITTED' : 'E_IO',
      `The data directory ${dataDir} ${problem} (${code})`,
      { hint: 'Nothing was stored or written. csf-mcp doctor says more.', cause: error },
    );
  }
}

function removeLeftFiles(dataDir: string, platform: Platform): void {
  removeLeftCopies(dataDir, platform);
  for (const folder of foldersIn(dataDir)) {
    for (const name of readdirSync(folder)) {
      const [, letters] = PASSING.exec(name) ?? [];
      if (letters === undefined || existsSync(join(dataDir, `${COPY}${letters}`))) continue;
      rmSync(join(folder, name), { force: true });
    }
  }
}

/** `imports`, and the folder of each profile in `exports`. No symbolic link is followed. */
function foldersIn(dataDir: string): readonly string[] {
  const exports = join(dataDir, EXPORTS);
  const profiles = isFolder(exports) ? readdirSync(exports).map((name) => join(exports, name)) : [];
  return [join(dataDir, IMPORTS), ...profiles].filter(isFolder);
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Makes a folder if it is not there. */
function ownFolder(path: string): string {
  try {
    mkdirSync(path, { mode: PRIVATE_FOLDER });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
  if (!isFolder(path))
    throw new LauncherError('E_IO', `${path} is not a folder, so csf-mcp does not use it`, {
      hint: 'Move it away. csf-mcp makes a folder of its own when it needs one.',
    });
  chmodSync(path, PRIVATE_FOLDER);
  return path;
}
