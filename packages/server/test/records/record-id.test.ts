import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordId, recordNumber } from '../../src/records/record-id.ts';
import { anyUnicode } from '../support/any-unicode.ts';

test('an id leads back to its number, however it is typed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('E', 'R', 'A', 'T'),
      fc.integer({ min: 1, max: 999_999_999 }),
      (letter, number) => {
        const id = recordId(letter, number);
        for (const text of [id, id.toLowerCase(), id.replace('-', ''), id.replace('-', ' '), ` ${id} `]) {
          expect(recordNumber(letter, text)).toBe(number);
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

test('any text is read without an error', () => {
  fc.assert(fc.property(anyUnicode(), (text) => void recordNumber('A', text)));
});
