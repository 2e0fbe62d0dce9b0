import { expect } from 'vitest';
import type { Finished } from '../instances/sandbox.ts';

/** Every code that csf-mcp says something with by itself. A server's own codes and 128 + n are left out on purpose. */
const DOCUMENTED: readonly (number | null)[] = [0, 1, 2, 3, 4, 69, 75, 77];

const USAGE = 2;

/** What Node prints about an error that nobody dealt with. */
export const TRACE = /^\s+at .+|node:internal|^Node\.js v\d|^\w*Error(?: \[\w+\])?: /m;

/** What a terminal obeys: C0 but for the line feed, DEL and C1. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

/** Whatever it was given, a command ends by itself, with a code that docs/commands.md explains, and says so in plain text. */
export function expectManners({ code, signal, stdout, stderr }: Finished): void {
  expect(signal, `nothing ends it but itself: ${stderr}`).toBeNull();
  expect(DOCUMENTED, `a documented exit code: ${stderr}`).toContain(code);
  expect(code, `no unexpected error: ${stderr}`).not.toBe(1);
  expect(stderr, 'no stack trace').not.toMatch(TRACE);
  expect(stderr, 'no control characters on stderr').not.toMatch(CONTROL);
  expect(stdout, 'no control characters on stdout').not.toMatch(CONTROL);
  if (code === USAGE) expect(stderr, 'a usage error says what is wrong').toMatch(/^(error|csf-mcp|Usage): /m);
}
