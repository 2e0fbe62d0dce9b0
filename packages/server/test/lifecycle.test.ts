import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Only the launcher may do this: signals, exits, locks, and reading how the process was started. */
const FORBIDDEN = [
  'process.on(',
  'process.once(',
  'process.exit',
  'process.kill',
  'process.pid',
  'process.env',
  'process.argv',
  '.lock',
];

test('the server has no lifecycle code', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    return FORBIDDEN.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`);
  });
  expect(found).toEqual([]);
});
