import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DEFAULT_SCALE } from '../src/profiles/scale.ts';

const documentation = readFileSync(new URL('../../../docs/tools.md', import.meta.url), 'utf8');

test('docs/tools.md matches the lists of tools, resources and prompts', () => {
  const script = fileURLToPath(new URL('../../../scripts/docs.mjs', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', script, '--check'];
  const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
});

test('docs/tools.md gives the default scale as it is', () => {
  for (const { value, label, meaning } of DEFAULT_SCALE) {
    expect(documentation).toContain(`| ${value} | ${label} | ${meaning} |`);
  }
});
