import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../workspace/paths.mjs';

const page = readFileSync(join(root, 'docs/commands.md'), 'utf8');
const launcher = globSync('packages/launcher/src/**/*.ts', { cwd: root }).map((file) =>
  readFileSync(join(root, file), 'utf8'),
);

test('the page lists every command', () => {
  const commands = allMatches(/\.command\('([a-z]+)'\)/g);
  expect(commands).toContain('start');
  expect(commands.filter((command) => !section('Commands').includes(`\`${command}`))).toEqual([]);
});

test.for(['Status', 'Kill', 'Install', 'Doctor', 'Backup', 'Restore', 'Export', 'View'])(
  'the page lists every key of the %s report',
  (name) => {
    const [body] = allMatches(new RegExp(`interface ${name}Report \\{([^]*?)^\\}`, 'gm'));
    const keys = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, key]) => key);
    expect(keys.length).toBeGreaterThan(3);
    expect(keys.filter((key) => !section('JSON output').includes(`\`${key}\``))).toEqual([]);
  },
);

test('the page lists every environment variable', () => {
  const variables = allMatches(/env: '(\w+)'/g);
  expect(variables).toContain('FORCE_TERMINATE');
  expect(variables.filter((variable) => !section('Settings').includes(`| \`${variable}\` |`))).toEqual([]);
});

test('the page lists every exit code', () => {
  const codes = allMatches(/^ {2}\w+: (\d+),$/gm, 'packages/launcher/src/exit-codes.ts');
  expect(codes.length).toBeGreaterThan(5);
  for (const code of codes)
    expect(section('Exit codes')).toMatch(new RegExp(`^\\| ${code}( \\+ n)? \\|`, 'm'));
});

function section(title) {
  return page.split(/^## /m).find((part) => part.startsWith(title)) ?? '';
}

function allMatches(pattern, file) {
  const sources = file === undefined ? launcher : [readFileSync(join(root, file), 'utf8')];
  return sources.flatMap((source) => [...source.matchAll(pattern)].map(([, match]) => match));
}
