import { link, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { DAY_MS } from '../deletion/kept-copies.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { CsfServerError } from '../refusals/error.ts';
import { problemOfName } from './bare-name.ts';
import type { ExportedFile } from './exported-file.ts';
import { requireFolder } from './folders.ts';

/** A file that is not complete yet. Without its writer, it is what a killed server has left. */
const PART = '.csf-mcp-part-';

const MAX_NAMES = 10_000;

export interface WrittenFile {
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface FilePlace {
  /** From the outermost, which is in the data directory, to the one that the file is to be in. */
  readonly folders: readonly [string, ...string[]];
  /** The name that our own command gives, to fetch the file; null for a free one. */
  readonly name: string | null;
  readonly now: Date;
}

/**
 * Writes a file into a folder of the data directory, and makes the folders (0700) as far as they are not there. A file
 * that has its name there is complete (0600), and no other file is ever overwritten.
 * @throws CsfServerError FOLDER_UNFIT, DISK_FULL, NOT_WRITTEN. Then there is no file.
 */
export async function writeInFolders(
  { name: wanted, bytes }: Pick<ExportedFile, 'name' | 'bytes'>,
  { folders, name: givenName, now }: FilePlace,
): Promise<WrittenFile> {
  const problem = problemOfName(wanted);
  if (problem !== null) throw new Error(`A writer named a file ${wanted}, which ${problem}`);
  const folder = folders.at(-1) ?? folders[0];
  const part = join(folder, `${PART}${nodeCrypto().randomUUID()}`);
  try {
    for (const path of folders) await requireFolder(path);
    await removeLeftParts(folder, now);
    await writeWhole(part, bytes);
    const name = await giveName(part, folder, givenName === null ? namesLike(wanted) : [givenName]);
    return { name, folder, bytes: bytes.length, sha256: nodeCrypto().hash('sha256', bytes) };
  } catch (error) {
    throw explain(error, folder);
  } finally {
    await rm(part, { force: true }).catch(() => {}); // it has its name, or the next file's writer removes it
  }
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** `clinic.json`, `clinic-2.json`, `clinic-3.json` and so on. */
function* namesLike(name: string): Generator<string> {
  const end = extname(name);
  const start = name.slice(0, name.length - end.length);
  for (let count = 1; count <= MAX_NAMES; count++) yield count === 1 ? name : `${start}-${count}${end}`;
}

async function giveName(part: string, folder: string, names: Iterable<string>): Promise<string> {
  for (const name of names) if (await takes(part, join(folder, name))) return name;
  throw notWritten(`No free name is left in ${folder}.`, 'Move files away.');
}

/** A link gives a name only if it is free. Some file systems have no links; there nobody else may take the name meanwhile. */
async function takes(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(code)) throw error;
  }
  if (await isThere(path)) return false;
  await rename(part, path);
  return true;
}

const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function removeLeftParts(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PART)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await lstat(path);
    if (now.getTime() - mtimeMs > DAY_MS) await rm(path, { force: true });
  }
}

const DENIED = new Set(['EACCES', 'EPERM', 'EROFS']);
const FULL = new Set(['ENOSPC', 'EDQUOT']);

function explain(error: unknown, folder: string): unknown {
  const code = codeOf(error);
  if (error instanceof CsfServerError || code === '') return error;
  if (FULL.has(code))
    return new CsfServerError({
      code: 'DISK_FULL',
      message: `There is no room for the file in ${folder}.`,
      hint: 'No file was written. Free disk space, then repeat the call.',
      cause: error,
    });
  return DENIED.has(code)
    ? notWritten(`csf-mcp may not write into ${folder} (${code}).`, 'Make it writable for its owner.', error)
    : notWritten(
        `The file could not be written into ${folder} (${code}).`,
        'csf-mcp doctor says more.',
        error,
      );
}

function notWritten(message: string, hint: string, cause?: unknown): CsfServerError {
  return new CsfServerError({ code: 'NOT_WRITTEN', message, hint: `No file was written. ${hint}`, cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
