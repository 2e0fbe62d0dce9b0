/** Serial 25,569 of the 1900 date system is 1970-01-01. */
const EPOCH = 25_569;
const DAY_MS = 86_400_000;

/** 1904-01-01 is 0 in the 1904 date system and 1,462 in that of 1900. */
const FROM_1904 = 1_462;

/** 9999-12-31, the last day of a spreadsheet. */
const LAST = 2_958_465;

/** The 1900 date system has a 1900-02-29, which there never was (ECMA-376 part 1, 18.17.4.1). */
const NO_DAY = 60;

/**
 * The day, `YYYY-MM-DD`, that a spreadsheet stores as a number of days; null if it is none. The time of day is left out.
 * @param uses1904 whether the workbook counts from 1904, as older Excel for Mac does
 */
export function isoDay(serial: number, uses1904: boolean): string | null {
  const day = Math.floor(serial) + (uses1904 ? FROM_1904 : 0);
  if (!(day >= 1 && day <= LAST) || day === NO_DAY || serial < 0) return null;
  const sinceEpoch = day - EPOCH + (day < NO_DAY ? 1 : 0);
  return new Date(sinceEpoch * DAY_MS).toISOString().slice(0, 10);
}
