import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnLetters, columnNumber, inWords } from '../../src/spreadsheet/place.ts';

test('columns have the letters that spreadsheet programs show', () => {
  expect([1, 26, 27, 52, 53, 702, 703, 16_384].map(columnLetters)).toEqual([
    'A',
    'Z',
    'AA',
    'AZ',
    'BA',
    'ZZ',
    'AAA',
    'XFD',
  ]);
});

test('the letters of a column lead back to its number', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 16_384 }), (n) => columnNumber(columnLetters(n)) === n));
});

test('a place is named as far as it is known', () => {
  expect(inWords({ sheet: 'Scores "2026"', row: 12, column: 'C' })).toBe(
    'Sheet "Scores \\"2026\\"", row 12, column C',
  );
  expect(inWords({ sheet: 'A' })).toBe('Sheet "A"');
});
