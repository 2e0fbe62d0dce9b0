import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { APPENDS_WHOLE_LINES } from './file-system.ts';

/** One line of the lifecycle log. */
export interface LogLine {
  readonly msg?: string;
  readonly pid?: number;
  readonly [key: string]: unknown;
}

/** A line by its message, or by some of its fields, whose values may be matchers. */
export type ExpectedLine = string | Readonly<Record<string, unknown>>;

/** A text as a line of JSON has it: with every backslash twice. */
export function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Reads the lifecycle log; empty when there is none. */
export function readLifecycle(file: string): LogLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.flatMap((line) => (APPENDS_WHOLE_LINES || isJson(line) ? [JSON.parse(line)] : []));
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/**
 * The log has these lines in this order, among others. The first lines of a start wait until its log is loaded, and those
 * of another process may come before them in the file. Then their times tell the order.
 */
export function expectLines(log: readonly LogLine[], expected: readonly ExpectedLine[]): void {
  try {
    expectInOrder(log, expected);
  } catch (error) {
    const byTime = log.toSorted((a, b) => String(a['time']).localeCompare(String(b['time'])));
    if (byTime.every((line, index) => line === log[index])) throw error;
    expectInOrder(byTime, expected);
  }
}

function expectInOrder(log: readonly LogLine[], expected: readonly ExpectedLine[]): void {
  let from = 0;
  for (const line of expected) {
    const fields = typeof line === 'string' ? { msg: line } : line;
    const found = log.findIndex((entry, index) => index >= from && hasFields(entry, fields));
    if (found === -1)
      assert.fail(`no line with ${show(fields)} among:\n${log.slice(from).map(show).join('\n')}`);
    from = found + 1;
  }
}

function hasFields(line: LogLine, fields: object): boolean {
  return Object.entries(fields).every(([key, expected]) => matches(line[key], expected));
}

function matches(value: unknown, expected: unknown): boolean {
  if (isMatcher(expected)) return expected.asymmetricMatch(value);
  if (Array.isArray(expected) && Array.isArray(value))
    return value.length === expected.length && expected.every((item, index) => matches(value[index], item));
  return isDeepStrictEqual(value, expected);
}

function show(fields: object): string {
  return JSON.stringify(fields, (_key, value) => (isMatcher(value) ? String(value) : value));
}

/** A matcher of a test runner: `expect.stringContaining(…)` and the like. */
interface Matcher {
  readonly asymmetricMatch: (value: unknown) => boolean;
}

function isMatcher(value: unknown): value is Matcher {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value;
}

/** Keeps the lifecycle logs of a test in the folder that the environment names, under the test's title. */
export function keepLogs(directory: string, title: string): void {
  const folder = process.env['CSF_MCP_TEST_LOGS'] ?? '';
  if (folder === '') return;
  mkdirSync(folder, { recursive: true });
  const name = title.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, MAX_NAME_LENGTH);
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  for (const [index, file] of files.filter((path) => path.endsWith('lifecycle.log')).entries())
    copyFileSync(join(directory, file), join(folder, `${name}${index === 0 ? '' : `-${index + 1}`}.log`));
}

const MAX_NAME_LENGTH = 80;
