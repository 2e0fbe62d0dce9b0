import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, workspaceNode } from '../workspace/paths.mjs';

const page = readFileSync(join(root, 'docs/windows.md'), 'utf8');

/** Collected in a process of its own: here the files would become tests. */
const COLLECT = `
  const { failureModes } = await import('./packages/launcher/test/windows/failure-modes.ts');
  const { NOT_ON_WINDOWS, reasonAgainst } = await import('./packages/launcher/test/windows/not-on-windows.ts');
  const titles = (await failureModes()).flatMap(({ checks }) => checks.map(({ title }) => title));
  const rows = NOT_ON_WINDOWS.map(({ reason, titles: patterns }) => {
    const own = titles.filter((title) => reasonAgainst(title) === reason);
    return { reason, ids: [...new Set(own.map((title) => title.slice(0, 3)))].sort(), unused: patterns
      .filter((pattern) => !titles.some((title) => pattern.test(title))).map(String) };
  });
  console.log(JSON.stringify(rows));`;

test('the page has each reason why a failure mode is not checked on Windows, and its failure modes', () => {
  const output = execFileSync(workspaceNode, ['--input-type=module', '-e', COLLECT], {
    cwd: root,
    encoding: 'utf8',
  });
  const rows = JSON.parse(output);
  expect(
    rows.flatMap(({ unused }) => unused),
    'patterns that fit no title',
  ).toEqual([]);
  const [, table = ''] = /\| needs \| failure modes \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(page) ?? [];
  expect(table).toBe(rows.map(({ reason, ids }) => `| ${reason} | ${ids.join(', ')} |\n`).join(''));
});
