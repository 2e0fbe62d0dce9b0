import { expect, test } from 'vitest';
import { nullWithoutDatabase } from '../../src/framework-import/without-database.ts';
import { CsfServerError, type CsfServerErrorCode } from '../../src/refusals/error.ts';

const failing = (code: CsfServerErrorCode) => async (): Promise<string> => {
  throw new CsfServerError({ code, message: code, hint: '' });
};

test.each(['DATABASE_MISSING', 'DATABASE_OLDER'] as const)(
  'nothing is imported where the answer would be %s',
  async (code) => {
    expect(await nullWithoutDatabase(failing(code))).toBeNull();
  },
);

test('a damaged database is said to be damaged', async () => {
  await expect(nullWithoutDatabase(failing('DATABASE_CORRUPT'))).rejects.toThrow('DATABASE_CORRUPT');
});

test('what there is, is given', async () => {
  expect(await nullWithoutDatabase(async () => 'text')).toBe('text');
});
