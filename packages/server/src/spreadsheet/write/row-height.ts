/** In points, of a line of text with 11 points. */
const LINE = 15;

/** A row that is higher than this hides the others; its text can be scrolled. */
const MAX_LINES = 20;

/** Lines end between words, so that they hold less than the column's width. */
const FILLED = 0.9;

/**
 * The height in points that shows the texts of a row, each wrapped in its column. Programs do not compute it for files
 * that they did not write: LibreOffice shows one line.
 */
export function rowHeight(cells: readonly unknown[], widths: readonly number[]): number {
  const lines = cells.map((cell, column) =>
    typeof cell === 'string' ? linesOf(cell, (widths[column] ?? 10) * FILLED) : 1,
  );
  return Math.min(Math.max(1, ...lines), MAX_LINES) * LINE;
}

function linesOf(text: string, width: number): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
}
