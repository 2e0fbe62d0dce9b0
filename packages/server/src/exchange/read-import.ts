import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type GivenFile, givenFile } from '../framework-import/given-file.ts';
import { CsfServerError } from '../refusals/error.ts';
import { quote } from '../text/quote.ts';
import { problemOfName } from './bare-name.ts';
import { MAX_FILE_BYTES, MAX_FILE_MEGABYTES } from './file-limit.ts';
import { identityOf, importsFolder, requireFolder, unfit } from './folders.ts';

/** A refusal names this many of the files that are there. */
const MAX_NAMED = 5;

/**
 * Reads a file of the folder `imports`: a regular file under a bare name, and nothing that a name could lead to besides.
 * @throws CsfServerError INVALID_INPUT for what is no bare name or not there, INVALID_FILE for what is no such file
 */
export async function readImport(dataDir: string, name: string): Promise<GivenFile> {
  const folder = importsFolder(dataDir);
  const problem = problemOfName(name);
  if (problem !== null) throw notBare(`The file ${quote(name)} ${problem}.`, folder);
  const identity = await requireFolder(folder);
  const bytes = await readRegular(join(folder, name), name).catch(async (error: unknown) => {
    throw await explain(error, { folder, name });
  });
  if (identityOf(await lstat(folder, { bigint: true })) !== identity) throw unfit(folder, 'was replaced');
  return givenFile(name, bytes);
}

async function readRegular(path: string, name: string): Promise<Buffer> {
  // A look before opening: to open a device may do something, and a FIFO would wait for a writer.
  const seen = await lstat(path, { bigint: true });
  refuseUnusual(seen, name);
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const opened = await handle.stat({ bigint: true });
    refuseUnusual(opened, name);
    if (identityOf(opened) !== identityOf(seen)) throw refused(name, 'was replaced while it was opened');
    return await readBounded(handle, name);
  } finally {
    await handle.close();
  }
}

type Found = Awaited<ReturnType<typeof lstat>>;

function refuseUnusual(found: Found, name: string): void {
  if (!found.isFile()) throw refused(name, `is ${kindOf(found)}, not a file`);
  // What has a second name may be any file of its user: whoever can make links here need not be able to read it.
  if (found.nlink > 1) throw refused(name, 'has another name elsewhere (a hard link)');
  if (found.size > MAX_FILE_BYTES) throw tooLarge(name);
}

function kindOf(found: Found): string {
  if (found.isSymbolicLink()) return 'a symbolic link';
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a FIFO';
  return found.isSocket() ? 'a socket' : 'a device';
}

/** The size that a file states need not be true: it may grow meanwhile. */
async function readBounded(handle: FileHandle, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of handle.createReadStream({ autoClose: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_FILE_BYTES) throw tooLarge(name);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string): CsfServerError {
  return refused(name, `is larger than ${MAX_FILE_MEGABYTES} MB`);
}

function refused(name: string, problem: string): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_FILE',
    message: `${quote(name)} ${problem}.`,
    hint: 'Nothing was stored. Put a copy of the file into the folder, or use csf-mcp import <file> on the terminal.',
  });
}

function notBare(message: string, folder: string): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message,
    hint: `Give the bare name of a file in ${folder}, such as csf2.xlsx. On the terminal, csf-mcp import <file> takes a path.`,
  });
}

const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by csf-mcp',
  EPERM: 'may not be read by csf-mcp',
  ELOOP: 'is a symbolic link, not a file',
  EISDIR: 'is a folder, not a file',
};

async function explain(
  error: unknown,
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<unknown> {
  if (error instanceof CsfServerError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  if (code !== 'ENOENT') return refused(name, PROBLEMS[code] ?? `could not be read (${code})`);
  const names = (await readdir(folder)).filter((file) => !file.startsWith('.')).sort();
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  const there =
    names.length === 0 ? 'It is empty' : `It has ${names.slice(0, MAX_NAMED).map(quote).join(', ')}${more}`;
  return notBare(`There is no file ${quote(name)} in imports. ${there}.`, folder);
}
