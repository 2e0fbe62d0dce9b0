// npm run test:pages [-- <file name part or vitest option …>]: opens the pages that the server gives out in headless
// Chromium, as hosts and browsers do.
import { findChromium } from './pages/chromium.mjs';
import { endAfter } from './workspace/end.mjs';
import { root, workspaceNode } from './workspace/paths.mjs';
import { run } from './workspace/run.mjs';
import { print } from './workspace/say.mjs';
import { setUp } from './workspace/set-up.mjs';
import { SetUpError } from './workspace/set-up-error.mjs';

const { missing } = findChromium();

try {
  if (missing !== undefined) print(`skipped: ${missing}\n0 passed, 0 failed`);
  else await testPages();
} catch (error) {
  endAfter(error, 1);
}

async function testPages() {
  await setUp();
  const vitest = `${root}/node_modules/vitest/vitest.mjs`;
  const configuration = `${root}/scripts/pages/vitest.config.ts`;
  const args = [vitest, 'run', '--config', configuration, '--root', root, '--reporter=verbose'];
  const failure = await run(workspaceNode, [...args, ...process.argv.slice(2)], {
    cwd: root,
    onOutput: (text) => process.stdout.write(text),
  });
  if (failure) throw new SetUpError(`the tests ${failure}; the reason stands above`);
}
