import { today } from '../../assessments/calendar-date.ts';
import type { Database } from '../../database/open.ts';
import { BYTE_ORDER_MARK, type CsvValue, csvLine } from '../../spreadsheet/csv/write-csv.ts';
import type { CellToWrite } from '../../spreadsheet/write/workbook.ts';
import { counted } from '../../text/counted.ts';
import { inTurns, type Steps } from '../../turns/in-turns.ts';
import type { ExportedFile } from '../exported-file.ts';
import { XLSX_MEDIA_TYPE } from '../media-types.ts';
import { type LoadedTable, loadTable } from './load-table.ts';
import type { TableSelection } from './selection.ts';
import type { Column, Table, TableFormat, TableName } from './table.ts';

export interface TableRequest extends TableSelection {
  /** As in `resolveProfile`. */
  readonly profile: string | undefined;
  readonly table: TableName;
  readonly format: TableFormat;
}

interface Format {
  readonly mediaType: string;
  write(table: LoadedTable, day: string): Promise<Buffer>;
}

const FORMATS: Readonly<Record<TableFormat, Format>> = {
  csv: { mediaType: 'text/csv; charset=utf-8', write: async (table) => inUtf8(csvOf(table)) },
  json: { mediaType: 'application/json', write: async (table) => inUtf8(jsonOf(table)) },
  xlsx: { mediaType: XLSX_MEDIA_TYPE, write: workbookOf },
};

/**
 * All rows of a table of a profile, as a file. Other requests are answered between its parts.
 * @throws CsfServerError as `loadTable` does
 */
export async function exportTable(
  db: Database,
  { format, ...request }: TableRequest,
  now: Date,
): Promise<ExportedFile> {
  const table = await loadTable(db, request, now);
  const { mediaType, write } = FORMATS[format];
  const { profile, name, rows, notes } = table;
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    name: `${profile.id}-${name}.${format}`,
    mediaType,
    bytes: await write(table, today(now)),
    summary: `${title} of ${profile.name} of ${profile.organization}: ${counted(rows.length, 'row')}.`,
    notes,
  };
}

/** As one cell holds it: items of a list stand between semicolons, and what is deeper is JSON. */
export function cellValue(value: unknown): CsvValue {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return value;
  }
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isList ? value.join('; ') : JSON.stringify(value);
}

async function workbookOf({ name, profile, columns, rows }: LoadedTable, day: string): Promise<Buffer> {
  const { writeWorkbook } = await import('../../spreadsheet/write/write-workbook.ts');
  const sheet = {
    name,
    columns: columns.map(({ name: heading, type }) => ({ heading, width: WIDTHS[type] ?? DEFAULT_WIDTH })),
    rows: rows.map((row) => ({ cells: columns.map((column) => workbookCell(row[column.name], column)) })),
    frozenColumns: 1,
  };
  return writeWorkbook({ title: `${name}, ${profile.name}`, day, lists: {}, sheets: [sheet] });
}

/** In characters. */
const DEFAULT_WIDTH = 24;
const WIDTHS: Partial<Record<Column['type'], number>> = { number: 10, boolean: 10, day: 12, data: 40 };

function workbookCell(value: unknown, { type }: Column): CellToWrite {
  if (type === 'day' && typeof value === 'string') return { day: value };
  const cell = cellValue(value);
  return typeof cell === 'boolean' ? String(cell) : cell;
}

const ROWS_PER_STEP = 200;

function* csvOf({ columns, rows }: Table): Steps<string[]> {
  const names = columns.map(({ name }) => name);
  const parts = [BYTE_ORDER_MARK, csvLine(names)];
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_STEP === ROWS_PER_STEP - 1) yield;
    parts.push(csvLine(names.map((name) => cellValue(row[name]))));
  }
  return parts;
}

/** A list of objects, one a line. */
function* jsonOf({ rows }: Table): Steps<string[]> {
  const parts = ['['];
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_STEP === ROWS_PER_STEP - 1) yield;
    parts.push(`${index === 0 ? '' : ','}\n${JSON.stringify(row)}`);
  }
  return [...parts, '\n]\n'];
}

async function inUtf8(parts: Steps<string[]>): Promise<Buffer> {
  return Buffer.from((await inTurns(parts)).join(''));
}
