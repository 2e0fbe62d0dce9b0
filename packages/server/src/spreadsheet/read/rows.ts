import type { SaxesTagPlain } from 'saxes';
import { invalidFile } from '../../refusals/invalid-file.ts';
import { columnLetters, columnNumber, inWords } from '../place.ts';
import { COPY_WHAT_COUNTS, SAVE_AGAIN } from './archive.ts';
import { cellValue, type WorkbookFacts } from './cell-value.ts';
import { readXml } from './read-xml.ts';
import type { Cell, Merge, Row } from './sheet.ts';
import { textCollector } from './text-collector.ts';

/** Of a sheet; NIST's export has 233. */
const MAX_ROWS = 10_000;

/** ZZ; NIST's export has 5. */
const MAX_COLUMNS = 702;
const MAX_MERGES = 10_000;

/** Counts the cells of all sheets of a workbook. */
export interface CellBudget {
  left: number;
}

type Attributes = SaxesTagPlain['attributes'];

/**
 * The rows of a sheet that have a value, and its merged cells (ECMA-376 part 1, 18.3.1).
 * @throws CsfServerError INVALID_FILE, naming the place
 */
export async function readRows(
  part: AsyncIterable<string>,
  { sheet, facts, budget }: { sheet: string; facts: WorkbookFacts; budget: CellBudget },
): Promise<{ rows: readonly Row[]; merges: readonly Merge[] }> {
  const rows: Row[] = [];
  const merges: Merge[] = [];
  const cells = cellReader(sheet, facts);
  // Drawings in a sheet have elements of the same names.
  let isData = false;
  await readXml(part, {
    open: (name, attributes) => {
      if (name === 'sheetData') isData = true;
      else if (isData) cells.open(name, attributes);
      else if (name === 'mergeCell') addMerge(merges, attributes['ref'] ?? '', sheet);
    },
    text: (piece) => {
      if (isData) cells.text(piece);
    },
    close: (name) => {
      if (name === 'sheetData') isData = false;
      const row = isData ? cells.close(name) : null;
      if (row === null || row.cells.size === 0) return;
      if (rows.length === MAX_ROWS) throw tooMuch(sheet, `more than ${MAX_ROWS} rows`);
      budget.left -= row.cells.size;
      if (budget.left < 0) throw tooMuch(sheet, 'the workbook has too many cells');
      rows.push(row);
    },
  });
  return { rows, merges };
}

function tooMuch(sheet: string, what: string): Error {
  return invalidFile(`${inWords({ sheet })}: ${what}. ${COPY_WHAT_COUNTS}`);
}

function cellReader(sheet: string, facts: WorkbookFacts) {
  const inline = textCollector();
  let row: { number: number; cells: Map<string, Cell> } = { number: 0, cells: new Map() };
  let column = 0;
  let attributes: Attributes = {};
  let hasFormula = false;
  let isValue = false;
  let value: string[] | null = null;
  const place = () => inWords({ sheet, row: row.number, column: columnLetters(column) });

  function startCell(given: Attributes): void {
    const next = columnOf(given['r']) ?? column + 1;
    if (next <= column)
      throw invalidFile(`${place()}: the workbook is damaged, its cells are out of order. ${SAVE_AGAIN}`);
    column = next;
    attributes = given;
    hasFormula = false;
    value = null;
  }

  function endCell(): void {
    const stored = {
      type: attributes['t'] ?? 'n',
      style: Number(attributes['s'] ?? 0),
      hasFormula,
      value: value?.join('') ?? null,
      inlineText: inline.take(),
    };
    const cell = cellValue(stored, facts, place);
    if (cell === null) return;
    if (column > MAX_COLUMNS) throw invalidFile(`${place()}: more than ${MAX_COLUMNS} columns.`);
    row.cells.set(columnLetters(column), cell);
  }

  return {
    open: (name: string, given: Attributes): void => {
      isValue = name === 'v';
      if (name === 'row') {
        row = { number: nextRow(row.number, given['r'], sheet), cells: new Map() };
        column = 0;
      } else if (name === 'c') startCell(given);
      else if (name === 'f') hasFormula = true;
      else if (name === 'v') value = [];
      else inline.open(name);
    },
    text: (piece: string): void => {
      if (isValue) value?.push(piece);
      else inline.text(piece);
    },
    /** The row, at its end. */
    close: (name: string): Row | null => {
      isValue = false;
      inline.close(name);
      if (name === 'c') endCell();
      return name === 'row' ? row : null;
    },
  };
}

/** Programs may leave the number out. */
function nextRow(last: number, given: string | undefined, sheet: string): number {
  const number = /^\d{1,7}$/.test(given ?? '') ? Number(given) : last + 1;
  if (number > last) return number;
  throw invalidFile(
    `${inWords({ sheet, row: number })}: the workbook is damaged, its rows are out of order. ${SAVE_AGAIN}`,
  );
}

/** Column C of `C12` is 3. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference ?? '')?.[1];
  return letters === undefined ? undefined : columnNumber(letters);
}

function addMerge(merges: Merge[], reference: string, sheet: string): void {
  const [, left = '', top, right = '', bottom] =
    /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference) ?? [];
  if (left === '') return;
  if (merges.length === MAX_MERGES) throw tooMuch(sheet, `more than ${MAX_MERGES} merged ranges`);
  merges.push({
    first: { row: Number(top), column: columnNumber(left) },
    last: { row: Number(bottom), column: columnNumber(right) },
  });
}
