import type { Sheet, Workbook } from '../spreadsheet/read/sheet.ts';
import { textAt } from '../spreadsheet/read/sheet.ts';
import { placeOfCsf11, plainHeading, statementsIn, tablesWithHeadings } from './core-table.ts';
import type { WorkbookKind } from './file-kinds.ts';

/** NIST's Organizational Profile template: its sheet, and the first of its 19 headings. */
const TEMPLATE_SHEET = 'current and target profile';
const TEMPLATE_HEADING = 'csf outcome (function, category, or subcategory)';

/** Rows that may stand above the headings. */
const MAX_ROWS_ABOVE = 20;

/** The sheet by which our questionnaires are known, and what its first cell says. */
const QUESTIONNAIRE_SHEET = 'csf-mcp';
const QUESTIONNAIRE_MARK = 'csf-mcp questionnaire';

/** What a workbook is, by its sheets and headings. */
export function workbookKind(workbook: Workbook): WorkbookKind | 'table' {
  if (workbook.sheets.some(isQuestionnaire)) return 'questionnaire';
  if (workbook.sheets.some(isTemplate)) return 'profile template';
  const tables = tablesWithHeadings(workbook);
  const isCore = tables.some((table) => statementsIn(table) > 0) || placeOfCsf11(tables) !== null;
  return isCore ? 'nist xlsx core' : 'table';
}

function isQuestionnaire({ name, rows: [first] }: Sheet): boolean {
  return (
    plainHeading(name) === QUESTIONNAIRE_SHEET &&
    first?.number === 1 &&
    plainHeading(textAt(first, 'A')) === QUESTIONNAIRE_MARK
  );
}

function isTemplate({ name, rows }: Sheet): boolean {
  if (plainHeading(name) !== TEMPLATE_SHEET) return false;
  return rows
    .slice(0, MAX_ROWS_ABOVE)
    .some(({ cells }) => [...cells.values()].some(({ text }) => plainHeading(text) === TEMPLATE_HEADING));
}
