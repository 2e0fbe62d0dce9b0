import { lstatSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { makeDirectory } from '../make-directory.ts';
import { newSecret } from './secrets.ts';

// A browser is started with the path of a file, and not with the address: everybody on the machine can read the arguments
// of a process, and whoever is first with the token gets in. Only the user can read the file.

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

const NAME = /^view-[\w-]{43}\.html$/;

/** Longer than any token counts: whoever wrote such a file was killed. */
const LEFT_AFTER_MS = 120_000;

/** A file that sends the browser on to an address. Disposing it removes the file. */
export interface Doorway extends Disposable {
  readonly file: string;
  /** Whether it is still there, so nobody has come through it. */
  readonly isThere: () => boolean;
}

/**
 * Writes the file, and removes what killed commands have left.
 * @param address without any character that means something in HTML
 * @throws LauncherError E_IO, E_NOT_PERMITTED
 */
export function writeDoorway(stateDir: string, address: string): Doorway {
  const file = join(stateDir, `view-${newSecret()}.html`);
  try {
    makeDirectory(stateDir, PRIVATE_FOLDER);
    removeLeft(stateDir);
    writeFileSync(file, pageTo(address), { mode: PRIVATE_FILE, flag: 'wx' });
  } catch (error) {
    const isDenied = ['EACCES', 'EPERM', 'EROFS'].includes(systemErrorCode(error) ?? '');
    throw new LauncherError(
      isDenied ? 'E_NOT_PERMITTED' : 'E_IO',
      `The file for the browser cannot be written into ${stateDir}: ${errorMessage(error)}`,
      { hint: 'csf-mcp view --no-open prints the address instead.', cause: error },
    );
  }
  let isThere = true;
  return {
    file,
    isThere: () => isThere,
    [Symbol.dispose]: () => {
      isThere = false;
      remove(file);
    },
  };
}

function pageTo(address: string): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0; url=${address}">`,
    '<title>csf-mcp</title></head>',
    `<body><p><a href="${address}">Open the profile</a></p></body></html>\n`,
  ].join('\n');
}

function removeLeft(stateDir: string): void {
  const oldest = Date.now() - LEFT_AFTER_MS;
  for (const name of readdirSync(stateDir).filter((name) => NAME.test(name))) {
    const path = join(stateDir, name);
    const modified = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? oldest;
    if (modified < oldest) remove(path);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The token in it is void by then. The next command tries again.
  }
}
