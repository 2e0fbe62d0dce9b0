import { findElement, findWithdrawn } from '../framework/elements.ts';
import { datasetId, isAmbiguous } from '../references/dataset-id.ts';
import { MAX_REFERENCE_ID } from '../references/reference-key.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import type { Row, Sheet } from '../spreadsheet/read/workbook.ts';
import { quote } from '../text/quote.ts';
import type { FrameworkExport, OfficialWording } from './framework-export.ts';
import { tidy } from './tidy.ts';
import { MAX_EXAMPLES, MAX_TEXT, refuseIncomplete } from './wording-of-all.ts';

const HEADINGS = ['Function', 'Category', 'Subcategory'];
const EXAMPLES = 'Implementation Examples';
const REFERENCES = 'Informative References';

/** The headings stand in the second row. */
const MAX_ROWS_ABOVE = 20;

const MAX_TITLE = 80;

/** NIST's file has 6,4xx references to 23 publications. */
const MAX_REFERENCES = 50_000;
const MAX_PUBLICATIONS = 100;

/** Days from the day that Excel calls 0 to 1970-01-01. */
const EXCEL_EPOCH_DAYS = 25_569;
const DAY_MS = 86_400_000;

/** Headings and the rows below them. */
interface CoreTable {
  readonly columns: ReadonlyMap<string, number>;
  readonly rows: readonly Row[];
}

/**
 * Reads NIST's XLSX export of the CSF 2.0 Core: official wording, and the references of every publication.
 *
 * Each row is one element, whose id and statement are in one cell. Examples and references have a line each in theirs;
 * a reference is `<publication>: <id>`.
 * @throws CsfServerError INVALID_FILE for any other workbook
 */
export function readCoreWorkbook(sheets: readonly Sheet[]): FrameworkExport {
  const { columns, rows } = findTable(sheets);
  const cell = (row: Row, heading: string): string => row.cells[columns.get(heading) ?? -1] ?? '';
  const wording = new Map<string, OfficialWording>();
  const references = new ReferenceCollector();
  for (const row of rows) {
    const found = elementOf(
      HEADINGS.map((heading) => cell(row, heading)).findLast((text) => text.trim() !== ''),
    );
    if (found === null) continue;
    const place = `Row ${row.number}`;
    if (findElement(found.id) === undefined) {
      if (findWithdrawn(found.id) === undefined) throw invalidFile(`${place}: CSF 2.0 has no ${found.id}.`);
      references.skip(linesOf(cell(row, REFERENCES)).length);
      continue;
    }
    if (wording.has(found.id)) throw invalidFile(`${place}: ${found.id} is there twice.`);
    wording.set(found.id, {
      statement: tidy(found.statement, { maxLength: MAX_TEXT, place }),
      examples: examplesIn(cell(row, EXAMPLES), place),
    });
    for (const line of linesOf(cell(row, REFERENCES))) references.add(found.id, line, place);
  }
  refuseIncomplete(wording);
  return {
    format: 'NIST XLSX',
    ...whatItSays(sheets),
    version: null,
    wording,
    referenceSets: references.sets,
    skipped: references.skipped,
  };
}

function findTable(sheets: readonly Sheet[]): CoreTable {
  for (const { rows } of sheets) {
    for (const [index, { cells }] of rows.slice(0, MAX_ROWS_ABOVE).entries()) {
      const columns = new Map(cells.map((text, column) => [text.trim(), column]));
      if (HEADINGS.every((heading) => columns.has(heading))) return { columns, rows: rows.slice(index + 1) };
    }
  }
  const names = sheets.slice(0, 3).map(({ name }) => quote(name));
  throw invalidFile(
    `An XLSX workbook, but none of its sheets (${names.join(', ')}) has the columns ${HEADINGS.join(', ')}.`,
  );
}

/**
 * The element of a cell such as `GV.OC-01: …` or `Organizational Context (GV.OC): …`. Null for an empty row, and for
 * the one that closes a function and repeats its name alone.
 */
function elementOf(text = ''): { id: string; statement: string } | null {
  const outcome = /^([A-Z]{2}\.[A-Z]{2}-\d{2}): (.+)$/s.exec(text.trim());
  const [, id = '', statement] =
    outcome ?? /\(([A-Z]{2}(?:\.[A-Z]{2})?)\)(?:: (.+))?$/s.exec(text.trim()) ?? [];
  if (text.trim() === '' || (id !== '' && statement === undefined)) return null;
  if (id === '' || statement === undefined) {
    throw invalidFile(`${quote(text)} is not how NIST writes an element of the Core.`);
  }
  return { id, statement };
}

function examplesIn(text: string, place: string): string[] {
  const lines = linesOf(text);
  if (lines.length > MAX_EXAMPLES) throw invalidFile(`${place} has more than ${MAX_EXAMPLES} examples.`);
  return lines.map((line) => tidy(line.replace(/^Ex\d+: /, ''), { maxLength: MAX_TEXT, place }));
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

class ReferenceCollector {
  readonly sets = new Map<string, { title: string; references: Map<string, Set<string>> }>();
  skipped = 0;
  #count = 0;

  add(elementId: string, line: string, place: string): void {
    this.#countOn(1);
    const [publication = '', ...rest] = line.split(': ');
    const title = tidy(publication, { maxLength: MAX_TITLE, place });
    const reference = tidy(rest.join(': '), { maxLength: MAX_REFERENCE_ID, place });
    if (title === '' || reference === '') {
      throw invalidFile(`${place}: the reference ${quote(line)} does not look like "publication: id".`);
    }
    const id = datasetId(title);
    const set = this.sets.get(id) ?? { title, references: new Map<string, Set<string>>() };
    if (isAmbiguous(title) && set.title !== title) {
      throw invalidFile(
        `The publications ${quote(set.title)} and ${quote(title)} cannot be told apart by an id.`,
      );
    }
    this.sets.set(id, set);
    if (this.sets.size > MAX_PUBLICATIONS) {
      throw invalidFile(`The file has references to more than ${MAX_PUBLICATIONS} publications.`);
    }
    const ofElement = set.references.get(elementId) ?? new Set();
    set.references.set(elementId, ofElement.add(reference));
  }

  skip(count: number): void {
    this.skipped += count;
    this.#countOn(count);
  }

  #countOn(count: number): void {
    this.#count += count;
    if (this.#count > MAX_REFERENCES)
      throw invalidFile(`The file has more than ${MAX_REFERENCES} references.`);
  }
}

/** The sheet before the Core has a label and a value in each row. */
function whatItSays(sheets: readonly Sheet[]): Pick<FrameworkExport, 'document' | 'date'> {
  const facts = new Map(
    sheets.flatMap(({ rows }) => rows.map(({ cells }): [string, string] => [cells[0] ?? '', cells[1] ?? ''])),
  );
  const title = tidy(facts.get('Title') ?? '', { maxLength: MAX_TEXT, place: 'The title' });
  return { document: title || 'CSF 2.0 Core', date: dayOf(facts.get('Generated Date') ?? '') };
}

/** A day as Excel stores it: the number of days since the end of 1899. */
function dayOf(text: string): string | null {
  const days = Number.parseFloat(text) - EXCEL_EPOCH_DAYS;
  return days > 0 && days < 100_000 ? new Date(days * DAY_MS).toISOString().slice(0, 10) : null;
}
