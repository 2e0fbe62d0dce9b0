import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../check.js';

/** Paths where a build may leave something behind. */
const LEFT_OVERS = [
  'src',
  'tmp',
  'root/.npm',
  'root/.local',
  'root/.cache',
  'var/lib/apt/lists',
  'var/cache/apt',
];

export const contents = {
  title: 'Image',
  checks: [
    check('nothing of the build is left: no sources, no caches', ({ image }) => {
      for (const path of LEFT_OVERS)
        assert.deepEqual(filesBelow(join(image.root, path)), [], `/${path} is empty`);
    }),

    check('csf-mcp is installed without what only its development needs', ({ image }) => {
      const installed = join(image.root, 'opt/csf-mcp');
      assert(existsSync(join(installed, 'dist/THIRD-PARTY-LICENSES.txt')));
      const packages = readdirSync(join(installed, 'node_modules')).filter((name) => !name.startsWith('.'));
      assert.deepEqual(packages, ['fs-native-extensions']);
      assert(!existsSync(join(installed, 'src')) && !existsSync(join(installed, 'test')));
    }),
  ],
};

/** Those with content: apt leaves an empty lock file. */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  return paths.filter((path) => {
    const entry = lstatSync(path);
    return !entry.isDirectory() && entry.size > 0;
  });
}
