import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { CsfServerError } from '../refusals/error.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import { quote } from '../text/quote.ts';

/** NIST's exports have less than 1 MB. */
const MAX_MEGABYTES = 20;
const MAX_BYTES = MAX_MEGABYTES * 1_000_000;

/** A file as the user gave it, in memory. */
export interface GivenFile {
  /** Without its folder: where the user keeps files is nobody's business. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
}

/** Reads a regular file; throws INVALID_INPUT for a relative path, and INVALID_FILE for what cannot be read. */
export async function readGivenFile(path: string): Promise<GivenFile> {
  if (!isAbsolute(path)) {
    throw new CsfServerError({
      code: 'INVALID_INPUT',
      message: `The path ${quote(path)} is not absolute.`,
      hint: 'Give the whole path, as in /home/ada/Downloads/csf2.xlsx: the server does not run in your folder.',
    });
  }
  try {
    // A look before opening: to open a device may do something, and a FIFO would wait for a writer.
    refuseUnusual(await stat(path), path);
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      refuseUnusual(await handle.stat(), path);
      const bytes = await readBounded(handle, path);
      return { name: basename(path), bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw explain(error, path);
  }
}

function refuseUnusual(found: Stats, path: string): void {
  if (!found.isFile()) throw invalidFile(`${quote(path)} is ${kindOf(found)}, not a file.`);
  if (found.size > MAX_BYTES) throw tooLarge(path);
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  if (found.isFIFO()) return 'a FIFO';
  return found.isSocket() ? 'a socket' : 'a device';
}

/** The size that a file states need not be true: the file may grow, and some state none (/proc). */
async function readBounded(handle: FileHandle, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of handle.createReadStream({ autoClose: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) throw tooLarge(path);
  }
  return Buffer.concat(chunks);
}

function tooLarge(path: string): CsfServerError {
  return invalidFile(
    `${quote(path)} is larger than ${MAX_MEGABYTES} MB; NIST's exports are much smaller. Copy the table that counts into a file of its own.`,
  );
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read by this server',
  EPERM: 'may not be read by this server',
  ELOOP: 'is a symbolic link that leads nowhere',
  ENAMETOOLONG: 'has too long a name',
};

function explain(error: unknown, path: string): unknown {
  if (error instanceof CsfServerError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  return invalidFile(`${quote(path)} ${PROBLEMS[code] ?? `could not be read (${code})`}.`);
}
