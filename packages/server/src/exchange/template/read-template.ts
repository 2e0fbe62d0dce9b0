import { inWords } from '../../spreadsheet/place.ts';
import type { Workbook } from '../../spreadsheet/read/sheet.ts';
import { counted } from '../../text/counted.ts';
import { quote } from '../../text/quote.ts';
import { refusedFile } from '../refused-file.ts';
import { columnsOf, headingKey, refuseMerged, type SheetTable, tablesWith } from '../sheet-table.ts';
import { namedRows } from './named-rows.ts';
import { addSettings } from './read-settings.ts';
import { cellsIn, type SaidOfElements } from './template-cells.ts';
import { OUTCOME_HEADING, TEMPLATE_COLUMNS } from './template-columns.ts';

/** A workbook with this many of the 19 headings is a template, perhaps one whose headings were edited. */
const LEAST_HEADINGS = 12;

export interface ReadTemplate {
  readonly rows: SaidOfElements;
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
  const table = onlyTemplate(workbook);
  const headings = TEMPLATE_COLUMNS.map(({ heading }) => heading);
  const columns = columnsOf(table, headings);
  refuseMerged(table, columns.values());
  const own = refuseRenamed(table, headings, columns);
  const { named, ignored } = namedRows(table, columns.get(OUTCOME_HEADING) ?? '');
  const rows = new Map([...named].map(([id, row]) => [id, cellsIn(table, row, columns)]));
  addSettings(workbook, rows);
  const missing = headings.filter((heading) => !columns.has(heading));
  return { rows, notes: notesOf({ own, missing, ignored }) };
}

function onlyTemplate(workbook: Workbook): SheetTable {
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
  return table;
}

function templatesIn({ sheets }: Workbook): readonly SheetTable[] {
  const headings = TEMPLATE_COLUMNS.map(({ heading }) => heading);
  return tablesWith(sheets, headings, LEAST_HEADINGS);
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

function notesOf({
  own,
  missing,
  ignored,
}: {
  readonly own: readonly string[];
  readonly missing: readonly string[];
  readonly ignored: readonly number[];
}): readonly string[] {
  const shown = ignored.slice(0, 5).join(', ');
  return [
    ...(own.length > 0 ? [`Not columns of the template, and left out: ${own.map(quote).join(', ')}.`] : []),
    ...(missing.length > 0 ? [`Without column, and left as they are: ${missing.join('; ')}.`] : []),
    ...(ignored.length > 0
      ? [`${counted(ignored.length, 'row')} with a remark alone left out: ${shown}.`]
      : []),
  ];
}
