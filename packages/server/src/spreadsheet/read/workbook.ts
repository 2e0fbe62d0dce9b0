import { posix } from 'node:path';
import { invalidFile } from '../../refusals/invalid-file.ts';
import { type Archive, openArchive } from './archive.ts';
import { readXml } from './read-xml.ts';

/** NIST's export has 2 sheets, 233 rows, 5 columns and 486 texts. */
const MAX_SHEETS = 20;
const MAX_ROWS = 10_000;
const MAX_COLUMNS = 26;
const MAX_TEXTS = 100_000;

/** Excel's own limit. */
const MAX_CELL_CHARACTERS = 32_767;

export interface Row {
  /** As the spreadsheet program shows it, from 1. */
  readonly number: number;
  /** From column A on; a cell without a value is an empty text, a number its decimal text. */
  readonly cells: readonly string[];
}

export interface Sheet {
  readonly name: string;
  readonly rows: readonly Row[];
}

/**
 * The cells of all sheets of an XLSX workbook (ECMA-376, SpreadsheetML): texts and numbers, without formulas or formats.
 * @throws CsfServerError INVALID_FILE for a damaged workbook, or one much larger than NIST's
 */
export async function readWorkbook(bytes: Buffer): Promise<readonly Sheet[]> {
  const archive = await openArchive(bytes);
  const paths = await readRelationships(archive);
  const sheets = await readSheetList(archive);
  const texts = await readSharedTexts(archive);
  const read: Sheet[] = [];
  for (const { name, relationship } of sheets) {
    const path = paths.get(relationship);
    const part = path === undefined ? null : archive.read(path);
    if (part === null) throw invalidFile('The workbook is damaged: it lacks one of its sheets.');
    read.push({ name, rows: await readRows(part, texts) });
  }
  return read;
}

async function readRelationships(archive: Archive): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  await readXml(archive.read('xl/_rels/workbook.xml.rels') ?? nothing(), {
    open: (name, { Id, Target }) => {
      if (name !== 'Relationship' || Id === undefined || Target === undefined) return;
      paths.set(Id, posix.resolve('/xl', Target).slice(1));
    },
  });
  return paths;
}

async function readSheetList(archive: Archive): Promise<{ name: string; relationship: string }[]> {
  const sheets: { name: string; relationship: string }[] = [];
  await readXml(archive.read('xl/workbook.xml') ?? nothing(), {
    open: (name, attributes) => {
      if (name !== 'sheet') return;
      if (sheets.length === MAX_SHEETS) throw invalidFile(`The workbook has more than ${MAX_SHEETS} sheets.`);
      sheets.push({ name: attributes['name'] ?? '', relationship: attributes['r:id'] ?? '' });
    },
  });
  return sheets;
}

async function readSharedTexts(archive: Archive): Promise<readonly string[]> {
  const texts: string[] = [];
  const part = archive.read('xl/sharedStrings.xml');
  // Not every program writes one.
  if (part === null) return texts;
  let collected: string[] = [];
  let isText = false;
  await readXml(part, {
    open: (name) => {
      if (name === 'si') collected = [];
      isText = name === 't';
    },
    text: (piece) => {
      if (isText) collected.push(piece);
    },
    close: (name) => {
      isText = false;
      if (name !== 'si') return;
      if (texts.length === MAX_TEXTS) throw invalidFile(`The workbook has more than ${MAX_TEXTS} texts.`);
      texts.push(cellText(collected.join('')));
    },
  });
  return texts;
}

async function readRows(part: AsyncIterable<string>, texts: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cells: string[] = [];
  let number = 0;
  let column = 0;
  let type = 'n';
  let isValue = false;
  let value: string[] = [];
  await readXml(part, {
    open: (name, attributes) => {
      if (name === 'row') {
        if (rows.length === MAX_ROWS) throw invalidFile(`A sheet has more than ${MAX_ROWS} rows.`);
        number = Number(attributes['r']) || number + 1;
        cells = [];
        column = 0;
      }
      if (name === 'c') {
        column = columnOf(attributes['r']) ?? column + 1;
        type = attributes['t'] ?? 'n';
        value = [];
      }
      isValue = name === 'v' || name === 't';
    },
    text: (piece) => {
      if (isValue) value.push(piece);
    },
    close: (name) => {
      isValue = false;
      if (name === 'c' && column <= MAX_COLUMNS) {
        const text = value.join('');
        cells[column - 1] = type === 's' ? (texts[Number(text)] ?? '') : cellText(text);
      }
      // Array.from fills the gaps that cells without a value leave.
      if (name === 'row') rows.push({ number, cells: Array.from(cells, (cell) => cell ?? '') });
    },
  });
  return rows;
}

/** Column C of `C12` is 3. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference ?? '')?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function cellText(text: string): string {
  if (text.length <= MAX_CELL_CHARACTERS) return text;
  throw invalidFile(`A cell has more than ${MAX_CELL_CHARACTERS} characters, which Excel does not allow.`);
}

/** A part that is not there has no elements. */
async function* nothing(): AsyncIterable<string> {
  yield '<none/>';
}
