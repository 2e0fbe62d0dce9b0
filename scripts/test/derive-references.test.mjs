import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { deriveReferences } from '../references/derive.mjs';
import { root } from '../workspace/paths.mjs';

const FILE = '../shared/data/csf2-informative-references.xlsx';
const isHere = existsSync(join(root, FILE));

test.skipIf(!isHere)(
  isHere
    ? "the references that ship are what the script derives from NIST's file"
    : `the references that ship are what the script derives [skipped: ${FILE} is not there]`,
  async () => {
    const derived = await deriveReferences(readFileSync(join(root, FILE)), basename(FILE));
    expect(derived).toBe(readFileSync(join(root, 'packages/server/src/references/sp800-53.ts'), 'utf8'));
  },
);
