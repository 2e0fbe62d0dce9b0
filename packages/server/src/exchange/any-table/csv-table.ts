import { readCsvRows } from '../../spreadsheet/csv/read-csv.ts';
import { withoutApostrophe } from '../../spreadsheet/formula-text.ts';
import type { GivenTable } from './given-table.ts';

/**
 * A CSV file as a table, and what has to be known about it, such as its encoding.
 * @throws CsfServerError INVALID_FILE
 */
export async function tableOfCsv(
  bytes: Buffer,
): Promise<{ readonly table: GivenTable; readonly notes: readonly string[] }> {
  const { rows, notes } = await readCsvRows(bytes);
  return {
    table: {
      sheet: null,
      rows: rows.map(({ row, cells }) => ({
        number: row,
        // Our own files, and those of others that keep spreadsheets from computing texts, have an apostrophe there.
        cells: cells.map((text) => (text === '' ? null : { text: withoutApostrophe(text) })),
      })),
    },
    notes,
  };
}
