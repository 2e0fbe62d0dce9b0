import { columnNumber } from '../../spreadsheet/place.ts';
import { coveredCells } from '../../spreadsheet/read/merged.ts';
import type { Cell, Sheet } from '../../spreadsheet/read/sheet.ts';
import { type CoveredCell, type GivenCell, type GivenTable, placeKey } from './given-table.ts';

/** The sheets of a workbook as tables. */
export function tablesOfWorkbook(sheets: readonly Sheet[]): readonly GivenTable[] {
  return sheets.map((sheet) => ({
    sheet: sheet.name,
    isHidden: sheet.hidden,
    rows: sheet.rows.map(({ number, cells }) => ({ number, cells: inOrder(cells) })),
    covered: coveredIn(sheet),
  }));
}

function coveredIn(sheet: Sheet): ReadonlyMap<string, CoveredCell> {
  return new Map(
    coveredCells(sheet).map(({ row, column, first, value }) => [
      placeKey(row, column - 1),
      { cell: givenCell(value), column: first.column - 1 },
    ]),
  );
}

function inOrder(cells: ReadonlyMap<string, Cell>): readonly (GivenCell | null)[] {
  const row: (GivenCell | null)[] = [];
  for (const [letters, cell] of cells) row[columnNumber(letters) - 1] = givenCell(cell);
  return Array.from(row, (cell) => cell ?? null);
}

function givenCell({ text, type }: Cell): GivenCell {
  if (type === 'formula') return { text: '', isFormulaWithoutValue: true };
  if (type === 'date') return { text, day: text };
  return type === 'number' ? { text, number: Number(text) } : { text };
}
