import { closeSync, openSync, readSync } from 'node:fs';

/** https://www.sqlite.org/fileformat.html#the_write_ahead_log */
export const HEADER_BYTES = 32;
const CHECKSUM_OFFSET = 24;
export const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682; // or the next number, where the words of the checksum are big-endian

/**
 * Whether a file in the place of a write-ahead log begins with something else. SQLite takes it for an empty log, and
 * deletes it with every change that it holds. A crash can leave less than a header, or blocks of zeros, and nothing was
 * acknowledged by then: SQLite syncs the header before the first change.
 */
export function isLogDamaged(wal: string): boolean {
  const bytes = Buffer.alloc(HEADER_BYTES + FRAME_HEADER_BYTES);
  const descriptor = openSync(wal, 'r');
  try {
    if (readSync(descriptor, bytes, 0, bytes.length, 0) < HEADER_BYTES) return false;
  } finally {
    closeSync(descriptor);
  }
  if (bytes.every((byte) => byte === 0)) return false;
  const magic = bytes.readUInt32BE(0);
  if (magic !== MAGIC && magic !== MAGIC + 1) return true;
  const sums = addToChecksum([0, 0], bytes.subarray(0, CHECKSUM_OFFSET), isLittleEndian(bytes));
  return !isChecksumAt(CHECKSUM_OFFSET, bytes, sums);
}

/** A checksum of a write-ahead log: two sums, each of 32 bits. */
export type Checksum = readonly [first: number, second: number];

/** How the words of the checksums are written, after the first bytes of a log. */
export function isLittleEndian(header: Buffer): boolean {
  return header.readUInt32BE(0) === MAGIC;
}

/** Goes on with a checksum over more bytes, in pairs of words. */
export function addToChecksum([first, second]: Checksum, bytes: Buffer, isLittleEndian: boolean): Checksum {
  const word = (offset: number) => (isLittleEndian ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset));
  let [a, b] = [first, second];
  for (let offset = 0; offset < bytes.length; offset += 8) {
    a = (a + word(offset) + b) >>> 0;
    b = (b + word(offset + 4) + a) >>> 0;
  }
  return [a, b];
}

export function isChecksumAt(offset: number, bytes: Buffer, [first, second]: Checksum): boolean {
  return bytes.readUInt32BE(offset) === first && bytes.readUInt32BE(offset + 4) === second;
}
