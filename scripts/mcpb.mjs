// npm run bundle [-- <folder>]: csf-mcp as one file that Claude Desktop installs (dist-packages/csf-mcp-<version>.mcpb if
// no folder is named). docs/bundle.md has what is in it, and why.
import { resolve } from 'node:path';
import { makeBundle } from './mcpb/make-bundle.mjs';
import { endAfter } from './workspace/end.mjs';
import { packagesOutput } from './workspace/paths.mjs';
import { setUp } from './workspace/set-up.mjs';

try {
  const [folder] = process.argv.slice(2);
  await setUp();
  await makeBundle(folder === undefined ? packagesOutput : resolve(process.env.INIT_CWD ?? '.', folder));
} catch (error) {
  endAfter(error, 1);
}
