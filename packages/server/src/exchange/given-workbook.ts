import type { Recognised } from '../framework-import/file-kinds.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import type { Workbook } from '../spreadsheet/read/sheet.ts';

/**
 * The workbook of a file, whatever is in it.
 * @param wanted what the file is said to be
 * @throws CsfServerError INVALID_FILE if it is no workbook
 */
export function workbookOf(recognised: Recognised, wanted: string): Workbook {
  const workbook = 'workbook' in recognised ? recognised.workbook : anyWorkbook(recognised);
  if (workbook !== null) return workbook;
  throw invalidFile(
    `The file is no workbook, so it is not ${wanted}.`,
    'Leave kind out, or give an XLSX file.',
  );
}

/** A workbook that was taken for anybody's table; null for any other file. */
export function anyWorkbook(recognised: Recognised): Workbook | null {
  return recognised.kind === 'table' && typeof recognised.table !== 'string' ? recognised.table : null;
}
