import { invalidFile } from '../../refusals/invalid-file.ts';
import { inTurns, type Steps } from '../../turns/in-turns.ts';
import { columnLetters } from '../place.ts';
import { decodeText } from './decode-text.ts';
import { findSeparator, type Separator } from './separator.ts';

/** A row and its place, as a spreadsheet that opens the file numbers it: from 1, with the header and blank rows. */
export interface CsvRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** The rows of a file that are not blank. */
export interface CsvRows {
  readonly rows: readonly CsvRow[];
  /** How the file was read, if not as UTF-8 with commas. */
  readonly notes: readonly string[];
}

/** More would be no table that anybody fills in, and would take the memory of the machine. */
const MAX_CELLS = 1_000_000;

/** As many as a sheet of Excel has. */
const MAX_COLUMNS = 16_384;

const ROWS_PER_STEP = 1_000;

/**
 * Reads the rows of a file per RFC 4180, which may differ in length. Its lines may end in CRLF, LF or CR, and semicolons
 * or tabs may separate its cells. Texts are as they stand there: `withoutApostrophe` takes off what our own files have
 * before a formula.
 *
 * @throws CsfServerError INVALID_FILE, with row and column, for what is broken
 */
export async function readCsvRows(bytes: Buffer): Promise<CsvRows> {
  const { text, encoding } = decodeText(bytes);
  const { separator, start } = findSeparator(text);
  const rows = await inTurns(rowsOf(text.slice(start), separator));
  const because = encoding === 'UTF-16' ? '' : ', because it is not UTF-8';
  return {
    rows,
    notes: [
      ...(encoding === 'UTF-8' ? [] : [`The file was read as ${encoding}${because}.`]),
      ...(separator === ',' ? [] : [`Its cells are separated by ${NAMES[separator]}.`]),
    ],
  };
}

const NAMES: Readonly<Record<Separator, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** Where a spreadsheet shows a cell; both count from 1. */
interface Place {
  readonly row: number;
  readonly column: number;
}

/** A cell, and the index behind it: of a separator, a line end or the end of the text. */
interface Cell {
  readonly text: string;
  readonly end: number;
}

/** The rows that are not blank. */
function* rowsOf(text: string, separator: Separator): Steps<CsvRow[]> {
  const rows: CsvRow[] = [];
  let cellCount = 0;
  let at = 0;
  for (let row = 1; at < text.length; row++) {
    if (row % ROWS_PER_STEP === 0) yield;
    const isBlank = isLineEnd(text[at]);
    const { cells, end } = cellsOf(text, { at, row, separator });
    if (!isBlank) rows.push({ row, cells });
    cellCount += cells.length;
    if (cellCount > MAX_CELLS) {
      throw invalidFile(`Row ${row}: the table has more than a million cells. Divide it.`);
    }
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
  return rows;
}

/** The cells of a row, and the index of what ends it. */
function cellsOf(
  text: string,
  { at, row, separator }: { readonly at: number; readonly row: number; readonly separator: Separator },
): { readonly cells: readonly string[]; readonly end: number } {
  const cells: string[] = [];
  for (let start = at; ; ) {
    const cell = cellAt(text, start, separator, { row, column: cells.length + 1 });
    cells.push(cell.text);
    if (text[cell.end] !== separator) return { cells, end: cell.end };
    if (cells.length === MAX_COLUMNS) {
      throw invalidFile(`Row ${row} of the CSV table has more than ${MAX_COLUMNS} columns.`);
    }
    start = cell.end + 1;
  }
}

function cellAt(text: string, start: number, separator: Separator, place: Place): Cell {
  if (text[start] === '"') return quotedCell(text, start, separator, place);
  const ends = ENDS[separator];
  ends.lastIndex = start;
  const end = ends.exec(text)?.index ?? text.length;
  if (text[end] !== '"') return { text: text.slice(start, end), end };
  throw broken(
    place,
    'has a quotation mark in the middle. Put the whole cell in quotation marks and double those in it',
  );
}

/** What may end a cell without quotation marks, and a quotation mark, which may not stand in one. */
const ENDS: Readonly<Record<Separator, RegExp>> = {
  ',': /[,"\r\n]/g,
  ';': /[;"\r\n]/g,
  '\t': /[\t"\r\n]/g,
};

function quotedCell(text: string, start: number, separator: Separator, place: Place): Cell {
  let closing = text.indexOf('"', start + 1);
  while (closing >= 0 && text[closing + 1] === '"') closing = text.indexOf('"', closing + 2);
  if (closing < 0) {
    throw broken(
      place,
      'begins with a quotation mark, and none closes it. Double those that are part of a text',
    );
  }
  const end = closing + 1;
  if (end < text.length && text[end] !== separator && !isLineEnd(text[end])) {
    throw broken(place, 'goes on behind its closing quotation mark. Double those that are part of a text');
  }
  return { text: text.slice(start + 1, closing).replaceAll('""', '"'), end };
}

function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

function broken({ row, column }: Place, problem: string): Error {
  return invalidFile(`Row ${row}, column ${columnLetters(column)} of the CSV table: this cell ${problem}.`);
}
