import { expect } from 'vitest';
import type { Finished } from '../instances/sandbox.ts';

/** Every exit code of csf-mcp itself. A server's own codes and 128 + n are left out on purpose. */
const DOCUMENTED: readonly (number | null)[] = [0, 1, 2, 3, 4, 69, 75, 77];

const USAGE = 2;

/** The output of Node about an error that nobody handled. */
export const TRACE = /^\s+at .+|node:internal|^Node\.js v\d|^\w*Error(?: \[\w+\])?: /m;

/** Characters that a terminal obeys: C0 except the line feed, DEL and C1. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

/** With any input, a command ends by itself, with a code that docs/commands.md explains, and in plain text. */
export function expectManners({ code, signal, stdout, stderr }: Finished): void {
  expect(signal, `nothing ends it but itself: ${stderr}`).toBeNull();
  expect(DOCUMENTED, `a documented exit code: ${stderr}`).toContain(code);
  expect(code, `no unexpected error: ${stderr}`).not.toBe(1);
  expect(stderr, 'no stack trace').not.toMatch(TRACE);
  expect(stderr, 'no control characters on stderr').not.toMatch(CONTROL);
  expect(stdout, 'no control characters on stdout').not.toMatch(CONTROL);
  if (code === USAGE) expect(stderr, 'a usage error says what is wrong').toMatch(/^(error|csf-mcp|Usage): /m);
}
