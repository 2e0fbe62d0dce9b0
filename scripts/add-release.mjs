// npm run add:release -- <file> [--date YYYY-MM-DD]: adds a release of NIST's to those that the server knows.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { KNOWN_RELEASES } from '../packages/server/src/known-releases/data.ts';
import { addRelease, sourceOf } from './releases/add.mjs';
import { root } from './workspace/paths.mjs';
import { fail, print } from './workspace/say.mjs';

const TARGET = 'packages/server/src/known-releases/data.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { date: { type: 'string' } },
});
const [file] = positionals;
process.exitCode =
  file === undefined
    ? fail("Usage: npm run add:release -- <NIST's export of CSF 2.0> [--date YYYY-MM-DD]", 2)
    : await add(resolve(process.env.INIT_CWD ?? '.', file));

async function add(path) {
  const given = { bytes: readFileSync(path), file: basename(path), date: values.date };
  const releases = await addRelease(KNOWN_RELEASES, given).catch((error) => String(error.message));
  if (typeof releases === 'string') return fail(releases, 1);
  if (releases === KNOWN_RELEASES) return print(`all that ${given.file} has is known; nothing to add`);
  writeFileSync(join(root, TARGET), sourceOf(releases));
  return print(`wrote ${TARGET}`);
}
