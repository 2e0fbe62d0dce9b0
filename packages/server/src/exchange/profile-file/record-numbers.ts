/** The number in the id of a record, whose form has been checked: 12 of `E-12`. */
export function numberOf(id: string): number {
  return Number(id.slice(id.indexOf('-') + 1));
}

/** The newest version of each record, by its id: versions are in order. */
export function newest<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
