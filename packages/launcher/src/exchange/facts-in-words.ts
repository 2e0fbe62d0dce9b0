import { columns, MAX_COLUMN_WIDTH } from '../terminal/columns.ts';

export type Facts = Readonly<Record<string, unknown>>;

/** Where an answer says how many more rows there are than it lists. */
const MORE_OF: Readonly<Record<string, string>> = {
  differences: 'more',
  problems: 'moreProblems',
};

/**
 * The facts of an answer for a person at a terminal: each list of records as a table of its own, then the other facts, a
 * line each. What is empty, none or 0 is left out.
 * @param width of a line, in columns
 */
export function factsInWords(facts: Facts, width: number): readonly string[] {
  const entries = Object.entries(facts).filter(([name]) => !Object.values(MORE_OF).includes(name));
  const tables = entries.flatMap(([name, value]) => {
    const more = facts[MORE_OF[name] ?? ''];
    return isTable(value) ? [`${headingOf(name)}:\n${tableOf(value, width)}${moreRows(more)}`] : [];
  });
  const lines = entries.flatMap(([name, value]) => (isTable(value) ? [] : linesOf(name, value)));
  return [...tables, ...(lines.length > 0 ? [columns(lines, width)] : [])];
}

function tableOf(rows: readonly Facts[], width: number): string {
  const all = whyLast([...new Set(rows.flatMap((row) => Object.keys(row)))])
    .map((key) => [inWords(key), ...rows.map((row) => cellOf(row[key]))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  const ordered = longestLast(all);
  const lines = ['', ...rows].map((_, index) => ordered.map((column) => column[index] ?? ''));
  return columns(
    lines.map(([first = '', ...others]) => [`  ${first}`, ...others]),
    width,
    Math.max(MAX_COLUMN_WIDTH, width / 2),
  );
}

/** A reason comes after what it is for. */
function whyLast(keys: readonly string[]): readonly string[] {
  return keys.includes('why') ? [...keys.filter((key) => key !== 'why'), 'why'] : keys;
}

/** The last column is the only one that is wrapped. The first one says what a row is about, so it stays. */
function longestLast(all: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (all.at(-1)?.[0] === 'why') return all;
  const longest = all.slice(1).reduce((most, column) => Math.max(most, lengthOf(column)), MAX_COLUMN_WIDTH);
  const last = all.slice(1).find((column) => lengthOf(column) === longest);
  return last === undefined ? all : [...all.filter((column) => column !== last), last];
}

function lengthOf(column: readonly string[]): number {
  return Math.max(...column.map(({ length }) => length));
}

function moreRows(count: unknown): string {
  return typeof count === 'number' && count > 0 ? `  … and ${count} more\n` : '';
}

/** The name and the value of a fact; of a record within a record, too. */
function linesOf(name: string, value: unknown): (readonly string[])[] {
  if (!isRecord(value)) return isNothing(value) ? [] : [[`${headingOf(name)}:`, cellOf(value)]];
  const inner = Object.entries(value);
  const flat = inner.filter(([, of]) => !isRecord(of) && !isNothing(of));
  const deep = inner.filter(([, of]) => isRecord(of)).flatMap(([key, of]) => linesOf(`${name} ${key}`, of));
  return [...(flat.length > 0 ? [[`${headingOf(name)}:`, flat.map(partOf).join(', ')]] : []), ...deep];
}

function partOf([name, value]: readonly [string, unknown]): string {
  return typeof value === 'number' ? `${inWords(name)} ${value}` : `${inWords(name)} ${cellOf(value)}`;
}

function cellOf(value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(cellOf).join(', ');
  if (isRecord(value)) return Object.entries(value).map(partOf).join(', ');
  return String(value).replace(/\s+/g, ' ');
}

/** `changedOutcomes` reads "Changed outcomes". */
function headingOf(name: string): string {
  const words = inWords(name);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** Names of our own are in camel case; others, such as headings of a sheet, stay as they are. */
function inWords(name: string): string {
  return /^[a-z]+(?:[A-Z][a-z]*)+(?: |$)/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : name;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === 0 || value === false || isEmptyList(value);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isTable(value: unknown): value is readonly Facts[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}

export function isRecord(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
