import { findElement } from '../framework/elements.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import { inWords } from '../spreadsheet/place.ts';
import type { Row, Sheet, Workbook } from '../spreadsheet/read/sheet.ts';
import { textAt } from '../spreadsheet/read/sheet.ts';
import { quote } from '../text/quote.ts';
import { readLabel } from './core-label.ts';

const LABELS = ['function', 'category', 'subcategory'];

/** The headings stand in the second row. */
const MAX_ROWS_ABOVE = 20;

/** What to do with a file of CSF 1.1. */
export const EXPORT_CSF_2_0 = 'csf-mcp has CSF 2.0: export that from the CSF 2.0 Reference Tool.';

/** The table of the Core: the letters of its columns, and the rows below its headings. */
export interface CoreTable {
  readonly sheet: Sheet;
  readonly columns: CoreColumns;
  readonly rows: readonly Row[];
}

export interface CoreColumns {
  /** Function, Category, Subcategory: the last of them with a text names the element of the row. */
  readonly labels: readonly string[];
  readonly examples: string | undefined;
  readonly references: string | undefined;
}

/** The headings, on any sheet; empty if none has them. Hidden sheets count. */
export function tablesWithHeadings({ sheets }: Workbook): readonly CoreTable[] {
  return sheets.flatMap((sheet) => {
    const index = sheet.rows.slice(0, MAX_ROWS_ABOVE).findIndex((row) => columnsOf(row) !== null);
    const columns = sheet.rows[index] === undefined ? null : columnsOf(sheet.rows[index]);
    return columns === null ? [] : [{ sheet, columns, rows: sheet.rows.slice(index + 1) }];
  });
}

/** The columns by the headings of a row, in any case; null if it has not those of the Core. */
export function columnsOf({ cells }: Row): CoreColumns | null {
  const columns = new Map<string, string>();
  for (const [column, { text }] of cells) {
    const heading = plainHeading(text);
    if (!columns.has(heading)) columns.set(heading, column);
  }
  const labels = LABELS.flatMap((heading) => columns.get(heading) ?? []);
  if (labels.length < LABELS.length) return null;
  return {
    labels,
    examples: columns.get('implementation examples') ?? columns.get('implementation example'),
    references: columns.get('informative references') ?? columns.get('informative reference'),
  };
}

/** A heading or a name of a sheet, for comparisons: spaces and capitals do not count. */
export function plainHeading(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

/** The text that names the element of a row, and its column; null for a row without one. A formula has no text yet. */
export function labelOf(row: Row, { labels }: CoreColumns): { text: string; column: string } | null {
  const column = labels.findLast(
    (letters) => textAt(row, letters).trim() !== '' || row.cells.get(letters)?.type === 'formula',
  );
  return column === undefined ? null : { text: textAt(row, column), column };
}

/** How many rows have the statement of an element of CSF 2.0. An own sheet with the same headings has none. */
export function statementsIn({ rows, columns }: CoreTable): number {
  return rows.filter((row) => {
    const label = readLabel(labelOf(row, columns)?.text ?? '');
    return label.kind === 'element' && label.statement.trim() !== '' && findElement(label.id) !== undefined;
  }).length;
}

/** The first row with an outcome of CSF 1.1, in words. */
export function placeOfCsf11(tables: readonly CoreTable[]): string | null {
  for (const { sheet, rows, columns } of tables) {
    const row = rows.find((each) => readLabel(labelOf(each, columns)?.text ?? '').kind === 'CSF 1.1');
    if (row === undefined) continue;
    const { column, text } = labelOf(row, columns) ?? { column: '', text: '' };
    return `${inWords({ sheet: sheet.name, row: row.number, column })}, ${quote(text.slice(0, 7))}`;
  }
  return null;
}

/**
 * The one table that has the wording of the Core.
 * @throws CsfServerError INVALID_FILE if none has, if it is hidden, or if several have as much of it
 */
export function findCoreTable(workbook: Workbook): CoreTable {
  const tables = tablesWithHeadings(workbook);
  const counted = tables
    .map((table) => ({ table, statements: statementsIn(table) }))
    .filter(({ statements }) => statements > 0)
    .sort((a, b) => b.statements - a.statements);
  const [best, next] = counted.filter(({ table }) => !table.sheet.hidden);
  if (best === undefined) throw invalidFile(whyNoCore(workbook));
  if (next?.statements === best.statements) {
    const names = [best, next].map(({ table }) => quote(table.sheet.name)).join(' and ');
    throw invalidFile(`The sheets ${names} both look like NIST's Core. Leave one of them in the workbook.`);
  }
  return best.table;
}

/** Why a workbook is not NIST's Core, and what to do with it where that is known. */
export function whyNoCore(workbook: Workbook): string {
  const tables = tablesWithHeadings(workbook);
  const sheets = namesOf(tables.map(({ sheet }) => sheet));
  if (tables.some((table) => statementsIn(table) > 0)) {
    return `The Core is on a hidden sheet only (${sheets}). Show the sheet, look at it, and save.`;
  }
  const old = placeOfCsf11(tables);
  if (old !== null) {
    return `The workbook seems to be the Core of CSF 1.1 (${old}). ${EXPORT_CSF_2_0}`;
  }
  if (tables.length > 0) {
    return `An XLSX workbook with the headings of NIST's Core (${sheets}), but no row with a statement such as "GV.OC-01: …".`;
  }
  return `An XLSX workbook, but none of its sheets (${namesOf(workbook.sheets)}) has the columns Function, Category, Subcategory.`;
}

function namesOf(sheets: readonly Sheet[]): string {
  return sheets
    .slice(0, 3)
    .map(({ name }) => quote(name))
    .join(', ');
}
