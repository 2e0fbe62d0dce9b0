const DAY_MS = 86_400_000;

/**
 * The number of a day, `YYYY-MM-DD`, counted from 1970.
 * @throws Error for a text that is no day
 */
export function dayNumber(day: string): number {
  const number = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) / DAY_MS : Number.NaN;
  if (Number.isNaN(number)) throw new Error(`Give days as YYYY-MM-DD, not: ${day}`);
  return number;
}

export interface Tick {
  readonly day: number;
  readonly label: string;
}

const MONTHS_APART = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000];

/** First days of months between two days, at most so many, evenly apart. Of years, if whole years are apart. */
export function timeTicks(from: number, to: number, most: number): readonly Tick[] {
  const first = monthOf(from);
  const span = monthOf(to) - first + 1;
  const apart = MONTHS_APART.find((months) => span / months <= most) ?? 120_000;
  const begin = Math.ceil(first / apart) * apart;
  return Array.from({ length: Math.ceil(span / apart) }, (_, index) => begin + index * apart)
    .map((month) => ({ day: firstDayOf(month), label: monthName(month, apart) }))
    .filter(({ day }) => day >= from && day <= to);
}

/** Months are counted from the year 0. */
function monthOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function firstDayOf(month: number): number {
  const day = new Date(0);
  // Unlike Date.UTC, this does not take the years 0 to 99 for 1900 to 1999.
  day.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
  return day.getTime() / DAY_MS;
}

function monthName(month: number, apart: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return apart % 12 === 0 ? year : `${year}-${String((month % 12) + 1).padStart(2, '0')}`;
}
