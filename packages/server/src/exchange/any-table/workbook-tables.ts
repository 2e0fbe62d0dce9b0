import type { Sheet } from '../../framework-import/xlsx/workbook.ts';
import type { GivenCell, GivenTable } from './given-table.ts';

/** The sheets of a workbook as tables. The reader gives numbers as their decimal text. */
export function tablesOfWorkbook(sheets: readonly Sheet[]): readonly GivenTable[] {
  return sheets.map(({ name, rows }) => ({
    sheet: name,
    rows: rows.map(({ number, cells }) => ({ number, cells: cells.map(givenCell) })),
  }));
}

function givenCell(text: string): GivenCell | null {
  if (text === '') return null;
  return /^-?\d+(?:\.\d+)?(?:E[+-]?\d+)?$/i.test(text) ? { text, number: Number(text) } : { text };
}
