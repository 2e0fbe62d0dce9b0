import { describe, expect, test } from 'vitest';
import { readDay } from '../../../src/exchange/any-table/read-day.ts';

describe('a cell of a date', () => {
  test.each([
    '2026-03-31',
    '2026-03-31 00:00:00',
    '2026-03-31T08:00:00Z',
    '31.03.2026',
    '31.3.2026',
    '31/03/2026',
    '3/31/2026',
    '31-03-2026',
    '31 March 2026',
    'March 31, 2026',
    '31. März 2026',
    '31 mars 2026',
    '31 de marzo de 2026',
    '31 maart 2026',
  ])('may be written %s', (text) => {
    expect(readDay({ text }, undefined)).toEqual({ day: '2026-03-31' });
  });

  test('that the file marks as a date needs no reading', () => {
    expect(readDay({ text: '46112', number: 46112, day: '2026-03-31' }, undefined)).toEqual({
      day: '2026-03-31',
    });
  });

  test('that could be two days is refused with both, unless the order is given', () => {
    const cell = { text: '03/04/2026' };
    expect(readDay(cell, undefined)).toEqual({
      eitherOrder: '03/04/2026',
      problem: expect.stringMatching(/2026-04-03 or 2026-03-04.*"dmy" or "mdy"/),
    });
    expect(readDay(cell, 'dmy')).toEqual({ day: '2026-04-03' });
    expect(readDay(cell, 'mdy')).toEqual({ day: '2026-03-04' });
    expect(readDay({ text: '04/04/2026' }, undefined)).toEqual({ day: '2026-04-04' });
  });

  test.each(['31/02/2026', '2026-02-30', '31.03.26', '46112x', 'soon', '2026', '13/13/2026'])(
    'is refused where it is no day: %s',
    (text) => {
      expect(readDay({ text }, undefined)).toEqual({ problem: expect.stringContaining(text) });
    },
  );

  test('is refused where it is a bare number', () => {
    expect(readDay({ text: '46112', number: 46112 }, undefined)).toEqual({
      problem: expect.stringContaining('format the column as a date'),
    });
  });
});
