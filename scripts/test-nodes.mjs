// npm run test:nodes: packs both packages, installs them from the tarballs with npm into empty folders, and uses them on
// every Node that csf-mcp supports, with an empty home. Prints a line per check.
import { join } from 'node:path';
import { endAfter } from './workspace/end.mjs';
import { root, workspaceNode } from './workspace/paths.mjs';
import { run } from './workspace/run.mjs';
import { setUp } from './workspace/set-up.mjs';
import { SetUpError } from './workspace/set-up-error.mjs';

const VITEST = join(root, 'node_modules/vitest/vitest.mjs');
const CONFIGURATION = join(root, 'scripts/node-versions/vitest.config.ts');

try {
  await setUp();
  const args = [VITEST, 'run', '--config', CONFIGURATION, '--root', root, '--reporter=verbose'];
  const failure = await run(workspaceNode, args, {
    cwd: root,
    onOutput: (text) => process.stdout.write(text),
  });
  if (failure) throw new SetUpError(`the tests ${failure}; the reason stands above`);
} catch (error) {
  endAfter(error, 1);
}
