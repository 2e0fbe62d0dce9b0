import { invalidFile } from '../../refusals/invalid-file.ts';
import { columnLetters, inWords } from '../place.ts';
import type { Cell, Merge, Row, Sheet } from './sheet.ts';

/** Of cells that are filled in. */
const MAX_FILLED = 200_000;

/**
 * The sheet with the value of each merged range in all cells of that range, as a person sees it. A file has the value in
 * the first cell only. Rows without any value stay away.
 * @throws CsfServerError INVALID_FILE if that is much more than a table has
 */
export function fillMerged(sheet: Sheet): Sheet {
  const rows = new Map(sheet.rows.map((row) => [row.number, row]));
  let filled = 0;
  for (const merge of sheet.merges) {
    const value = rows.get(merge.first.row)?.cells.get(columnLetters(merge.first.column));
    if (value === undefined) continue;
    for (const row of sheet.rows.filter(
      ({ number }) => number >= merge.first.row && number <= merge.last.row,
    )) {
      filled += merge.last.column - merge.first.column + 1;
      if (filled > MAX_FILLED) throw invalidFile(`${inWords({ sheet: sheet.name })}: too many merged cells.`);
      rows.set(row.number, withValue(rows.get(row.number) ?? row, merge, value));
    }
  }
  return { ...sheet, rows: [...rows.values()] };
}

function withValue(row: Row, { first, last }: Merge, value: Cell): Row {
  const cells = new Map(row.cells);
  for (let column = first.column; column <= last.column; column++) cells.set(columnLetters(column), value);
  return { ...row, cells };
}
