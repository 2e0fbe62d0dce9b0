import { columnNumber } from '../../src/spreadsheet/place.ts';
import type { Row } from '../../src/spreadsheet/read/sheet.ts';
import { readWorkbook } from '../../src/spreadsheet/read/workbook.ts';
import { type SheetRow, workbook } from './core-export.ts';

/** The cells of a workbook by sheet, for a test to edit: row 1 is the first. */
export type EditableSheets = Record<string, (string | number)[][]>;

/** A workbook that somebody has opened, edited and saved with another program. */
export async function editedWorkbook(bytes: Buffer, edit: (sheets: EditableSheets) => void): Promise<Buffer> {
  const sheets = await cellsOf(bytes);
  edit(sheets);
  return workbook(sheets as Record<string, SheetRow[]>);
}

/** The cells of all sheets, an empty text where one has no value. */
export async function cellsOf(bytes: Buffer): Promise<EditableSheets> {
  const { sheets } = await readWorkbook(bytes);
  return Object.fromEntries(
    sheets.map(({ name, rows }) => {
      const table: string[][] = Array.from({ length: rows.at(-1)?.number ?? 0 }, () => []);
      for (const row of rows) table[row.number - 1] = textsOf(row);
      return [name, table];
    }),
  );
}

function textsOf({ cells }: Row): string[] {
  const texts: string[] = [];
  for (const [letters, { text }] of cells) texts[columnNumber(letters) - 1] = text;
  return Array.from(texts, (text) => text ?? '');
}

/** Writes a value into a cell such as `C12`. */
export function setCell(sheets: EditableSheets, sheet: string, name: string, value: string | number): void {
  const [, letter = 'A', number = '1'] = /^([A-Z])(\d+)$/.exec(name) ?? [];
  const rows = sheets[sheet] ?? [];
  sheets[sheet] = rows;
  const row = rows[Number(number) - 1] ?? [];
  rows[Number(number) - 1] = row;
  const column = letter.charCodeAt(0) - 65;
  while (row.length < column) row.push('');
  row[column] = value;
}
