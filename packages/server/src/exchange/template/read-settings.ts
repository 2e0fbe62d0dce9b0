import { MAX_OWNER } from '../../profiles/outcome-texts.ts';
import type { Workbook } from '../../spreadsheet/read/sheet.ts';
import { dayIn, lineIn, numberIn } from '../cell-text.ts';
import { type CellPlace, columnsOf, refuseMerged, tablesWith, valueAt } from '../sheet-table.ts';
import { namedRows } from './named-rows.ts';
import { SCORES_ID, SCORES_SHEET, type ScoresField, SETTINGS_COLUMNS } from './scores-columns.ts';
import type { EditedField, TemplateCell } from './template-cells.ts';

/**
 * Adds what the sheet Scores says, if the workbook has it.
 * @throws CsfServerError INVALID_FILE, which names sheet, row and column
 */
export function addSettings(
  { sheets, uses1904 }: Workbook,
  rows: Map<string, Map<EditedField, TemplateCell>>,
): void {
  const headings = [SCORES_ID, ...SETTINGS_COLUMNS.map(({ heading }) => heading)];
  const named = sheets.filter(({ name }) => name.trim() === SCORES_SHEET);
  const [table] = tablesWith(named, headings);
  if (table === undefined) return;
  const columns = columnsOf(table, headings);
  refuseMerged(table, columns.values());
  for (const [id, row] of namedRows(table, columns.get(SCORES_ID) ?? '').named) {
    const cells = rows.get(id) ?? new Map<EditedField, TemplateCell>();
    rows.set(id, cells);
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
