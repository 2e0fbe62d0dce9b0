// npm run docs: writes the generated part of docs/tools.md from the server's lists of tools, resources, prompts and views.
// With --check it only compares, and fails when the file is not what would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { views } from '../packages/server/src/apps/views.ts';
import { prompts } from '../packages/server/src/prompts.ts';
import { resources, templates } from '../packages/server/src/resources.ts';
import { tools, viewTools } from '../packages/server/src/tools.ts';
import { reference } from './docs/reference.mjs';
import { root } from './workspace/paths.mjs';
import { fail, print } from './workspace/say.mjs';

const FILE = 'docs/tools.md';

/** The part before is written by hand. */
const MARKER = '<!-- From here on generated: npm run docs -->';

const path = join(root, FILE);
const before = readFileSync(path, 'utf8');
const end = before.indexOf(MARKER);

if (end === -1) {
  process.exitCode = fail(`${FILE} has lost its marker: ${MARKER}`, 1);
} else {
  const after = `${before.slice(0, end)}${MARKER}\n\n${reference({ tools, resources, templates, prompts, views, viewTools })}`;
  if (!process.argv.includes('--check')) {
    if (after !== before) writeFileSync(path, after);
    process.exitCode = print(`${FILE} ${after === before ? 'is up to date' : 'written'}`);
  } else if (after !== before) {
    process.exitCode = fail(
      `${FILE} differs from the server's lists of tools, resources, prompts and views: npm run docs`,
      1,
    );
  }
}
