import { fstatSync, readSync } from 'node:fs';
import { type InstanceRecord, isLockRecord, isPartOf, MAX_READ_BYTES, readRecord } from './record.ts';

const CHUNK_BYTES = 64 * 1_024;

/** Content of a lock file that no instance wrote: csf-mcp never overwrites it. */
export interface ForeignContent {
  /** It in a few words, for a log line. */
  readonly found: string;
  /** It is no longer than what somebody may have put there by mistake, or a program left half-written. */
  readonly isSmall: boolean;
}

/**
 * Finds content in a lock file that may be a document of the user: neither a lock record nor only blanks.
 * @param own the record of the instance that holds the file. What is left of it after a cut does not count
 */
export function findForeignContent(fd: number, own: InstanceRecord | null = null): ForeignContent | null {
  const { size } = fstatSync(fd);
  const start = Buffer.alloc(MAX_READ_BYTES);
  const content = start.subarray(0, readSync(fd, start, 0, start.length, 0));
  const isOurs = isBlank(content) || isLockRecord(content) || (own !== null && isPartOf(own, content));
  if (isOurs && isBlankFrom(fd, content.length)) return null;
  const reading = readRecord(fd);
  const found = reading.kind === 'garbage' ? reading.found : `${size} bytes that are not only a lock record`;
  return { found, isSmall: size <= MAX_READ_BYTES };
}

/** What comes after the part that was read for a record, byte by byte: a document may begin with empty lines. */
function isBlankFrom(fd: number, position: number): boolean {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let at = position; ; ) {
    const length = readSync(fd, chunk, 0, chunk.length, at);
    if (length === 0) return true;
    if (!isBlank(chunk.subarray(0, length))) return false;
    at += length;
  }
}

function isBlank(content: Buffer): boolean {
  return content.toString('utf8').trim() === '';
}
