import { invalidFile } from '../refusals/invalid-file.ts';
import { quote } from '../text/quote.ts';
import { readCprt } from './cprt.ts';
import type { FrameworkExport } from './framework-export.ts';
import { jsonSize } from './json-size.ts';

/** NIST's exports have 5 levels (CPRT) and about 15 (OSCAL). */
const MAX_JSON_DEPTH = 100;

/** NIST's export has less than 1 MB. To parse more than this would keep others waiting. */
const MAX_JSON_MEGABYTES = 5;

/** NIST's CPRT export has 16,423. */
const MAX_JSON_VALUES = 500_000;

const ZIP = Buffer.from('PK\u0003\u0004');
const BYTE_ORDER_MARK = Buffer.from('\u{feff}');

/** The first bytes of other files that people may take for an export. */
const OTHERS: readonly [start: Buffer, what: string][] = [
  [Buffer.from('%PDF'), 'a PDF document'],
  [Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), 'an old Excel workbook (.xls) or one with a password'],
  [Buffer.from('<'), 'XML or HTML'],
];

/**
 * Recognises an export by its content, whatever the file is called, and reads it.
 * @throws CsfServerError INVALID_FILE
 */
export async function readExport(bytes: Buffer): Promise<FrameworkExport> {
  if (bytes.length === 0) throw invalidFile('The file is empty.');
  if (beginsWith(bytes, ZIP)) return readXlsx(bytes);
  const text = beginsWith(bytes, BYTE_ORDER_MARK) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
  if (/^\s*\{/.test(text.toString('latin1', 0, 100))) return readJson(text);
  const [, what = 'neither JSON nor an XLSX workbook'] =
    OTHERS.find(([mark]) => beginsWith(text, mark)) ?? [];
  throw invalidFile(`The file is ${what}.`);
}

function beginsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** Loaded when it is needed: no other session should start more slowly for it. */
async function readXlsx(bytes: Buffer): Promise<FrameworkExport> {
  const [{ readWorkbook }, { readCoreWorkbook }] = await Promise.all([
    import('../spreadsheet/read/workbook.ts'),
    import('./core-workbook.ts'),
  ]);
  return readCoreWorkbook(await readWorkbook(bytes));
}

function readJson(bytes: Buffer): FrameworkExport {
  const { depth, values } = jsonSize(bytes);
  if (depth > MAX_JSON_DEPTH) throw invalidFile('The file is JSON that is nested too deeply.');
  if (values > MAX_JSON_VALUES) throw invalidFile(`The file is JSON of more than ${MAX_JSON_VALUES} values.`);
  if (bytes.length > MAX_JSON_MEGABYTES * 1_000_000)
    throw invalidFile(
      `The file is JSON of more than ${MAX_JSON_MEGABYTES} MB; NIST's export is much smaller.`,
    );
  const json = parse(bytes.toString());
  if (hasKeys(json, 'response')) return readCprt(json);
  if (hasKeys(json, 'catalog')) {
    throw invalidFile('The file is an OSCAL catalog (JSON), which cannot be imported yet.');
  }
  const keys = Object.keys(Object(json)).slice(0, 3).map(quote);
  throw invalidFile(`The file is JSON of another kind, with the keys ${keys.join(', ') || '(none)'}.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text, so it is left out.
    throw invalidFile('The file begins like JSON but is not: it is damaged or cut off.');
  }
}

function hasKeys(json: unknown, key: string): boolean {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, key);
}
