import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Connection } from './connection.ts';

/** Has a report written, as Markdown unless `args` say otherwise, and reads it. */
export async function reportText({ call }: Pick<Connection, 'call'>, args: object): Promise<string> {
  const { isError, text, facts } = await call('report_build', { format: 'md', ...args });
  expect(isError, text).toBe(false);
  return readFileSync(join(String(facts['folder']), String(facts['file'])), 'utf8');
}
