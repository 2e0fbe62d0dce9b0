import { MAX_TEXT } from '../../profiles/outcome-texts.ts';
import type { Row } from '../../spreadsheet/read/sheet.ts';
import { paragraphIn } from '../cell-text.ts';
import { type CellPlace, type SheetTable, valueAt } from '../sheet-table.ts';
import type { ScoresField } from './scores-columns.ts';
import { statusInCell } from './status-text.ts';
import { TEMPLATE_COLUMNS, type TemplateField } from './template-columns.ts';
import { includedAt, priorityAt, tierAt } from './template-values.ts';

export type EditedField = Exclude<TemplateField, 'element' | 'statement'> | ScoresField;

/** A cell that says something about an element. Null is an empty one. */
export interface TemplateCell {
  readonly heading: string;
  readonly value: string | number | boolean | null;
  readonly place: CellPlace;
  /** What "Current Status" says about the score; null: that there is none. */
  readonly level?: number | null;
}

/** What a file says of each element, by its id. */
export type SaidOfElements = ReadonlyMap<string, ReadonlyMap<EditedField, TemplateCell>>;

/** What a row says, by field. */
export function cellsIn(
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
      const value = includedAt(cell, place);
      return value === undefined ? undefined : { value };
    }
    case 'currentPriority':
    case 'targetPriority':
      return { value: priorityAt(cell, place) };
    case 'targetTier':
      return { value: tierAt(cell, place) };
    case 'currentStatus': {
      const { level, text } = statusInCell(cell);
      return { value: paragraphIn(text, place, MAX_TEXT), ...(level !== undefined && { level }) };
    }
    default:
      return { value: paragraphIn(cell, place, MAX_TEXT) };
  }
}
