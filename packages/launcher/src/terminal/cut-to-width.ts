// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours begin with one
const PARTS = /\u001b\[[0-9;]*m|./gsu;

/** Cuts a line to a number of columns, with > at its end if it was longer. Colours take no column. */
export function cutToWidth(line: string, columns: number): string {
  const parts = line.match(PARTS) ?? [];
  if (parts.filter(isVisible).length <= columns) return line;
  let room = columns - 1;
  return parts
    .filter((part) => !isVisible(part) || room-- > 0)
    .join('')
    .concat('>');
}

function isVisible(part: string): boolean {
  return !part.startsWith('\u001b');
}
