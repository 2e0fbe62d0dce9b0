import { findElement, findWithdrawn } from '../framework/elements.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import { isoDay } from '../spreadsheet/iso-day.ts';
import { inWords } from '../spreadsheet/place.ts';
import { fillMerged } from '../spreadsheet/read/merged.ts';
import { type Cell, type Row, textAt, type Workbook } from '../spreadsheet/read/sheet.ts';
import { quote } from '../text/quote.ts';
import { readLabel } from './core-label.ts';
import {
  type CoreTable,
  columnsOf,
  EXPORT_CSF_2_0,
  findCoreTable,
  labelOf,
  plainHeading,
} from './core-table.ts';
import type { FrameworkExport, OfficialWording } from './framework-export.ts';
import { MAX_EXAMPLES, MAX_TEXT } from './limits.ts';
import { missingFrom } from './missing.ts';
import { type ReferenceCollector, referenceCollector, referenceIn } from './reference-collector.ts';
import { tidy } from './tidy.ts';

/** Places of rows that an answer names. */
const MAX_IGNORED = 20;

/** Exports of 2024 say in such lines whose risk an outcome is about. They stand before the examples. */
const TAG = String.raw`(?:\d(?:st|nd|rd|th)\s*:\s*)?\d(?:st|nd|rd|th)\s+Party\s+Risk`;
const PARTY = new RegExp(String.raw`^${TAG}(?:\s*[,;]\s*${TAG})*$`, 'i');

/**
 * Reads NIST's XLSX export of the CSF 2.0 Core: official wording, and the references of every publication. Part of the
 * Core will do.
 *
 * Each row is one element, whose id and statement are in one cell. Examples and references have a line each in theirs;
 * a reference is `<publication>: <id>`.
 * @throws CsfServerError INVALID_FILE for any other workbook
 */
export function readCoreWorkbook(workbook: Workbook): FrameworkExport {
  const table = findCoreTable(workbook);
  const wording = new Map<string, OfficialWording>();
  const ignored: string[] = [];
  const references = referenceCollector();
  for (const row of rowsWithMerged(table)) {
    const { id, statement, place } = elementOf(row, table, ignored) ?? {};
    if (id === undefined || place === undefined) continue;
    if (findElement(id) === undefined) {
      if (findWithdrawn(id) === undefined) throw invalidFile(`${place}: CSF 2.0 has no ${id}.`);
      references.skip(linesOf(textAt(row, table.columns.references)).length);
      continue;
    }
    addReferences(references, id, row, table);
    const tidied = tidy(statement ?? '', { maxLength: MAX_TEXT, place });
    if (tidied === '') continue;
    if (wording.has(id)) throw invalidFile(`${place}: ${id} is there twice.`);
    wording.set(id, { statement: tidied, examples: examplesIn(row, table) });
  }
  return {
    format: 'NIST XLSX',
    ...whatItSays(workbook, table),
    version: null,
    wording,
    missing: missingFrom(wording),
    referenceSets: references.sets,
    skipped: references.skipped,
    ignored: ignored.slice(0, MAX_IGNORED),
  };
}

/** Merged cells of examples or references hold for all their rows; labels are where they are. */
function rowsWithMerged({ sheet, rows, columns }: CoreTable): readonly Row[] {
  if (sheet.merges.length === 0) return rows;
  const filled = new Map(fillMerged(sheet).rows.map((row) => [row.number, row]));
  return rows.map((row) => {
    const cells = new Map(row.cells);
    for (const column of [columns.examples, columns.references]) {
      const value = column === undefined ? undefined : filled.get(row.number)?.cells.get(column);
      if (column !== undefined && value !== undefined) cells.set(column, value);
    }
    return { ...row, cells };
  });
}

/** The element of a row and its place; null for a row without one. Rows that are left out are named in `ignored`. */
function elementOf(
  row: Row,
  table: CoreTable,
  ignored: string[],
): { id: string; statement: string; place: string } | null {
  const { column } = labelOf(row, table.columns) ?? {};
  if (column === undefined || columnsOf(row) !== null) return null;
  const place = placeIn(row, table, column);
  const text = textOf(row, table, column);
  const label = readLabel(text);
  switch (label.kind) {
    case 'element':
      return { ...label, place };
    case 'other':
      ignored.push(place);
      return null;
    case 'CSF 1.1':
      throw invalidFile(`${place}: ${quote(text)} is of CSF 1.1. ${EXPORT_CSF_2_0}`);
    case 'unclear':
      throw invalidFile(`${place}: ${quote(text)} is not how NIST writes an element of CSF 2.0.`);
  }
}

function addReferences(references: ReferenceCollector, id: string, row: Row, table: CoreTable): void {
  const place = placeIn(row, table, table.columns.references);
  for (const line of linesOf(textOf(row, table, table.columns.references))) {
    references.add(id, referenceIn(line), place);
  }
}

function examplesIn(row: Row, table: CoreTable): readonly string[] | null {
  const { examples } = table.columns;
  if (examples === undefined) return null;
  const place = placeIn(row, table, examples);
  const lines = linesOf(textOf(row, table, examples)).filter((line) => !PARTY.test(line.trim()));
  if (lines.length > MAX_EXAMPLES) throw invalidFile(`${place}: more than ${MAX_EXAMPLES} examples.`);
  return lines.map((line) =>
    tidy(line.trim().replace(/^Ex\s?\d+\s*:\s*/i, ''), { maxLength: MAX_TEXT, place }),
  );
}

/** @throws CsfServerError INVALID_FILE for a formula without a result, and for an error */
function textOf(row: Row, table: CoreTable, column: string | undefined): string {
  const { type } = row.cells.get(column ?? '') ?? {};
  if (type !== 'formula' && type !== 'error') return textAt(row, column);
  const what = type === 'formula' ? 'a formula without a stored result' : 'an error instead of a text';
  throw invalidFile(
    `${placeIn(row, table, column)}: ${what}. Open the file in a spreadsheet program, save it, and try again.`,
  );
}

function placeIn(row: Row, { sheet }: CoreTable, column: string | undefined): string {
  return inWords({ sheet: sheet.name, row: row.number, ...(column !== undefined && { column }) });
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** A sheet beside the Core has a label and a value in each row. */
function whatItSays(
  { sheets, uses1904 }: Workbook,
  { sheet: core }: CoreTable,
): Pick<FrameworkExport, 'document' | 'date'> {
  const facts = new Map<string, Cell>();
  for (const row of sheets.filter((sheet) => sheet !== core).flatMap(({ rows }) => rows)) {
    const label = plainHeading(textAt(row, 'A'));
    const value = row.cells.get('B');
    if (value !== undefined && !facts.has(label)) facts.set(label, value);
  }
  const title = tidy(facts.get('title')?.text ?? '', { maxLength: MAX_TEXT, place: 'The title' });
  return { document: title || 'CSF 2.0 Core', date: dayOf(facts.get('generated date'), uses1904) };
}

/** A number is a day, even if its cell does not say so. */
function dayOf(cell: Cell | undefined, uses1904: boolean): string | null {
  if (cell?.type === 'date') return cell.text;
  if (cell?.type === 'number') return isoDay(Number(cell.text), uses1904);
  return /^\d{4}-\d{2}-\d{2}$/.test(cell?.text.trim() ?? '') ? (cell?.text.trim() ?? null) : null;
}
