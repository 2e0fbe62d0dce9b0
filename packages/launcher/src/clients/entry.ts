import {
  getNodeValue,
  type Node as JsonNode,
  type ParseError,
  parseTree,
  printParseErrorCode,
  stripComments,
  visit,
} from 'jsonc-parser';
import { LauncherError } from '../errors.ts';

// Edits the text, not the values: everything else in the file stays as its owner wrote it, comments, order, indentation
// and line ends included.

const NAME = 'csf-mcp';

/** No client nests its configuration like that. The parser calls itself for each level, and would run out of stack. */
const MAX_DEPTH = 200;

/** An entry as csf-mcp writes it: strings and lists of strings. */
export type Entry = Readonly<Record<string, string | readonly string[]>>;

/**
 * Writes the entry `csf-mcp` into the object of servers. If there already is one, only the keys of the new one change
 * in it.
 * @param file for messages
 * @returns the same text when the entry already says all that
 * @throws LauncherError E_CLIENT_CONFIGURATION
 */
export function withEntry(text: string, serversKey: string, entry: Entry, file: string): string {
  if (text.trim() === '') return `${JSON.stringify({ [serversKey]: { [NAME]: entry } }, null, 2)}\n`;
  const { root, servers, ours } = find(text, serversKey, file);
  if (servers === undefined) return insert(text, root, serversKey, { [NAME]: entry });
  if (ours?.type !== 'object') {
    return ours === undefined ? insert(text, servers, NAME, entry) : replace(text, ours, entry);
  }
  // Each edit moves the text behind it, so each key is looked up in the text that the edit before it left.
  return Object.entries(entry).reduce((edited, [key, value]) => {
    const owner = find(edited, serversKey, file).ours;
    if (owner === undefined) return edited;
    const present = propertyValue(owner, key, file);
    if (present === undefined) return insert(edited, owner, key, value);
    return isSame(present, value) ? edited : replace(edited, present, value);
  }, text);
}

/**
 * Removes the entry `csf-mcp`.
 * @returns the same text when there is none
 * @throws LauncherError E_CLIENT_CONFIGURATION
 */
export function withoutEntry(text: string, serversKey: string, file: string): string {
  if (text.trim() === '') return text;
  const { servers, ours } = find(text, serversKey, file);
  const property = ours?.parent;
  return servers === undefined || property === undefined ? text : remove(text, servers, property);
}

/**
 * Whether the file has an entry `csf-mcp`.
 * @throws LauncherError E_CLIENT_CONFIGURATION
 */
export function hasEntry(text: string, serversKey: string, file: string): boolean {
  return text.trim() !== '' && find(text, serversKey, file).ours !== undefined;
}

/**
 * The entry `csf-mcp` as a value of any type; undefined when there is none.
 * @throws LauncherError E_CLIENT_CONFIGURATION
 */
export function readEntry(text: string, serversKey: string, file: string): unknown {
  if (text.trim() === '') return undefined;
  const { ours } = find(text, serversKey, file);
  return ours === undefined ? undefined : getNodeValue(ours);
}

interface Found {
  readonly root: JsonNode;
  readonly servers: JsonNode | undefined;
  readonly ours: JsonNode | undefined;
}

function find(text: string, serversKey: string, file: string): Found {
  refuseDeep(text, file);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined || root === undefined) {
    const before = text.slice(0, error?.offset ?? 0).split(/\r\n|\n|\r/);
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    throw refusal(
      `${file} is not JSON: ${error === undefined ? 'no value' : printParseErrorCode(error.error)} at ${place}`,
    );
  }
  if (root.type !== 'object') throw refusal(`${file} is JSON, but not an object`);
  const servers = propertyValue(root, serversKey, file);
  if (servers !== undefined && servers.type !== 'object') {
    throw refusal(`"${serversKey}" in ${file} is not an object`);
  }
  return { root, servers, ours: servers === undefined ? undefined : propertyValue(servers, NAME, file) };
}

function refuseDeep(text: string, file: string): void {
  let depth = 0;
  const enter = (): void => {
    depth++;
    if (depth > MAX_DEPTH) throw refusal(`${file} is nested deeper than ${MAX_DEPTH} levels`);
  };
  const leave = (): void => {
    depth--;
  };
  visit(text, { onObjectBegin: enter, onObjectEnd: leave, onArrayBegin: enter, onArrayEnd: leave });
}

function propertyValue(object: JsonNode, key: string, file: string): JsonNode | undefined {
  const [property, second] = (object.children ?? []).filter(({ children }) => children?.[0]?.value === key);
  // JSON.parse takes the last one, other readers take the first. An edit of either might change nothing.
  if (second !== undefined) throw refusal(`${file} has ${JSON.stringify(key)} twice in the same object`);
  return property?.children?.[1];
}

