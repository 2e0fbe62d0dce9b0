import { type Interval, periodEnds } from '../analysis/period-ends.ts';

/** The days of a trend. */
export interface TrendFrame {
  readonly interval: Interval;
  /** Ascending, `YYYY-MM-DD`; the last is the day of the report. */
  readonly days: readonly string[];
  readonly notes: readonly string[];
}

/** So many years, the first and the last one whole, have as many quarters as a trend takes. */
const YEARS_OF_QUARTERS = 15;

/** Quarters, or years where there would be too many. No assessment is of a day before 2000, so years are few. */
export function trendFrame(first: string, asOf: string): Omit<TrendFrame, 'notes'> {
  const years = Number(asOf.slice(0, 4)) - Number(first.slice(0, 4)) + 1;
  const interval = years > YEARS_OF_QUARTERS ? 'year' : 'quarter';
  return { interval, days: periodEnds(interval, first, asOf) };
}
