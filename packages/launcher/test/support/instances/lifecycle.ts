import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** One line of the lifecycle log. */
export interface LogLine {
  readonly msg?: string;
  readonly pid?: number;
  readonly [key: string]: unknown;
}

/** A line by its message, or by some of its fields, whose values may be matchers. */
export type ExpectedLine = string | Readonly<Record<string, unknown>>;

/** Empty where nothing has been logged. */
export function readLifecycle(file: string): LogLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** The log has these lines in this order, among others. */
export function expectLines(log: readonly LogLine[], expected: readonly ExpectedLine[]): void {
  let from = 0;
  for (const line of expected) {
    const fields = typeof line === 'string' ? { msg: line } : line;
    const found = log.findIndex(
      (entry, index) => index >= from && expect.objectContaining(fields).asymmetricMatch(entry),
    );
    if (found === -1)
      expect.fail(`no line with ${show(fields)} among:\n${log.slice(from).map(show).join('\n')}`);
    from = found + 1;
  }
}

function show(fields: object): string {
  return JSON.stringify(fields, (_key, value) => (isMatcher(value) ? String(value) : value));
}

/** Of vitest: `expect.stringContaining(…)` and the like. */
function isMatcher(value: unknown): boolean {
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
