import { cell, isList, isRecord, isScalar, isWord, onOneLine } from './cell.ts';
import { tableLines } from './table.ts';

/**
 * Renders the facts of an answer as plain text: one per line, a list of records as a table below its name.
 *
 * A text of several lines is indented below its name, and in a table it stays on its line, so that it cannot pass for
 * other facts.
 */
export function render(facts: object): string {
  return fieldsOf(facts, '').join('\n');
}

function fieldsOf(record: object, path: string): string[] {
  return Object.entries(record).flatMap(([key, value]) =>
    value === undefined ? [] : field(`${path}${name(key)}`, value),
  );
}

function field(path: string, value: unknown): string[] {
  if (isList(value)) return list(path, value);
  if (isRecord(value)) return inner(path, value);
  return isText(value) && value.includes('\n')
    ? [`${path}:`, ...indented(value)]
    : [`${path}: ${ofLine(value)}`];
}

function list(path: string, items: readonly unknown[]): string[] {
  if (items.length === 0) return [`${path}: []`];
  if (items.every(isWord)) return [`${path}: ${items.join(' ')}`];
  if (items.every(isRecord)) return [`${path}:`, ...tableLines(items)];
  return [`${path}:`, ...items.map((item) => `- ${cell(item)}`)];
}

/** A record within another: its single values on one line, then what is deeper. */
function inner(path: string, record: Readonly<Record<string, unknown>>): string[] {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return [`${path}: {}`];
  const isShort = ([, value]: [string, unknown]) =>
    isScalar(value) && !(isText(value) && value.includes('\n'));
  const short = entries.filter(isShort).map(([key, value]) => `${name(key)}=${cell(value)}`);
  const deeper = Object.fromEntries(entries.filter((entry) => !isShort(entry)));
  return [...(short.length > 0 ? [`${path}: ${short.join(', ')}`] : []), ...fieldsOf(deeper, `${path}.`)];
}

/** Behind its name a text needs no quotes, unless it reads as another kind of value. */
function ofLine(value: unknown): string {
  return isText(value) && !/^(?:none|\[\]|\{\}|".*|)$/s.test(value) ? onOneLine(value) : cell(value);
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${onOneLine(line)}`);
}

/** Keys are our own names and ids, but for those of free JSON data. */
function name(key: string): string {
  return /^[\w.-]+$/.test(key) ? key : JSON.stringify(onOneLine(key));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
