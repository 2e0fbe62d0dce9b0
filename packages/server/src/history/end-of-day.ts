const MILLISECOND = 1;

/** The last moment of a day, `YYYY-MM-DD`, in this machine's time zone. */
export function endOfDay(day: string): Date {
  const [year = Number.NaN, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(new Date(year, month - 1, date + 1).getTime() - MILLISECOND);
}
