import { type Element, findWithdrawn } from '../../framework/elements.ts';
import { normalizeId } from '../../framework/id.ts';
import { MAX_OWNER, MAX_TEXT } from '../../profiles/outcome-texts.ts';
import { inWords } from '../../spreadsheet/place.ts';
import type { Row, Workbook } from '../../spreadsheet/read/sheet.ts';
import { counted } from '../../text/counted.ts';
import { quote } from '../../text/quote.ts';
import { dayIn, lineIn, numberIn, paragraphIn } from '../cell-text.ts';
import { elementInCell } from '../element-in-cell.ts';
import { refusedFile } from '../refused-file.ts';
import {
  type CellPlace,
  columnsOf,
  headingKey,
  isFilled,
  refuseMerged,
  type SheetTable,
  tablesWith,
  valueAt,
} from '../sheet-table.ts';
import { SCORES_ID, SCORES_SHEET, type ScoresField, SETTINGS_COLUMNS } from './scores-columns.ts';
import { statusInCell } from './status-text.ts';
import { OUTCOME_HEADING, PROFILE_SHEET, TEMPLATE_COLUMNS, type TemplateField } from './template-columns.ts';
import { includedIn, priorityIn, tierIn } from './template-values.ts';

/** A workbook with this many of the 19 headings is a template, perhaps one whose headings were edited. */
const LEAST_HEADINGS = 12;

/** Where the sheet still has its name, columns may have been deleted. */
const LEAST_WITH_NAME = 2;

export type EditedField = Exclude<TemplateField, 'element' | 'statement'> | ScoresField;

/** A cell that says something about an element. Null is an empty one. */
export interface TemplateCell {
  readonly heading: string;
  readonly value: string | number | boolean | null;
  readonly place: CellPlace;
  /** What "Current Status" says about the score; null: that there is none. */
  readonly level?: number | null;
}

export interface ReadTemplate {
  /** What the rows of an element say, by field. */
  readonly rows: ReadonlyMap<Element, ReadonlyMap<EditedField, TemplateCell>>;
  /** What was left out. */
  readonly notes: readonly string[];
}

export function isTemplate(workbook: Workbook): boolean {
  return templatesIn(workbook).length > 0;
}

/**
 * Reads NIST's Organizational Profile template, as csf-mcp or anybody writes it: perhaps edited, sorted, filtered, with
 * columns moved and sheets added.
 * @throws CsfServerError INVALID_FILE, which names sheet, row and column
 */
export function readTemplate(workbook: Workbook): ReadTemplate {
  const [table, second] = templatesIn(workbook);
  if (table === undefined) {
    throw refusedFile(
      `No sheet has the columns of NIST's Organizational Profile template, such as ${quote(OUTCOME_HEADING)}.`,
    );
  }
  if (second !== undefined) {
    throw refusedFile(
      `The sheets ${quote(table.sheet)} and ${quote(second.sheet)} both have the columns of the template. Keep one of them.`,
    );
  }
  const headings = TEMPLATE_COLUMNS.map(({ heading }) => heading);
  const columns = columnsOf(table, headings);
  refuseMerged(table, columns.values());
  const own = refuseRenamed(table, headings, columns);
  const missing = headings.filter((heading) => !columns.has(heading));
  const rows = new Map<Element, Map<EditedField, TemplateCell>>();
  const { named, ignored } = namedRows(table, columns.get(OUTCOME_HEADING) ?? '');
  for (const [element, row] of named) rows.set(element, cellsIn(table, row, columns));
  addSettings(workbook, rows);
  return {
    rows,
    notes: [
      ...(own.length > 0 ? [`Not columns of the template, and left out: ${own.map(quote).join(', ')}.`] : []),
      ...(missing.length > 0 ? [`Without column, and left as they are: ${missing.join('; ')}.`] : []),
      ...(ignored.length > 0
        ? [
            `${counted(ignored.length, 'row')} with a remark alone left out: ${ignored.slice(0, 5).join(', ')}.`,
          ]
        : []),
    ],
  };
}

function templatesIn({ sheets }: Workbook): readonly SheetTable[] {
  const headings = TEMPLATE_COLUMNS.map(({ heading }) => heading);
  const found = tablesWith(sheets, headings, LEAST_HEADINGS);
  if (found.length > 0) return found;
  const named = sheets.filter(({ name }) => headingKey(name) === headingKey(PROFILE_SHEET));
  return tablesWith(named, headings, LEAST_WITH_NAME);
}

