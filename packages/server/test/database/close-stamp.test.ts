import { copyFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closeStampOf } from '../../src/database/close-stamp.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

const WRITTEN_AT = new Date('2025-03-31T12:00:00Z');

function newFile(content = 'a database'): string {
  const file = join(temporaryDirectory(), 'csf.db');
  writeFileSync(file, content);
  utimesSync(file, WRITTEN_AT, WRITTEN_AT);
  return file;
}

describe('the close stamp of a database', () => {
  test('stays the same while nobody changes the file, and fits into the lock record', () => {
    const file = newFile();
    const stamp = closeStampOf(file);
    expect(stamp).toMatch(/^\d+:\d+:10:1743422400000000000$/);
    expect(closeStampOf(file)).toBe(stamp);
  });

  test.each<[string, (file: string) => void]>([
    [
      'has another size, and the time of the old one',
      (file) => {
        writeFileSync(file, 'a longer database');
        utimesSync(file, WRITTEN_AT, WRITTEN_AT);
      },
    ],
    ['was written later, with the same size', (file) => writeFileSync(file, 'A DATABASE')],
    [
      'is a copy with the same size and time',
      (file) => {
        copyFileSync(file, `${file}.copy`);
        utimesSync(`${file}.copy`, WRITTEN_AT, WRITTEN_AT);
        renameSync(`${file}.copy`, file);
      },
    ],
  ])('is another one when the file %s', (_, change) => {
    const file = newFile();
    const stamp = closeStampOf(file);
    change(file);
    expect(closeStampOf(file)).not.toBe(stamp);
    expect(closeStampOf(file)).not.toBeNull();
  });

  test.each(['-wal', '-journal'])('is null when there is a file %s, even an empty one', (suffix) => {
    const file = newFile();
    writeFileSync(`${file}${suffix}`, '');
    expect(closeStampOf(file)).toBeNull();
  });

  test('is null when there is no such file, or not a regular one', () => {
    const file = newFile();
    const link = `${file}-link`;
    symlinkSync(file, link);
    expect(closeStampOf(link)).toBeNull();
    expect(closeStampOf(temporaryDirectory())).toBeNull();
    expect(closeStampOf(join(file, 'csf.db'))).toBeNull();
    expect(closeStampOf(`${file}-other`)).toBeNull();
  });
});
