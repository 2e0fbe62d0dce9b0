import type { Recognised } from '../../framework-import/file-kinds.ts';
import type { GivenFile } from '../../framework-import/given-file.ts';
import { invalidFile } from '../../refusals/invalid-file.ts';
import type { Workbook } from '../../spreadsheet/read/sheet.ts';
import type { GivenTable } from './given-table.ts';

interface TablesOfFile {
  readonly tables: readonly GivenTable[];
  /** What has to be known about the file, such as its encoding. */
  readonly notes: readonly string[];
}

/** One importer looks at the tables of a file to recognise it, and another one may then read them. */
const known = new WeakMap<Recognised, Promise<TablesOfFile>>();

/**
 * The tables of a file.
 * @throws CsfServerError INVALID_FILE if it has none
 */
export async function tablesOf(recognised: Recognised, file: GivenFile): Promise<TablesOfFile> {
  const tables = known.get(recognised) ?? readTables(recognised, file);
  known.set(recognised, tables);
  return tables;
}

async function readTables(recognised: Recognised, { bytes }: GivenFile): Promise<TablesOfFile> {
  if ('workbook' in recognised) return ofWorkbook(recognised.workbook);
  if (recognised.kind !== 'table') {
    throw invalidFile(
      'The file is not a table.',
      'Give a workbook (XLSX) or a CSV file with a row for each outcome.',
    );
  }
  if (typeof recognised.table !== 'string') return ofWorkbook(recognised.table);
  const { tableOfCsv } = await import('./csv-table.ts');
  const { table, notes } = await tableOfCsv(bytes);
  return { tables: [table], notes };
}

async function ofWorkbook({ sheets }: Workbook) {
  const { tablesOfWorkbook } = await import('./workbook-tables.ts');
  return { tables: tablesOfWorkbook(sheets), notes: [] };
}
