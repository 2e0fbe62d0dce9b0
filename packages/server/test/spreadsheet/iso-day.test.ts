import { expect, test } from 'vitest';
import { isoDay } from '../../src/spreadsheet/iso-day.ts';

test.each([
  [1, '1900-01-01'],
  [59, '1900-02-28'],
  [61, '1900-03-01'],
  [25_569, '1970-01-01'],
  [46_222.999, '2026-07-19'],
  [2_958_465, '9999-12-31'],
])('day %d of the 1900 date system is %s', (serial, day) => {
  expect(isoDay(serial, false)).toBe(day);
});

test.each([
  [0, '1904-01-01'],
  [44_760.5, '2026-07-19'],
])('day %d of the 1904 date system is %s', (serial, day) => {
  expect(isoDay(serial, true)).toBe(day);
});

test.each([0, 0.5, -1, 60, 2_958_466, Number.NaN, Number.POSITIVE_INFINITY])('%d is no day', (serial) => {
  expect(isoDay(serial, false)).toBeNull();
});
