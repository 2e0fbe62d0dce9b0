import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../workspace/paths.mjs';

const SOURCES = ['', 'packages/launcher/src', 'packages/server/src'];

test('docs/architecture.md names only files and folders that are there', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const named = [...page.matchAll(/`([\w/-]+(?:\/|\.ts))`/g)].map(([, path]) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !SOURCES.some((folder) => existsSync(join(root, folder, path))))).toEqual([]);
});
