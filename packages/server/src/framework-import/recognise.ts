import type { Workbook } from '../spreadsheet/read/sheet.ts';
import { type DecodedText, decoded } from '../text/decoded.ts';
import { quote } from '../text/quote.ts';
import { decodedWindows1252, hasControls } from '../text/windows-1252.ts';
import type { Recognised } from './file-kinds.ts';
import { parseJson } from './given-json.ts';
import { knownBytes, knownText, OLD_JSON, OTHER_ENCODING, SOME_BYTES, SOME_TEXT } from './other-file.ts';
import { otherJson } from './other-json.ts';

const ZIP = Buffer.from('PK\u0003\u0004');
/** The first bytes of a ZIP archive without files. */
const EMPTY_ZIP = Buffer.from('PK\u0005\u0006');

/** Our own file says its format, somewhere between its other members. No text within JSON has a bare quotation mark. */
const PROFILE_FILE = /"format"\s*:\s*"csf-mcp profile"/;

/**
 * Recognises a file by its content. Its name counts only where the content says nothing.
 * @throws CsfServerError INVALID_FILE for a file that is damaged, or larger inside than any that is expected
 */
export async function recognise(bytes: Buffer, name: string): Promise<Recognised> {
  if (beginsWith(bytes, ZIP) || beginsWith(bytes, EMPTY_ZIP)) return recogniseWorkbook(bytes);
  const known = knownBytes(bytes);
  if (known !== null) return { kind: 'unknown', words: known };
  const content = decoded(bytes);
  if (content === null) return recogniseOldText(bytes, name);
  // No text has a null character.
  if (content.text.includes('\0')) return { kind: 'unknown', words: SOME_BYTES };
  if (isJson(content.text)) return recogniseJson(content);
  return recogniseText(content.text, name);
}

/** What older programs save: its encoding is nowhere said. The reader of tables says which one it takes it for. */
function recogniseOldText(bytes: Buffer, name: string): Recognised {
  if (hasControls(bytes)) return { kind: 'unknown', words: SOME_BYTES };
  const text = decodedWindows1252(bytes);
  if (text === null) return { kind: 'unknown', words: OTHER_ENCODING };
  return isJson(text) ? { kind: 'unknown', words: OLD_JSON } : recogniseText(text, name);
}

function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function beginsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** Loaded when it is needed: no other session should start more slowly for it. */
async function recogniseWorkbook(bytes: Buffer): Promise<Recognised> {
  const [{ readWorkbook }, { workbookKind }] = await Promise.all([
    import('../spreadsheet/read/workbook.ts'),
    import('./workbook-kind.ts'),
  ]);
  const workbook = await readWorkbook(bytes);
  if (workbook.sheets.every(({ rows }) => rows.length === 0))
    return { kind: 'unknown', words: without(workbook) };
  const kind = workbookKind(workbook);
  return kind === 'table' ? { kind, table: workbook } : { kind, workbook };
}

function without({ sheets }: Workbook): string {
  const names = sheets.slice(0, 3).map((sheet) => quote(sheet.name));
  return names.length === 0
    ? 'an XLSX workbook without any sheet. Open it in a spreadsheet program, and save it again.'
    : `an XLSX workbook, but none of its sheets (${names.join(', ')}) has a value in it.`;
}

function recogniseText(text: string, name: string): Recognised {
  const known = knownText(text, name);
  if (known !== null) return { kind: 'unknown', words: known };
  return looksLikeTable(text, name) ? { kind: 'table', table: text } : { kind: 'unknown', words: SOME_TEXT };
}

function recogniseJson({ text, encoding }: DecodedText): Recognised {
  if (PROFILE_FILE.test(text)) return { kind: 'csf-mcp profile' };
  const json = parseJson(text);
  const elements = at(at(json, 'response'), 'elements');
  if (Array.isArray(elements)) return { kind: 'reference tool json', json, encoding };
  if (elements !== undefined) return { kind: 'cprt json', json, encoding };
  if (at(json, 'catalog') !== undefined) return { kind: 'oscal catalog', json, encoding };
  return { kind: 'unknown', words: otherJson(json) };
}

function at(json: unknown, key: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, key)) return undefined;
  return new Map(Object.entries(json)).get(key);
}

/** A separator in the first line that has something, or a name that says so. */
function looksLikeTable(text: string, name: string): boolean {
  const line = text.slice(0, 10_000).trimStart().split(/\r?\n/, 1)[0] ?? '';
  return /\.(csv|tsv|tab)$/i.test(name) || /[;\t]|,\S/.test(line);
}
