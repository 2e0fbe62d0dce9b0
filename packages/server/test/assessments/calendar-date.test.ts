import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateProblem, today } from '../../src/assessments/calendar-date.ts';

const noon = new Date('2025-03-31T12:00:00Z');

describe('the date of an assessment', () => {
  test.each(['2025-03-31', '2024-02-29', '2000-01-01'])('may be %s', (date) => {
    expect(dateProblem(date, noon)).toBeNull();
  });

  test.each([
    '2025-02-29',
    '2025-02-30',
    '2025-13-01',
    '2025-00-10',
    '25-03-31',
    '2025-3-31',
    '31.03.2025',
    '',
    'today',
    '+002025-03-31',
    '2025-03-31T00:00:00Z',
  ])('cannot be %j, which is no calendar date', (date) => {
    expect(dateProblem(date, noon)).toMatch(/is not a calendar date/);
  });

  test("cannot lie in this machine's future", () => {
    const tomorrow = new Date(noon.getTime() + 24 * 60 * 60 * 1_000);
    expect(dateProblem(today(noon), noon)).toBeNull();
    expect(dateProblem(today(tomorrow), noon)).toBe(`is in the future; today is ${today(noon)}`);
  });

  test('cannot be before 2000', () => {
    expect(dateProblem('1999-12-31', noon)).toBe('is before 2000-01-01');
  });

  test('is by default the local day, which is never refused', () => {
    const anyMoment = fc.date({
      min: new Date('2001-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(anyMoment, (now) => {
        expect(dateProblem(today(now), now)).toBeNull();
      }),
    );
  });
});
