const EARLIEST = '2000-01-01';

const DAY_MS = 86_400_000;

/** The day in this machine's time zone, as `YYYY-MM-DD`. */
export function today(now: Date): string {
  return isoDate(now.getTime() - now.getTimezoneOffset() * 60_000);
}

/** What is wrong with a text that is no day, as in `from ${NO_DATE}`. */
export const NO_DATE = 'is not a calendar date; dates look like 2025-03-31';

/** Whether a text is a day, `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  const time = hasFormOfDay(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse accepts 2025-02-30 and makes it March 2.
  return !Number.isNaN(time) && isoDate(time) === text;
}

/** Whether a text is meant as a day. */
export function hasFormOfDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/**
 * The reason why a text cannot be the date of an assessment; null if it can. It is no calendar date, or lies in this
 * machine's future, or before 2000 (a slip of the pen).
 */
export function dateProblem(text: string, now: Date): string | null {
  if (!isCalendarDate(text)) return NO_DATE;
  if (text > today(now)) return `is in the future; today is ${today(now)}`;
  return text < EARLIEST ? `is before ${EARLIEST}` : null;
}

/** The day that many days later; earlier if negative. */
export function addDays(day: string, days: number): string {
  return isoDate(Date.parse(day) + days * DAY_MS);
}

/** Days from one day to another, both `YYYY-MM-DD`; negative if the other is earlier. */
export function daysBetween(from: string, to: string): number {
  // Without a time of day both are read as UTC, whose days all have 24 hours.
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

function isoDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
