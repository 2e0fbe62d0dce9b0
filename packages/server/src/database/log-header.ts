import { closeSync, openSync, readSync } from 'node:fs';

/** https://www.sqlite.org/fileformat.html#the_write_ahead_log */
const HEADER_BYTES = 32;
const CHECKSUM_OFFSET = 24;
const FRAME_HEADER_BYTES = 24;
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
  const [first, second] = checksum(bytes, magic === MAGIC);
  return bytes.readUInt32BE(CHECKSUM_OFFSET) !== first || bytes.readUInt32BE(CHECKSUM_OFFSET + 4) !== second;
}

function checksum(bytes: Buffer, isLittleEndian: boolean): [first: number, second: number] {
  const word = (offset: number) => (isLittleEndian ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset));
  let [first, second] = [0, 0];
  for (let offset = 0; offset < CHECKSUM_OFFSET; offset += 8) {
    first = (first + word(offset) + second) >>> 0;
    second = (second + word(offset + 4) + first) >>> 0;
  }
  return [first, second];
}