function refusal(message: string): LauncherError {
  return new LauncherError('E_CLIENT_CONFIGURATION', message, {
    hint: 'Nothing was changed. Correct the file, or paste what "csf-mcp install <client> --print" prints.',
  });
}

function isSame(node: JsonNode, value: Entry[string]): boolean {
  const written = node.type === 'array' ? node.children?.map((item) => item.value) : node.value;
  return JSON.stringify(written) === JSON.stringify(value);
}

function replace(text: string, node: JsonNode, value: unknown): string {
  const isOneLine = !text.slice(node.offset, endOf(node)).includes('\n');
  const isList = node.type === 'array' && isOneLine;
  const written = isList ? oneLine(value) : manyLines(value, styleOf(text), indentAt(text, node.offset));
  return splice(text, node.offset, endOf(node), written);
}

/** Adds a property at the end of an object. Comments stay with the properties that they follow. */
function insert(text: string, object: JsonNode, key: string, value: unknown): string {
  const style = styleOf(text);
  const last = object.children?.at(-1);
  const close = endOf(object) - 1;
  if (last !== undefined && !text.slice(object.offset, close).includes('\n')) {
    const comma = commaAfter(text, last, close) === undefined ? ', ' : ' ';
    const at = object.offset + 1 + text.slice(object.offset + 1, close).trimEnd().length;
    return splice(text, at, at, `${comma}${JSON.stringify(key)}: ${oneLine(value)}`);
  }
  const outer = indentAt(text, object.offset);
  const inner =
    last !== undefined && startsLine(text, last.offset) ? indentAt(text, last.offset) : outer + style.unit;
  const isCommaThere = last !== undefined && commaAfter(text, last, close) !== undefined;
  const property = `${JSON.stringify(key)}: ${manyLines(value, style, inner)}${isCommaThere ? ',' : ''}`;
  const at = object.offset + 1 + text.slice(object.offset + 1, close).trimEnd().length;
  const added = splice(text, at, close, `${style.eol}${inner}${property}${style.eol}${outer}`);
  return last === undefined || isCommaThere ? added : splice(added, endOf(last), endOf(last), ',');
}

/** Removes a property with one comma. Comments beside it stay. */
function remove(text: string, object: JsonNode, property: JsonNode): string {
  const close = endOf(object) - 1;
  const siblings = object.children ?? [];
  const previous = siblings[siblings.indexOf(property) - 1];
  const own = commaAfter(text, property, close);
  const end = own === undefined ? endOf(property) : own + 1;
  // The white space before it goes too: its own line, or that after the last comma of a line. Otherwise the white space
  // after its comma goes.
  const before = own === undefined ? /(\r?\n)?[ \t]*$/ : /\r?\n[ \t]*$/;
  const lead = text.slice(0, property.offset).match(before)?.[0].length;
  const gap = lead === undefined ? (text.slice(end).match(/^[ \t]*/)?.[0].length ?? 0) : 0;
  let edited = splice(text, property.offset - (lead ?? 0), end + gap, '');
  if (own === undefined && previous !== undefined) {
    const comma = commaAfter(text, previous, property.offset);
    if (comma !== undefined) edited = splice(edited, comma, comma + 1, '');
  }
  const inside = edited.slice(object.offset + 1, close - (text.length - edited.length));
  return inside.trim() === ''
    ? splice(edited, object.offset + 1, object.offset + 1 + inside.length, '')
    : edited;
}

function commaAfter(text: string, property: JsonNode, limit: number): number | undefined {
  // Comments become as many spaces, because a comma in a comment does not count.
  const index = stripComments(text.slice(endOf(property), limit), ' ').indexOf(',');
  return index === -1 ? undefined : endOf(property) + index;
}

interface Style {
  readonly eol: string;
  readonly unit: string;
}

function styleOf(text: string): Style {
  return {
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    unit: text.match(/\n([ \t]+)["\]}]/)?.[1] ?? '  ',
  };
}

function manyLines(value: unknown, { eol, unit }: Style, indent: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
}

function oneLine(value: unknown): string {
  // Line breaks within strings are escaped, so all others are layout.
  return JSON.stringify(value, null, 1)
    .replace(/([[{])\n\s*/g, '$1')
    .replace(/\n\s*([\]}])/g, '$1')
    .replace(/\n\s*/g, ' ');
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return line.match(/^[ \t]*/)?.[0] ?? '';
}

function startsLine(text: string, offset: number): boolean {
  return /\n[ \t]*$/.test(text.slice(0, offset));
}

function endOf({ offset, length }: JsonNode): number {
  return offset + length;
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
