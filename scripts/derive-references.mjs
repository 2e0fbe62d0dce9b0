// npm run derive:references -- <xlsx>: derives the references that the server ships from NIST's export of the Core.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { deriveReferences } from './references/derive.mjs';
import { root } from './workspace/paths.mjs';
import { fail, print } from './workspace/say.mjs';

const TARGET = 'packages/server/src/references/sp800-53.ts';

const [file] = process.argv.slice(2);
process.exitCode =
  file === undefined
    ? fail('Usage: npm run derive:references -- <NIST XLSX export of the CSF 2.0 Core>', 2)
    : await derive(resolve(process.env.INIT_CWD ?? '.', file));

async function derive(path) {
  writeFileSync(join(root, TARGET), await deriveReferences(readFileSync(path), basename(path)));
  return print(`wrote ${TARGET}`);
}
