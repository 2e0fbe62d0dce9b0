import { describe, expect, test } from 'vitest';
import { explainDatabaseError } from '../../src/database/sqlite-error.ts';
import { CsfServerError } from '../../src/refusals/error.ts';

const sqliteError = (errcode: number) =>
  Object.assign(new Error('low level'), { code: 'ERR_SQLITE_ERROR', errcode });

describe('what SQLite throws', () => {
  test.each([
    [5, 'DATABASE_LOCKED'],
    [8, 'DATABASE_READ_ONLY'],
    [8 | (1 << 8), 'DATABASE_READ_ONLY'],
    [10 | (3 << 8), 'DATABASE_FAILED'],
    [10 | (19 << 8), 'DISK_FULL'],
    [11, 'DATABASE_CORRUPT'],
    [13, 'DISK_FULL'],
    [14, 'DATABASE_FAILED'],
    [26, 'DATABASE_CORRUPT'],
    [1, 'DATABASE_FAILED'],
  ])('with result code %d becomes %s, naming the file and what to do', (errcode, code) => {
    const explained = explainDatabaseError(sqliteError(errcode), '/data/csf.db');
    expect(explained.code).toBe(code);
    expect(explained.message).toMatch(/^The database \/data\/csf\.db .*\.$/);
    expect(explained.hint).not.toBe('');
    expect(explained.cause).toBeInstanceOf(Error);
  });

  test.each([
    ['EROFS', 'DATABASE_READ_ONLY'],
    ['ENOSPC', 'DISK_FULL'],
    ['ENOTDIR', 'DATABASE_FAILED'],
    ['ENOENT', 'DATABASE_FAILED'],
    ['ELOOP', 'DATABASE_FAILED'],
  ])('or the file system with %s becomes %s', (code, expected) => {
    const error = Object.assign(new Error(code), { code });
    expect(explainDatabaseError(error, '/data/csf.db').code).toBe(expected);
  });

  test('is told with one full stop, whatever the text', () => {
    const { message, hint } = explainDatabaseError(new Error('went wrong.'), '/data/csf.db');
    expect(`${message} ${hint}`).not.toMatch(/\.\./);
    expect(message).toBe('The database /data/csf.db failed: went wrong.');
  });

  test('passes through if it is explained already', () => {
    const error = new CsfServerError({ code: 'DISK_FULL', message: 'full', hint: 'empty it' });
    expect(explainDatabaseError(error, '/data/csf.db')).toBe(error);
  });
});
