import { cell, isList, isRecord, isScalar } from './cell.ts';

/** A record has columns of its own if it has no more values than this. */
const MAX_INNER = 16;

type Row = Readonly<Record<string, unknown>>;

interface Column {
  readonly path: readonly string[];
  readonly name: string;
}

/**
 * A list of records as lines of a table: the names of the columns, and a line for each record. What is the same in all
 * of them is said once, behind them.
 *
 * No line but the last can be taken for `name: value`, because a cell with a colon and a blank is quoted.
 */
export function tableLines(rows: readonly Row[]): string[] {
  const all = columnsOf(rows).map(({ path, name }) => ({
    name: cell(name),
    cells: rows.map((row) => cell(at(row, path))),
  }));
  const [same, differing] = partition(all, ({ cells }) => rows.length > 1 && new Set(cells).size === 1);
  const columns = differing.length > 0 ? differing : same.splice(0, 1);
  return [
    columns.map(({ name }) => name).join(','),
    ...rows.map((_, index) => columns.map(({ cells }) => cells[index]).join(',')),
    ...(same.length > 0 ? [`each: ${same.map(({ name, cells }) => `${name}=${cells[0]}`).join(', ')}`] : []),
  ];
}

/** The columns of all rows, in the order in which they first appear. Those of a record stand in its place. */
function columnsOf(rows: readonly Row[]): Column[] {
  const groups = keysOf(rows).map((key) => {
    const values = rows.map((row) => row[key]);
    return hasColumns(values) ? keysOf(values.filter(isRecord)).map((inner) => [key, inner]) : [[key]];
  });
  const names = groups.flat().map((path) => path.at(-1));
  const isUnique = (path: readonly string[]) => names.filter((name) => name === path.at(-1)).length === 1;
  return groups.flatMap((paths) => {
    const isShort = paths.every((path) => isUnique(path) && /[a-z]/i.test(path.at(-1) ?? ''));
    return paths.map((path) => ({ path, name: isShort ? String(path.at(-1)) : path.join('.') }));
  });
}

/** Whether all values are small records, or null. */
function hasColumns(values: readonly unknown[]): boolean {
  const records = values.filter(isRecord);
  return (
    records.length > 0 &&
    values.every((value) => value === null || value === undefined || isRecord(value)) &&
    isDense(records, keysOf(records).length) &&
    keysOf(records).every(isFieldName) &&
    records.every((record) => isFlat(record))
  );
}

/** A level of a scale too, but not the id of an outcome: as a column, it would not say what is told of the outcome. */
function isFieldName(key: string): boolean {
  return /^[a-z0-9]/.test(key);
}

/** Whether most cells of the columns would have a value. */
function isDense(records: readonly Row[], columns: number): boolean {
  const filled = records.reduce((sum, record) => sum + Object.keys(record).length, 0);
  return columns <= MAX_INNER && filled > (columns * records.length) / 2;
}

function isFlat(record: Row): boolean {
  const values = Object.values(record);
  return values.length > 0 && values.every((value) => isScalar(value) || isListOfScalars(value));
}

function isListOfScalars(value: unknown): boolean {
  return isList(value) && value.every(isScalar);
}

/** Null has null everywhere. */
function at(row: Row, [key = '', inner]: readonly string[]): unknown {
  const value = row[key];
  return inner === undefined || !isRecord(value) ? value : value[inner];
}

function keysOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function partition<T>(all: readonly T[], passes: (item: T) => boolean): [T[], T[]] {
  return [all.filter(passes), all.filter((item) => !passes(item))];
}
