/** No list of a report has more rows. */
const MAX_ROWS = 500;

/** A list that ends after so many rows. */
export interface Rows<Row> {
  /** How many there are. */
  readonly total: number;
  readonly rows: readonly Row[];
  /** How many of them are not in `rows`. */
  readonly leftOut: number;
}

/** The first rows of a list, and how many are left out. */
export function rowsOf<Row>(all: readonly Row[]): Rows<Row> {
  const rows = all.slice(0, MAX_ROWS);
  return { total: all.length, rows, leftOut: all.length - rows.length };
}
