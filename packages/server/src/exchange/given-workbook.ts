import type { Recognised } from '../framework-import/file-kinds.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import type { Workbook } from '../spreadsheet/read/sheet.ts';

/**
 * The workbook of a file, whatever is in it.
 * @param wanted what the file is said to be
 * @throws CsfServerError INVALID_FILE if it is no workbook
 */
export function workbookOf(recognised: Recognised, wanted: string): Workbook {
  if ('workbook' in recognised) return recognised.workbook;
  if (recognised.kind === 'table' && typeof recognised.table !== 'string') return recognised.table;
  throw invalidFile(
    `The file is no workbook, so it is not ${wanted}.`,
    'Leave kind out, or give an XLSX file.',
  );
}