/** Other headings may be the user's own; but where one of the template is missing, one of them may be it. */
function refuseRenamed(
  { sheet, headingRow }: SheetTable,
  headings: readonly string[],
  columns: ReadonlyMap<string, string>,
): readonly string[] {
  const known = new Set(headings.map(headingKey));
  const others = [...headingRow.cells].filter(
    ([, { text }]) => text.trim() !== '' && !known.has(headingKey(text)),
  );
  const missing = headings.filter((heading) => !columns.has(heading));
  const [other] = others;
  if (other !== undefined && missing[0] !== undefined) {
    const place = inWords({ sheet, row: headingRow.number, column: other[0] });
    throw refusedFile(
      `${place}: the template has no column ${quote(other[1].text)}, and ${quote(missing[0])} is missing. Give it the template's heading, or delete the column.`,
    );
  }
  if (!columns.has(OUTCOME_HEADING)) {
    throw refusedFile(
      `${inWords({ sheet, row: headingRow.number })}: the column ${quote(OUTCOME_HEADING)} is missing.`,
    );
  }
  return others.map(([, { text }]) => text);
}

/** The rows by the elements that they name. A row with a remark in one cell alone is none of them. */
function namedRows({ sheet, rows }: SheetTable, column: string) {
  const named = new Map<Element, Row>();
  const ignored: number[] = [];
  for (const row of rows) {
    const text = valueAt(sheet, row, column);
    const element = elementInCell(text);
    const place = inWords({ sheet, row: row.number, column });
    if (element === undefined) {
      if (normalizeId(text) === null && [...row.cells.values()].filter(isFilled).length === 1) {
        ignored.push(row.number);
        continue;
      }
      throw refusedFile(`${place}: ${noElement(text)}`);
    }
    const before = named.get(element);
    if (before !== undefined) {
      throw refusedFile(
        `${place}: ${element.id} is in row ${before.number} already. Delete one of the rows.`,
      );
    }
    named.set(element, row);
  }
  return { named, ignored };
}

function noElement(text: string): string {
  if (text.trim() === '') return 'the row has values, but names no outcome. Write its id, such as GV.OC-01.';
  const withdrawn = findWithdrawn(normalizeId(text) ?? '');
  if (withdrawn === undefined) return `CSF 2.0 has no ${quote(text)}. Correct the id, or delete the row.`;
  const successors = withdrawn.successors.map(({ id }) => id).join(', ');
  return `${withdrawn.id} is withdrawn in CSF 2.0${successors === '' ? '' : `; see ${successors}`}. Delete the row.`;
}

function cellsIn(
  { sheet }: SheetTable,
  row: Row,
  columns: ReadonlyMap<string, string>,
): Map<EditedField, TemplateCell> {
  const cells = new Map<EditedField, TemplateCell>();
  for (const { heading, field } of TEMPLATE_COLUMNS) {
    const column = columns.get(heading);
    if (column === undefined || field === 'element' || field === 'statement') continue;
    const place = { sheet, row: row.number, column };
    const text = valueAt(sheet, row, column);
    const read = valueIn(field, text, place);
    if (read !== undefined) cells.set(field, { heading, place, ...read });
  }
  return cells;
}

type CellValue = Pick<TemplateCell, 'value' | 'level'>;

function valueIn(
  field: Exclude<TemplateField, 'element' | 'statement'>,
  cell: string,
  place: CellPlace,
): CellValue | undefined {
  switch (field) {
    case 'included': {
      const value = includedIn(cell, place);
      return value === undefined ? undefined : { value };
    }
    case 'currentPriority':
    case 'targetPriority':
      return { value: priorityIn(cell, place) };
    case 'targetTier':
      return { value: tierIn(cell, place) };
    case 'currentStatus': {
      const { level, text } = statusInCell(cell);
      return { value: paragraphIn(text, place, MAX_TEXT), ...(level !== undefined && { level }) };
    }
    default:
      return { value: paragraphIn(cell, place, MAX_TEXT) };
  }
}

/** Adds what the sheet Scores says, if the workbook has it. */
function addSettings(
  { sheets, uses1904 }: Workbook,
  rows: Map<Element, Map<EditedField, TemplateCell>>,
): void {
  const headings = [SCORES_ID, ...SETTINGS_COLUMNS.map(({ heading }) => heading)];
  const named = sheets.filter(({ name }) => name.trim() === SCORES_SHEET);
  const [table] = tablesWith(named, headings);
  if (table === undefined) return;
  const columns = columnsOf(table, headings);
  refuseMerged(table, columns.values());
  for (const [element, row] of namedRows(table, columns.get(SCORES_ID) ?? '').named) {
    const cells = rows.get(element) ?? new Map<EditedField, TemplateCell>();
    rows.set(element, cells);
    for (const { heading, field } of SETTINGS_COLUMNS) {
      const column = columns.get(heading) ?? '';
      const place = { sheet: table.sheet, row: row.number, column };
      cells.set(field, {
        heading,
        place,
        value: settingIn(field, valueAt(table.sheet, row, column), place, uses1904),
      });
    }
  }
}

function settingIn(
  field: ScoresField,
  cell: string,
  place: CellPlace,
  uses1904: boolean,
): string | number | null {
  if (field === 'target') return numberIn(cell, place);
  return field === 'owner' ? lineIn(cell, place, MAX_OWNER) : dayIn(cell, place, { uses1904 });
}
