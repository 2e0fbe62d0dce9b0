import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from '../../../../scripts/workspace/cached-folder.mjs';
import { root } from '../../../../scripts/workspace/paths.mjs';
import { fill } from '../../../server/bench/fill.mjs';

/** With these `bench:server` fills its database too. */
const ORGANIZATIONS = 50;
const SEED = 1;

/** What decides about the content of the database. */
const SOURCES = [
  'packages/server/bench/**/*.mjs',
  'packages/server/src/**/*.ts',
  'scripts/bench-kit/random.mjs',
];

/**
 * The large database of `bench:server`, filled once for its sources and kept for later runs.
 * @returns `copyTo`, which copies it into a data directory, its size in `bytes`, and the ids of its `data`.
 */
export async function largeDatabase({ announce, progress, stop }) {
  const folder = await cachedFolder('large-database', fingerprint(), async (into) => {
    announce(`Filling a large database in ${into}: about 20 s, and only after a change of the server`);
    mkdirSync(join(into, 'data'));
    const dataDir = join(into, 'data');
    const data = await fill({ dataDir, organizations: ORGANIZATIONS, seed: SEED, stop, progress });
    if (stop.aborted) throw new Error('interrupted while filling the large database');
    writeFileSync(join(into, 'contents.json'), JSON.stringify(data));
  });
  return {
    data: JSON.parse(readFileSync(join(folder, 'contents.json'), 'utf8')),
    bytes: statSync(join(folder, 'data', 'csf.db')).size,
    copyTo: (dataDir) => cpSync(join(folder, 'data'), dataDir, { recursive: true }),
  };
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: root }).sort())
    hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
