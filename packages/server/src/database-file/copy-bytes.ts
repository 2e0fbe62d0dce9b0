import { createHash } from 'node:crypto';
import { type BigIntStats, constants, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createPrivately } from '../database/file.ts';
import { explainDatabaseError } from '../database/sqlite-error.ts';
import { CsfServerError } from '../refusals/error.ts';
import type { CopyOptions } from './copy.ts';

/** 4 MiB. After each step progress is told, and the copy may be called off. */
const BYTES_PER_STEP = 4 * 1_024 * 1_024;

/**
 * Copies a database that has no log, byte by byte: into one file, private (0600) and on the disk. The copy still has to
 * be inspected.
 * @returns the SHA-256 of the bytes that were copied, in hex
 * @throws CsfServerError DATABASE_LOCKED if the file changes meanwhile, _READ_ONLY, _FAILED or DISK_FULL
 * @throws the reason of `abort`
 */
export async function copyBytes(options: CopyOptions): Promise<string> {
  const { file, targetName, abort } = options;
  await using source = await openSource(file);
  try {
    const before = await source.stat({ bigint: true });
    const sha256 = before.isFile() ? await writeBytes(source, Number(before.size), options) : null;
    if (sha256 !== null && isUnchanged(before, await source.stat({ bigint: true }))) return sha256;
  } catch (error) {
    abort.throwIfAborted();
    throw explainDatabaseError(error, targetName);
  }
  throw new CsfServerError({
    code: 'DATABASE_LOCKED',
    message: `The file ${file} was changed while it was copied.`,
    hint: 'Close the program that uses it and try again.',
  });
}

/** Another file may have taken the place of the one that was inspected: opening a FIFO would wait for its other end. */
async function openSource(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw explainDatabaseError(error, file);
  }
}

async function writeBytes(
  source: FileHandle,
  size: number,
  { target, onProgress, abort }: CopyOptions,
): Promise<string> {
  const digest = createHash('sha256');
  let copied = 0;
  async function* watched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      digest.update(chunk);
      copied += chunk.length;
      onProgress(Math.min(copied / size, 1));
      yield chunk;
    }
  }
  createPrivately(target);
  const from = source.createReadStream({ autoClose: false, highWaterMark: BYTES_PER_STEP });
  await pipeline(from, watched, createWriteStream(target, { flags: 'r+', flush: true }), { signal: abort });
  return digest.digest('hex');
}

function isUnchanged(before: BigIntStats, now: BigIntStats): boolean {
  return now.size === before.size && now.mtimeNs === before.mtimeNs;
}
