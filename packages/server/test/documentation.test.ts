import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_SCALE } from '../src/profiles/scale.ts';
import { newConnection } from './support/connection.ts';

const documentation = readFileSync(new URL('../../../docs/tools.md', import.meta.url), 'utf8');

/** The sections of docs/tools.md by their titles. */
const sections = new Map(
  documentation.split(/^#{1,2} /m).map((section) => [section.split('\n', 1)[0] ?? '', section]),
);

test('docs/tools.md describes every tool with each of its arguments', async () => {
  const { client } = await newConnection();
  const { tools } = await client.listTools();
  for (const { name, inputSchema } of tools) {
    const section = sections.get(name) ?? '';
    for (const argument of Object.keys(inputSchema.properties ?? {})) {
      expect(section, `${name}: ${argument}`).toContain(`\`${argument}\``);
    }
  }
});

test('docs/tools.md gives the default scale as it is', () => {
  for (const { value, label, meaning } of DEFAULT_SCALE) {
    expect(documentation).toContain(`| ${value} | ${label} | ${meaning} |`);
  }
});
