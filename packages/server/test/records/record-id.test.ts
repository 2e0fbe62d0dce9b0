import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LETTERS, readRecordId, recordId, recordNumber } from '../../src/records/record-id.ts';
import { anyUnicode } from '../support/any-unicode.ts';

test('an id leads back to its number, however it is typed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(LETTERS)),
      fc.integer({ min: 1, max: 999_999_999 }),
      (letter, number) => {
        const id = recordId(letter, number);
        for (const text of [id, id.toLowerCase(), id.replace('-', ''), id.replace('-', ' '), ` ${id} `]) {
          expect(recordNumber(letter, text)).toBe(number);
          expect(readRecordId(text)).toEqual({ letter, number });
        }
      },
    ),
  );
});

test.each([
  'R-1',
  'E-0',
  'E-',
  'E--1',
  'E-1.5',
  '1',
  'E-1; DROP TABLE',
  '../E-1',
  'E-1234567890',
  '__proto__',
  '',
])('%j is no id of evidence', (text) => {
  expect(recordNumber('E', text)).toBeNull();
});

test.each(['GV.OC-01', 'X-1', 'S-0', 'SS-1', 'constructor', ''])('%j is no id of any record', (text) => {
  expect(readRecordId(text)).toBeNull();
});

test('any text is read without an error', () => {
  fc.assert(fc.property(anyUnicode(), (text) => void recordNumber('A', text)));
});
