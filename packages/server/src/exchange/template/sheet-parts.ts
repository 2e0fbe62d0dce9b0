import type { CellToWrite, ColumnToWrite, SheetToWrite } from '../../spreadsheet/write/workbook.ts';

// What the sheets behind the template's own are made of.

export function sheet(
  name: string,
  columns: readonly ColumnToWrite[],
  rows: readonly (readonly CellToWrite[])[],
): SheetToWrite {
  return { name, columns, rows: rows.map((cells) => ({ cells })), frozenColumns: 2 };
}

export function column(heading: string, width: number): ColumnToWrite {
  return { heading, width };
}

export function dayCell(day: string | null | undefined): CellToWrite {
  return day == null ? null : { day };
}
