import type { Cell, DataValidation, WriteOptions, WriteSheet } from 'hucre/xlsx';
import { columnLetters } from '../place.ts';
import { EMPHASIS, HEADING, PLAIN, styleOf, TEXT, TITLE } from './cell-styles.ts';
import { rowHeight } from './row-height.ts';
import {
  type CellToWrite,
  LISTS_SHEET,
  type RowToWrite,
  type SheetToWrite,
  type WorkbookToWrite,
} from './workbook.ts';

// This file and cell-styles.ts alone know the library that writes XLSX (docs/decisions/0126).

/** In characters, as they are still legible on a page. */
const PAGE_WIDTH = 250;

/**
 * The bytes of an XLSX workbook (ECMA-376, SpreadsheetML). The same workbook always makes the same bytes.
 *
 * Loads the library when it is first needed: no session should start more slowly for it.
 */
export async function writeWorkbook({ title, day, sheets, lists }: WorkbookToWrite): Promise<Buffer> {
  const { writeXlsx } = await import('hucre/xlsx');
  const made = new Date(`${day}T00:00:00Z`);
  const names = Object.keys(lists);
  const bytes = await writeXlsx({
    sheets: [
      ...sheets.map((sheet) => sheetOf(sheet, lists)),
      ...(names.length > 0 ? [listsSheet(lists)] : []),
    ],
    namedRanges: sheets.flatMap(filterRange),
    properties: { title: xlsxText(title), creator: 'csf-mcp', created: made, modified: made },
  });
  return Buffer.from(bytes);
}

/** The name that spreadsheet programs give the range of a filter. Without it, LibreOffice sees no filter. */
const FILTER_RANGE = '_xlnm._FilterDatabase';

type NamedRange = NonNullable<WriteOptions['namedRanges']>[number];

function filterRange({ name, above = [], columns, rows }: SheetToWrite): readonly NamedRange[] {
  if (columns.length === 0) return [];
  const [first, last] = [above.length + 1, above.length + 1 + rows.length];
  const range = `'${name.replaceAll("'", "''")}'!$A$${first}:$${columnLetters(columns.length)}$${last}`;
  return [{ name: FILTER_RANGE, range, scope: name }];
}

function sheetOf(sheet: SheetToWrite, lists: WorkbookToWrite['lists']): WriteSheet {
  const { name, hidden = false, above = [], columns, rows, frozenColumns = 0 } = sheet;
  const headings = columns.length > 0 ? [columns.map(({ heading }) => heading)] : [];
  const all = [...above.map(({ cells }) => cells), ...headings, ...rows.map(({ cells }) => cells)];
  const headingRow = above.length;
  const widths = columns.map(({ width }) => width);
  const lastRow = Math.max(all.length, headingRow + 1);
  return {
    name,
    hidden,
    columns: columns.map(({ width }) => ({ width })),
    rows: all.map((cells) => cells.map(cellValue)),
    rowDefs: new Map(
      all.flatMap((cells, row) =>
        row < headingRow ? [] : [[row, { height: rowHeight(cells, widths) }] as const],
      ),
    ),
    cells: cellsOf({ above, columns: headings, rows }),
    ...(headings.length > 0 && {
      freezePane: { rows: headingRow + 1, columns: frozenColumns },
      pageSetup: {
        orientation: 'landscape',
        fitToPage: true,
        fitToWidth: Math.ceil(widths.reduce((sum, width) => sum + width, 0) / PAGE_WIDTH),
        fitToHeight: 0, // as many pages as it takes
        printTitlesRow: `$${headingRow + 1}:$${headingRow + 1}`,
      },
      autoFilter: { range: `A${headingRow + 1}:${columnLetters(columns.length)}${lastRow}` },
      dataValidations: validationsOf(sheet, lists, { first: headingRow + 2, last: lastRow }),
    }),
  };
}

/** The cells with their styles, by row and column from 0. */
function cellsOf({
  above,
  columns,
  rows,
}: {
  readonly above: readonly RowToWrite[];
  readonly columns: readonly (readonly string[])[];
  readonly rows: readonly RowToWrite[];
}): Map<string, Partial<Cell>> {
  const styled = [
    ...above.map((row) => ({ ...row, style: row.isHeading === true ? TITLE : PLAIN })),
    ...columns.map((cells) => ({ cells, style: HEADING })),
    ...rows.map((row) => ({ ...row, style: row.isHeading === true ? EMPHASIS : TEXT })),
  ];
  const found = new Map<string, Partial<Cell>>();
  for (const [row, { cells, style }] of styled.entries()) {
    for (const [column, cell] of cells.entries()) {
      found.set(`${row},${column}`, { value: cellValue(cell), style: styleOf(cell, style) });
    }
  }
  return found;
}

function cellValue(cell: CellToWrite): string | number | Date | null {
  if (typeof cell === 'string') return xlsxText(cell);
  if (typeof cell === 'number' || cell === null) return cell;
  return 'day' in cell ? new Date(`${cell.day}T00:00:00Z`) : null;
}

/**
 * A text as SpreadsheetML writes it (ECMA-376, ST_Xstring): `_x0041_` would read as A, so its first sign is escaped.
 */
function xlsxText(text: string): string {
  return text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

/** A list is a range of the hidden sheet: a list in the rule itself cannot hold commas or quotation marks. */
function validationsOf(
  { columns }: SheetToWrite,
  lists: WorkbookToWrite['lists'],
  { first, last }: { readonly first: number; readonly last: number },
): DataValidation[] {
  if (last < first) return [];
  const names = Object.keys(lists);
  return columns.flatMap(({ list, heading }, index): DataValidation[] => {
    if (list === undefined) return [];
    const letter = columnLetters(names.indexOf(list) + 1);
    const column = columnLetters(index + 1);
    return [
      {
        type: 'list',
        formula1: `${LISTS_SHEET}!$${letter}$1:$${letter}$${lists[list]?.length ?? 1}`,
        range: `${column}${first}:${column}${last}`,
        allowBlank: true,
        showErrorMessage: true,
        errorTitle: heading.slice(0, 32),
        errorMessage: 'Choose one of the list, or leave the cell empty.',
      },
    ];
  });
}

function listsSheet(lists: WorkbookToWrite['lists']): WriteSheet {
  const columns = Object.values(lists);
  const length = Math.max(...columns.map((choices) => choices.length));
  const rows = Array.from({ length }, (_, row) => columns.map((choices) => cellValue(choices[row] ?? null)));
  return { name: LISTS_SHEET, hidden: true, rows };
}
