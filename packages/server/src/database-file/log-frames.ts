import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { companionsOf } from '../database/location.ts';
import {
  addToChecksum,
  type Checksum,
  FRAME_HEADER_BYTES,
  HEADER_BYTES,
  isChecksumAt,
  isLittleEndian,
} from '../database/log-header.ts';
import { corruptDatabase } from './corrupt-database.ts';

// https://www.sqlite.org/fileformat.html#the_write_ahead_log
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const CHECKSUM_AT = 24;
const DATABASE_SIZE_AT = 4;
const FRAME_SALTS_AT = 8;
const FRAME_CHECKSUM_AT = 16;
/** The checksum of a frame covers so much of its header, and the page. */
const FRAME_CHECKED_BYTES = 8;
const SALTS_BYTES = 8;
const PAGE_SIZES = [512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536];

// https://www.sqlite.org/walformat.html#the_wal_index_header
const INDEX_HEADER_BYTES = 48;
const INDEX_FRAMES_AT = 16;
const INDEX_SALTS_AT = 32;

/**
 * Refuses a write-ahead log with committed changes that SQLite would not apply: it takes a frame whose checksum is wrong for
 * the torn end of the log, and drops it with all that come after.
 *
 * A crash tears at most one change, which was not acknowledged. So changes are lost if one was committed behind the broken
 * frame and another follows it, or if the shared memory that the crash has left counts more of them.
 * @param mayBeOpen somebody may be writing. Then only the shared memory tells
 * @throws CsfServerError DATABASE_CORRUPT
 */
export function refuseLostChanges(file: string, { mayBeOpen }: { readonly mayBeOpen: boolean }): void {
  const { wal, shm } = companionsOf(file);
  const index = readStart(shm, 2 * INDEX_HEADER_BYTES); // before the log, which only grows
  const header = readStart(wal, HEADER_BYTES);
  if (header === null || header.every((byte) => byte === 0)) return; // a crash before the first change
  if (!PAGE_SIZES.includes(header.readUInt32BE(PAGE_SIZE_AT))) throw lostChanges(file);
  const log = openLog(wal, header);
  try {
    const { committed, broken } = log.applied();
    const counted = framesCounted(index, saltsAt(SALTS_AT, header));
    const isLost = counted > committed || (!mayBeOpen && log.hasChangeBehind(broken));
    const isSameLog = readStart(wal, HEADER_BYTES)?.equals(header); // it may have been begun anew meanwhile
    if (isLost && isSameLog === true) throw lostChanges(file);
  } finally {
    log.close();
  }
}

interface LogFrames {
  /** The last frame that SQLite applies, counted from 1, and the first one that is broken. */
  readonly applied: () => { readonly committed: number; readonly broken: number };
  /** Whether a change was committed from this frame on, and another follows. In between, SQLite waits for the disk. */
  readonly hasChangeBehind: (broken: number) => boolean;
  readonly close: () => void;
}

function openLog(wal: string, header: Buffer): LogFrames {
  const descriptor = openSync(wal, 'r');
  const words = isLittleEndian(header);
  const salts = saltsAt(SALTS_AT, header);
  const buffer = Buffer.alloc(FRAME_HEADER_BYTES + header.readUInt32BE(PAGE_SIZE_AT));
  const count = Math.floor((fstatSync(descriptor).size - HEADER_BYTES) / buffer.length);
  const readFrame = (number: number, length: number): Buffer => {
    readSync(descriptor, buffer, 0, length, HEADER_BYTES + (number - 1) * buffer.length);
    return buffer.subarray(0, length);
  };
  const isOfThisLog = (frame: Buffer): boolean => saltsAt(FRAME_SALTS_AT, frame).equals(salts);
  return {
    applied: () => {
      let sums: Checksum = [header.readUInt32BE(CHECKSUM_AT), header.readUInt32BE(CHECKSUM_AT + 4)];
      let committed = 0;
      for (let number = 1; number <= count; number++) {
        const frame = readFrame(number, buffer.length);
        sums = addToChecksum(sums, frame.subarray(0, FRAME_CHECKED_BYTES), words);
        sums = addToChecksum(sums, frame.subarray(FRAME_HEADER_BYTES), words);
        if (!isOfThisLog(frame) || !isChecksumAt(FRAME_CHECKSUM_AT, frame, sums))
          return { committed, broken: number };
        if (isCommit(frame)) committed = number;
      }
      return { committed, broken: count + 1 };
    },
    hasChangeBehind: (broken) => {
      let isCommitted = false;
      for (let number = broken; number <= count; number++) {
        const frame = readFrame(number, FRAME_HEADER_BYTES);
        if (!isOfThisLog(frame)) continue; // it is left of an earlier log, or broken there
        if (isCommitted) return true;
        isCommitted = isCommit(frame);
      }
      return false;
    },
    close: () => closeSync(descriptor),
  };
}

/** The last frame of a change has the size of the database after it. */
function isCommit(frame: Buffer): boolean {
  return frame.readUInt32BE(DATABASE_SIZE_AT) !== 0;
}

function saltsAt(offset: number, bytes: Buffer): Buffer {
  return bytes.subarray(offset, offset + SALTS_BYTES);
}

/**
 * How many frames of the log with these salts the shared memory counts: those that the disk has confirmed. 0 when it is of
 * another log, or not whole.
 */
function framesCounted(index: Buffer | null, salts: Buffer): number {
  if (index === null) return 0;
  const first = index.subarray(0, INDEX_HEADER_BYTES);
  if (!first.equals(index.subarray(INDEX_HEADER_BYTES))) return 0; // SQLite writes it twice
  if (!saltsAt(INDEX_SALTS_AT, first).equals(salts)) return 0;
  return endianness() === 'LE' ? first.readUInt32LE(INDEX_FRAMES_AT) : first.readUInt32BE(INDEX_FRAMES_AT);
}

/** The first bytes of a file; null if it is missing or shorter. */
function readStart(path: string, length: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return readSync(descriptor, bytes, 0, length, 0) === length ? bytes : null;
  } finally {
    closeSync(descriptor);
  }
}

function lostChanges(file: string) {
  const { wal } = companionsOf(file);
  return corruptDatabase(
    `The log ${wal} is damaged: changes that were stored come after a part that SQLite cannot read, and it would drop them.`,
  );
}
