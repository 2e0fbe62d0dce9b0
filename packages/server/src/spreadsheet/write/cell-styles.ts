import type { CellStyle } from 'hucre/xlsx';
import type { CellToWrite } from './workbook.ts';

/** Dark enough for white text, and for print without colours. */
const HEADING_FILL = '1F3864';
const SHADE = 'DCE6F1';
const TO_FILL_IN_SHADE = 'FFF7DB';

/** The library writes no name and size of a font that it is only told to make bold. */
const FONT = { name: 'Calibri', size: 11 };

export const TEXT: CellStyle = { alignment: { vertical: 'top', wrapText: true } };
export const HEADING: CellStyle = {
  alignment: { vertical: 'center', wrapText: true },
  font: { ...FONT, bold: true, color: { rgb: 'FFFFFF' } },
  fill: solid(HEADING_FILL),
};
export const PLAIN: CellStyle = {};
export const TITLE: CellStyle = { font: { ...FONT, bold: true, size: 14 } };
export const EMPHASIS: CellStyle = {
  ...TEXT,
  font: { ...FONT, bold: true },
  fill: solid(SHADE),
};

/** A text that begins so would become a formula when somebody edits it, unless its cell says that it is text. */
const LIKE_A_FORMULA = /^[=+\-@\t\r]/;
const AS_TEXT = '@';

/** The style of a cell in a row of this style. */
export function styleOf(cell: CellToWrite, ofRow: CellStyle): CellStyle {
  if (typeof cell === 'string') return LIKE_A_FORMULA.test(cell) ? { ...ofRow, numFmt: AS_TEXT } : ofRow;
  if (typeof cell === 'number' || cell === null) return ofRow;
  return 'day' in cell ? { ...ofRow, numFmt: 'yyyy-mm-dd' } : { ...ofRow, fill: solid(TO_FILL_IN_SHADE) };
}

function solid(rgb: string): NonNullable<CellStyle['fill']> {
  return { type: 'pattern', pattern: 'solid', fgColor: { rgb } };
}
