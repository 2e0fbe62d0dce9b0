/** Where a reader of lines may begin a new one. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

/** What would end a cell, or reads as another kind of value or as the name of a fact. */
const QUOTED = /[",]|:(?: |$)|^\s|\s$|^(?:none|\[\]|\{\}|)$/;

/** The text on one line: ␊ stands for each end of a line. */
export function onOneLine(text: string): string {
  return text.replaceAll(LINE_END, '␊');
}

/**
 * JSON data as a cell of a table, quoted per RFC 4180: `none` is null, nothing is a value that is absent. Words of a
 * list stand between blanks, its texts between semicolons; what is deeper is JSON.
 */
export function cell(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return quotedIf(QUOTED, onOneLine(value));
  if (!isList(value) && !isRecord(value)) return scalar(value);
  const text = onOneLine(isList(value) ? listed(value) : figures(value));
  return quotedIf(/[",]|:(?: |$)/, text);
}

/** Whether a value is a single word, which stands in a list without quotes. */
export function isWord(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^(?!none$)[^\s,;:"[\]{}]+$/.test(value));
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isScalar(value: unknown): boolean {
  return !isList(value) && !isRecord(value);
}

function listed(list: readonly unknown[]): string {
  if (list.length === 0) return '[]';
  if (list.every(isWord)) return list.join(' ');
  if (!list.every(isScalar)) return JSON.stringify(list);
  // Without its semicolon, a single text would read as a list of its words.
  return list.length === 1 ? `${item(list[0])};` : list.map(item).join('; ');
}

/** `GV.OC-01=2 GV.OC-02=none`, or JSON where a value is more than a figure. */
function figures(record: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(record);
  return entries.length > 0 && entries.every(([key, value]) => isWord(key) && isFigure(value))
    ? entries.map(([key, value]) => `${key}=${scalar(value)}`).join(' ')
    : JSON.stringify(record);
}

function isFigure(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

/** A text between semicolons. */
function item(value: unknown): string {
  return typeof value === 'string' ? quotedIf(/[";]|^\s|\s$|^(?:none|)$/, value) : scalar(value);
}

/** Null reads "none", never 0: nobody has given or could compute that value. */
function scalar(value: unknown): string {
  return value === null ? 'none' : String(value);
}

function quotedIf(pattern: RegExp, text: string): string {
  return pattern.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
