import { elementIn } from '../element-in-cell.ts';
import { type GivenRow, type GivenTable, textAt, widthOf } from './given-table.ts';
import { roleOfHeading } from './headings.ts';

/** Above the first outcome there are banners and headings, and seldom more rows than these. */
const MAX_ROWS_ABOVE = 60;

/** Rows of functions and categories may stand between. */
const MAX_ROWS_LOOKED_AT = 200;

/** The headings of a table, by column. */
export interface Headings {
  /** The row that they stand in, the last of several; 0: there are none. */
  readonly row: number;
  readonly texts: readonly string[];
  /** How many cells the row has, empty ones too; absent where there is none. */
  readonly width?: number;
}

/** The row of a table that has its headings: the one above the first outcome with the most headings that are known. */
export function findHeadings(table: GivenTable, firstOutcome: number): Headings {
  const first = table.rows.findIndex(({ number }) => number >= firstOutcome);
  const above = table.rows
    .slice(0, first < 0 ? undefined : first)
    .slice(-MAX_ROWS_LOOKED_AT)
    .filter((row) => !row.cells.some((cell) => cell !== null && isElement(cell.text)))
    .slice(-MAX_ROWS_ABOVE);
  let best: Headings = { row: 0, texts: [] };
  let most = 0;
  for (const { number } of above.toReversed()) {
    const headings = headingsIn(table, number);
    const known = headings.texts.reduce((sum, text) => sum + (roleOfHeading(text)?.strength ?? 0), 0);
    if (known > most || (most === 0 && best.row === 0 && looksLikeHeadings(table, number))) {
      best = headings;
      most = known;
    }
  }
  return best;
}

/**
 * The headings that a row has. Where they need it, each stands behind the heading of its group in the row above:
 * `Current` and `Score`.
 */
export function headingsIn(table: GivenTable, number: number): Headings {
  const index = table.rows.findIndex((row) => row.number === number);
  const row = table.rows[index];
  if (row === undefined) return { row: number, texts: [] };
  const own = Array.from({ length: widthOf(table) }, (_, column) => textAt(row, column));
  const groups = groupsIn(table.rows[index - 1], row);
  const { length: width } = row.cells;
  if (!needGroups(own, groups)) return { row: number, texts: own, width };
  return { row: number, width, texts: own.map((text, column) => withGroup(groups[column] ?? '', text)) };
}

/** A row above says something else, such as whose sheet it is, unless headings are there twice or are missing. */
function needGroups(own: readonly string[], groups: readonly string[]): boolean {
  const given = own.filter((text) => text !== '');
  const isMissing = (text: string, column: number) =>
    text === '' && roleOfHeading(groups[column] ?? '') !== null;
  return new Set(given).size < given.length || own.some(isMissing);
}

function withGroup(group: string, own: string): string {
  return group === '' || group === own ? own : `${group} ${own}`.trim();
}

/**
 * The group of each column. A merged cell has its text in its first column, so a text counts up to the next one. One
 * above an empty heading is merged downwards: it is that column's own heading. A single text is a banner.
 */
function groupsIn(above: GivenRow | undefined, row: GivenRow): readonly string[] {
  if (above === undefined || above.number !== row.number - 1) return [];
  const given = above.cells.map((_, column) => textAt(above, column));
  if (new Set(given.filter((text) => text !== '')).size < 2 || given.some(isElement)) return [];
  let group = '';
  return Array.from({ length: Math.max(given.length, row.cells.length) }, (_, column) => {
    const [text = '', own] = [given[column], textAt(row, column)];
    if (text !== '') group = own === '' ? '' : text;
    return text !== '' && own === '' ? text : own === '' ? '' : group;
  });
}

/** Whether a cell names a function or category. "ID" is a heading. */
function isElement(text: string): boolean {
  return text.trim().length > 2 && elementIn(text) !== null;
}

function looksLikeHeadings(table: GivenTable, number: number): boolean {
  const row = table.rows.find((other) => other.number === number);
  const texts = (row?.cells ?? []).flatMap((cell) =>
    cell === null || cell.number !== undefined ? [] : [cell.text],
  );
  return texts.length > 1;
}
