import { columnNumber } from '../../spreadsheet/place.ts';
import type { Cell, Sheet } from '../../spreadsheet/read/sheet.ts';
import { type GivenCell, type GivenTable, MAX_COLUMNS } from './given-table.ts';

/** The sheets of a workbook as tables. Columns further right than a table has are left out. */
export function tablesOfWorkbook(sheets: readonly Sheet[]): readonly GivenTable[] {
  return sheets.map(({ name, hidden, rows, merges }) => ({
    sheet: name,
    isHidden: hidden,
    merges,
    rows: rows.map(({ number, cells }) => ({ number, cells: inOrder(cells) })),
  }));
}

function inOrder(cells: ReadonlyMap<string, Cell>): readonly (GivenCell | null)[] {
  const placed = [...cells]
    .map(([letters, cell]) => ({ column: columnNumber(letters) - 1, cell: givenCell(cell) }))
    .filter(({ column }) => column < MAX_COLUMNS);
  const width = placed.reduce((most, { column }) => Math.max(most, column + 1), 0);
  const row = Array.from<GivenCell | null>({ length: width }).fill(null);
  for (const { column, cell } of placed) row[column] = cell;
  return row;
}

function givenCell({ text, type }: Cell): GivenCell {
  if (type === 'formula') return { text: '', isFormulaWithoutValue: true };
  if (type === 'date') return { text, day: text };
  return type === 'number' ? { text, number: Number(text) } : { text };
}
