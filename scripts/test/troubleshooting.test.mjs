import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../workspace/paths.mjs';

const page = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');

/** The sources of the words that csf-mcp prints. Those of its command-line parser are printed as they are. */
const SOURCES = [
  'packages/*/{src,app}/**/*.ts',
  'packages/launcher/bin/*.js',
  'packages/launcher/node_modules/commander/lib/*.js',
  'scripts/workspace/*.mjs',
  'scripts/mcpb/start.sh',
];
const sources = globSync(SOURCES, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));

const codes = [
  ...codesOf('packages/launcher/src/errors.ts', 'LauncherErrorCode'),
  ...codesOf('packages/server/src/refusals/error.ts', 'CsfServerErrorCode'),
];

/** Matches a prefix that is printed before a message and is not part of it. */
const PREFIX = /^(csf-mcp set-up: |csf-mcp |csf-mcp-server: |Warning: )/;

/** The words of clients and of the SDK: csf-mcp cannot keep them. */
const FOREIGN = ['What the client shows'];

test('the source has each message of the page', () => {
  const found = messages();
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter((message) => !isInSource(message))).toEqual([]);
});

test('the page explains each error code', () => {
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

test('the page names only codes that there are', () => {
  const named = [...page.matchAll(/`((?:E|DATABASE)_[A-Z_]+)`/g)].map(([, code]) => code);
  expect(named.filter((code) => !codes.includes(code))).toEqual([]);
});

test('the page lists every exit code', () => {
  const declared = readFileSync(join(root, 'packages/launcher/src/exit-codes.ts'), 'utf8');
  const exitCodes = [...declared.matchAll(/^ {2}\w+: (\d+),$/gm)].map(([, code]) => code);
  expect(exitCodes.length).toBeGreaterThan(5);
  for (const code of exitCodes) expect(page).toMatch(new RegExp(`^\\| ${code}( \\+ n)? \\|`, 'm'));
});

/** The messages in headings, and in the first column of the table of answers. */
function messages() {
  const own = page.split(/^## /m).filter((section) => !FOREIGN.some((title) => section.startsWith(title)));
  const places = own.flatMap((section) => section.match(/^### .*$|^\| `[^|]*\|/gm) ?? []);
  const quoted = places.flatMap((place) => [...place.matchAll(/`([^`]+)`/g)].map(([, text]) => text));
  return quoted.filter((message) => fixedParts(message).length > 0);
}

/** All of it in one file: parts from anywhere would always be found. */
function isInSource(message) {
  const parts = fixedParts(message);
  return sources.some((source) => parts.every((part) => source.includes(part)));
}

/** The words between the gaps (`…`), without the punctuation at their ends. Numbers are not words. */
function fixedParts(message) {
  return message
    .replace(PREFIX, '')
    .split('…')
    .map((part) => part.replace(/^[^\w<~-]+|[^\w>~]+$/g, ''))
    .filter((part) => /[a-z]{2}/i.test(part));
}

function codesOf(file, type) {
  const source = readFileSync(join(root, file), 'utf8');
  const [, union = ''] = source.match(new RegExp(`type ${type} =([^;]*);`)) ?? [];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  if (codes.length === 0) throw new Error(`${file} has no ${type}`);
  return codes;
}
