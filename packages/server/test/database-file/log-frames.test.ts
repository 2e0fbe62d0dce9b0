import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { refuseLostChanges } from '../../src/database-file/log-frames.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

const HEADER_BYTES = 32;
const FRAME_BYTES = 24 + 4_096;
const CHANGES = 6;

/** What a killed process leaves of a database with a row for each change, all in its log. */
function crashed(): string {
  const [made, left] = [temporaryDirectory(), temporaryDirectory()].map((folder) => join(folder, 'csf.db'));
  if (made === undefined || left === undefined) throw new Error('there are two folders');
  using database = new DatabaseSync(made);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE changes (text)');
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  for (let change = 0; change < CHANGES; change++)
    database.exec('INSERT INTO changes VALUES (hex(zeroblob(2500)))'); // more than one page
  for (const end of ['', '-wal', '-shm']) copyFileSync(`${made}${end}`, `${left}${end}`);
  return left;
}

const frames = (file: string): number => (statSync(`${file}-wal`).size - HEADER_BYTES) / FRAME_BYTES;

/** Changes one byte of a frame, by its number from 1. */
function spoil(file: string, frame: number, offset: number): void {
  const bytes = readFileSync(`${file}-wal`);
  const at = HEADER_BYTES + (frame - 1) * FRAME_BYTES + offset;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(`${file}-wal`, bytes);
}

function rowsIn(file: string): number {
  using database = new DatabaseSync(file);
  return Number(database.prepare('SELECT count(*) AS rows FROM changes').get()?.['rows']);
}

function isRefused(file: string, mayBeOpen = false): boolean {
  try {
    refuseLostChanges(file, { mayBeOpen });
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'DATABASE_CORRUPT' });
    return true;
  }
}

/** In the header of a frame: the page, the size of the database, the salts, the checksum. In the page: the beginning. */
const OFFSETS = [0, 4, 8, 16, 24, 3_000];

describe('a log of a crash', () => {
  test('is taken as it is', () => {
    const file = crashed();
    expect(isRefused(file)).toBe(false);
    expect(isRefused(file, true)).toBe(false);
    expect(rowsIn(file)).toBe(CHANGES);
  });

  test('that is broken anywhere is refused, for the shared memory counts its frames', () => {
    const whole = frames(crashed());
    expect(whole).toBeGreaterThan(CHANGES);
    for (let frame = 1; frame <= whole; frame++)
      for (const mayBeOpen of [false, true]) {
        const file = crashed();
        spoil(file, frame, OFFSETS[frame % OFFSETS.length] ?? 0);
        expect(isRefused(file, mayBeOpen), `frame ${frame}`).toBe(true);
      }
  });

  test('without its shared memory is refused, or only the last change is missing', () => {
    const whole = frames(crashed());
    let refused = 0;
    for (let frame = 1; frame <= whole; frame++) {
      const file = crashed();
      rmSync(`${file}-shm`);
      spoil(file, frame, OFFSETS[frame % OFFSETS.length] ?? 0);
      if (isRefused(file)) refused++;
      else expect(rowsIn(file), `frame ${frame}`).toBeGreaterThanOrEqual(CHANGES - 1);
    }
    expect(refused).toBeGreaterThanOrEqual(whole - 6);
  });

  test('that ends in the middle of a change is taken, if nothing says that it was longer', () => {
    const file = crashed();
    rmSync(`${file}-shm`);
    writeFileSync(`${file}-wal`, readFileSync(`${file}-wal`).subarray(0, -FRAME_BYTES - 10));
    expect(isRefused(file)).toBe(false);
  });

  test('is no concern of the shared memory of another log', () => {
    const file = crashed();
    copyFileSync(`${crashed()}-shm`, `${file}-shm`);
    writeFileSync(`${file}-wal`, readFileSync(`${file}-wal`).subarray(0, -FRAME_BYTES));
    expect(isRefused(file)).toBe(false);
  });
});

test.each([
  ['none', null],
  ['an empty one', Buffer.alloc(0)],
  ['less than a header', Buffer.alloc(20, 1)],
  ['blocks of zeros', Buffer.alloc(8_192)],
])('where a log would be, %s is not refused', (_, content) => {
  const file = join(temporaryDirectory(), 'csf.db');
  writeFileSync(file, '');
  if (content !== null) writeFileSync(`${file}-wal`, content);
  expect(isRefused(file)).toBe(false);
});

test('a log with pages of a size that SQLite does not have is refused', () => {
  const file = crashed();
  const bytes = readFileSync(`${file}-wal`);
  bytes.writeUInt32BE(2 ** 31, 8);
  writeFileSync(`${file}-wal`, bytes);
  expect(isRefused(file)).toBe(true);
});
