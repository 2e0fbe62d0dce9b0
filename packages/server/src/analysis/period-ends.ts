import { CsfServerError } from '../refusals/error.ts';

/** How far the points of a trend are apart. */
export const INTERVALS = ['month', 'quarter', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

const MONTHS = { month: 1, quarter: 3, year: 12 };

const MAX_POINTS = 60;

/**
 * The last days of the calendar's months, quarters or years from `from` on and before `asOf`, then `asOf` itself.
 * @throws CsfServerError INVALID_INPUT for more than 60 days
 */
export function periodEnds(interval: Interval, from: string, asOf: string): readonly string[] {
  const months = MONTHS[interval];
  const ends: string[] = [];
  // Months counted from the year 0; the first period is the one in which `from` lies.
  let month = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1;
  for (month -= month % months; ; month += months) {
    const end = lastDayBefore(month + months);
    if (end >= asOf) return [...ends, asOf];
    ends.push(end);
    if (ends.length >= MAX_POINTS) throw tooMany(interval, from, asOf);
  }
}

function lastDayBefore(month: number): string {
  const day = new Date(0);
  // Unlike Date.UTC, this does not take the years 0 to 99 for 1900 to 1999.
  day.setUTCFullYear(Math.floor(month / 12), month % 12, 0);
  return day.toISOString().slice(0, 10);
}

function tooMany(interval: Interval, from: string, asOf: string): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `From ${from} to ${asOf} by ${interval} makes more than ${MAX_POINTS} points.`,
    hint: `Give ${interval === 'year' ? '' : 'a longer interval or '}a later from.`,
  });
}

/** @throws CsfServerError INVALID_INPUT for a trend that would begin after its end */
export function refuseAfter(from: string | undefined, asOf: string): void {
  if (from === undefined || from <= asOf) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `from ${from} is after asOf ${asOf}.`,
    hint: 'Give an earlier from, or leave it out to begin with the first assessment.',
  });
}
