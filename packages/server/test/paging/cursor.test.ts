import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '../../src/paging/cursor.ts';

const list = { tool: 'profile_overview', organization: undefined };
const position = () => z.tuple([z.string(), z.int()]);

describe('a cursor', () => {
  test('leads back to its position', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (id, index) => {
        expect(decodeCursor(encodeCursor(list, [id, index]), list, position)).toEqual([id, index]);
      }),
    );
  });

  test('is absent for the first page', () => {
    expect(decodeCursor(undefined, list, position)).toBeUndefined();
  });

  test('a cursor of a call with other arguments is refused', () => {
    const cursor = encodeCursor({ ...list, organization: 'Acme' }, ['a', 1]);
    expect(() => decodeCursor(cursor, list, position)).toThrow(
      expect.objectContaining({
        code: 'INVALID_CURSOR',
        message: expect.stringContaining('other arguments'),
      }),
    );
  });

  test('a cursor with a position of another kind is refused', () => {
    const cursor = encodeCursor(list, [1, 'a']);
    expect(() => decodeCursor(cursor, list, position)).toThrow(
      expect.objectContaining({ code: 'INVALID_CURSOR' }),
    );
  });

  test('that is any other text is refused, never misread', () => {
    const anyJson = fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), anyJson), (text) => {
        expect(() => decodeCursor(text, list, position)).toThrow(
          expect.objectContaining({ code: 'INVALID_CURSOR' }),
        );
      }),
    );
  });
});
