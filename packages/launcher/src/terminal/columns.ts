/** The last column has at least this width. */
const MIN_LAST_WIDTH = 30;
export const MAX_COLUMN_WIDTH = 30;
const GAP = '  ';

/**
 * Lays out rows, and wraps the last column. A cell that is too wide for its column gets a line of its own.
 * @param width of a line
 * @param widest the width from which a cell is too wide
 */
export function columns(
  rows: readonly (readonly string[])[],
  width: number,
  widest = MAX_COLUMN_WIDTH,
): string {
  const widths = (rows[0] ?? [])
    .slice(0, -1)
    .map((_, index) =>
      Math.max(...rows.map((row) => row[index]?.length ?? 0).filter((length) => length <= widest), 0),
    );
  const indent = widths.reduce((sum, column) => sum + column + GAP.length, 0);
  return rows
    .map((row) => {
      const start = row
        .slice(0, -1)
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join(GAP);
      const [first = '', ...rest] = wrap(row.at(-1) ?? '', Math.max(MIN_LAST_WIDTH, width - indent));
      const margin = ' '.repeat(indent);
      if (row.length === 1) return [first, ...rest].map((line) => `${line}\n`).join('');
      const lines =
        start.length + GAP.length > indent
          ? [start.trimEnd(), ...(first === '' ? [] : [`${margin}${first}`])]
          : [`${start}${GAP}${first}`.trimEnd()];
      return [...lines, ...rest.map((line) => `${margin}${line}`)].map((line) => `${line}\n`).join('');
    })
    .join('');
}

export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}
