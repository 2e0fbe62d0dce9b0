/** No single word or text makes a column wider than this, in characters. */
const LONGEST_WORD = 16;
const LONGEST_TEXT = 48;

/** The room beside a text in its cell, in characters. */
const PADDING = 2;

/** How much wider bold type is, as titles have it. */
const BOLD = 1.2;

/**
 * Divides the width of a page among the columns of a table, by the texts in them: each column gets room for its longest
 * word, and those with long texts share what is left. Word processors measure this only for tables that they may
 * change, and then a long text takes the room of all others.
 * @param cells the rows; the first one has the titles
 * @param width of the whole table; the widths are whole numbers in the same unit, and make it up
 */
export function columnWidths(cells: readonly (readonly string[])[], width: number): readonly number[] {
  const count = cells[0]?.length ?? 0;
  const columns = Array.from({ length: count }, (_, column) =>
    measured(cells.map((row) => row[column] ?? '')),
  );
  const least = sum(columns.map(({ word }) => word));
  const wanted = sum(columns.map(({ text }) => text));
  const perCharacter = charactersOf(width);
  const spare = Math.max(0, perCharacter - least);
  const shares = columns.map(({ word, text }) => {
    if (wanted <= perCharacter) return text;
    return wanted === least ? word : word + ((text - word) * spare) / (wanted - least);
  });
  return wholeNumbers(shares, width);
}

/**
 * How many characters of the type in tables stand side by side, in twips (1/20 of a point): 5/8 of 8 points each, as
 * capitals and figures have in DejaVu Sans, the widest of the common fonts.
 */
function charactersOf(width: number): number {
  return width / 100;
}

function measured([title = '', ...texts]: readonly string[]): {
  readonly word: number;
  readonly text: number;
} {
  const words = [longestWord(title) * BOLD, ...texts.map(longestWord)];
  const word = Math.min(LONGEST_WORD, Math.max(...words)) + PADDING;
  const text = Math.min(LONGEST_TEXT, Math.max(...[title, ...texts].map(({ length }) => length))) + PADDING;
  return { word, text: Math.max(word, text) };
}

function longestWord(text: string): number {
  return Math.max(...text.split(/\s+/).map((word) => word.length));
}

/** In the proportions of the shares; the last one takes what rounding leaves. */
function wholeNumbers(shares: readonly number[], width: number): readonly number[] {
  const all = sum(shares);
  const widths = shares.map((share) => Math.floor((share * width) / all));
  return widths.map((each, index) => (index === widths.length - 1 ? each + width - sum(widths) : each));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
