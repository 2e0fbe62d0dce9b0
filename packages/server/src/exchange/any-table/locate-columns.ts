import { invalid } from '../../refusals/invalid.ts';
import { caseFolded } from '../../text/case-folded.ts';
import { quote } from '../../text/quote.ts';
import { letterOf } from './column-letters.ts';
import { type ColumnMapping, ROLES, type Role } from './column-mapping.ts';
import { columnsNamed, isByLetter } from './column-name.ts';
import type { GivenTable } from './given-table.ts';
import { type Headings, headingsIn } from './header-row.ts';

/** Headings are looked for in so many rows. */
const MAX_HEADER_ROWS = 60;

/** A refusal names this many headings. */
const HEADINGS_NAMED = 12;

/** A table whose columns are known. */
export interface LocatedTable {
  readonly table: GivenTable;
  readonly headings: Headings;
  readonly columns: ReadonlyMap<Role, number>;
}

/**
 * Finds the sheets and columns that a mapping names. A mapping without sheets reads all sheets that have its columns.
 * @throws CsfServerError INVALID_INPUT for a sheet or a heading that is not there, or there twice
 */
export function locateColumns(
  tables: readonly GivenTable[],
  mapping: ColumnMapping,
): readonly LocatedTable[] {
  if (mapping.sheets !== undefined) {
    return mapping.sheets.map((name) => locate(sheetNamed(tables, name), mapping));
  }
  const [first, second] = tables;
  if (first !== undefined && second === undefined) return [locate(first, mapping)];
  const fitting = tables.filter((table) => headingsFor(table, mapping) !== null);
  if (fitting.length > 0) return fitting.map((table) => locate(table, mapping));
  throw invalid('No sheet has all columns that the mapping names', `The sheets are: ${namesOf(tables)}.`);
}

function sheetNamed(tables: readonly GivenTable[], name: string): GivenTable {
  const exact = tables.find(({ sheet }) => sheet === name);
  const similar = tables.filter(({ sheet }) => caseFolded((sheet ?? '').trim()) === caseFolded(name));
  const found = exact ?? (similar.length === 1 ? similar[0] : undefined);
  if (found !== undefined) return found;
  const names = namesOf(tables);
  throw invalid(
    `The file has no sheet ${quote(name)}`,
    names === '' ? 'It has no sheets: leave "sheets" out of the mapping.' : `Its sheets are: ${names}.`,
  );
}

function namesOf(tables: readonly GivenTable[]): string {
  return tables
    .slice(0, HEADINGS_NAMED)
    .flatMap(({ sheet }) => (sheet === null ? [] : [quote(sheet)]))
    .join(', ');
}

function locate(table: GivenTable, mapping: ColumnMapping): LocatedTable {
  const headings =
    headingsFor(table, mapping) ?? headingsIn(table, mapping.headerRow ?? likelyRow(table, mapping));
  const columns = new Map<Role, number>();
  const roles = new Map<number, Role>();
  for (const [role, name] of namedColumns(mapping)) {
    const column = theOne(columnsNamed(headings, name), name, headings, table);
    const other = roles.get(column);
    if (other !== undefined) {
      throw invalid(
        `The mapping reads column ${letterOf(column)} as ${other} and as ${role}`,
        'Leave one out.',
      );
    }
    columns.set(role, column);
    roles.set(column, role);
  }
  return { table, headings, columns };
}

function theOne(
  found: readonly number[],
  name: string,
  { row, texts }: Headings,
  { sheet }: GivenTable,
): number {
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const place = `${sheet === null ? 'The table' : `Sheet ${quote(sheet)}`} has${row > 0 ? ` in row ${row}` : ''}`;
  if (second !== undefined) {
    const letters = found.map((column) => `"column ${letterOf(column)}"`).join(', ');
    throw invalid(
      `${place} the heading ${quote(name)} ${found.length} times`,
      `Name the column as one of ${letters}.`,
    );
  }
  const headings = texts
    .filter((text) => text !== '')
    .slice(0, HEADINGS_NAMED)
    .map(quote)
    .join(', ');
  throw invalid(
    `${place} no heading ${quote(name)}`,
    `Name a column by its heading or as "column C". ${headings === '' ? 'No headings were found.' : `Its headings are: ${headings}.`}`,
  );
}

/** The row that the mapping names, or the first one that has all its headings; null if none has. */
function headingsFor(table: GivenTable, mapping: ColumnMapping): Headings | null {
  const wanted = namedColumns(mapping).map(([, name]) => name);
  const fits = (headings: Headings) => wanted.every((name) => columnsNamed(headings, name).length > 0);
  if (mapping.headerRow !== undefined) {
    const headings = headingsIn(table, mapping.headerRow);
    if (fits(headings)) return headings;
    // A later edition of a sheet may have a row more above its headings.
    if (wanted.some(isByLetter)) return null;
  }
  if (wanted.every(isByLetter)) return { row: 0, texts: [] };
  for (const { number } of table.rows.slice(0, MAX_HEADER_ROWS)) {
    const headings = headingsIn(table, number);
    if (fits(headings)) return headings;
  }
  return null;
}

/** The row with the most of the headings that a mapping names. */
function likelyRow(table: GivenTable, mapping: ColumnMapping): number {
  const names = namedColumns(mapping).map(([, name]) => name);
  const known = (number: number) => {
    const headings = headingsIn(table, number);
    return names.filter((name) => columnsNamed(headings, name).length > 0).length;
  };
  const rows = table.rows.slice(0, MAX_HEADER_ROWS).map(({ number }) => ({ number, count: known(number) }));
  return rows.toSorted((a, b) => b.count - a.count)[0]?.number ?? 0;
}

function namedColumns({ columns }: ColumnMapping): readonly [Role, string][] {
  return ROLES.flatMap((role): [Role, string][] => {
    const name = columns[role];
    return name === undefined ? [] : [[role, name]];
  });
}
