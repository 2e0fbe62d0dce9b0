// npm run test:pages [-- <file name part or vitest option …>]: opens the pages that the server gives out in headless
// Chromium, as hosts and browsers do.
import { stripVTControlCharacters } from 'node:util';
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
  let output = '';
  const failure = await run(workspaceNode, [...args, ...process.argv.slice(2)], {
    cwd: root,
    onOutput: (text) => {
      output += stripVTControlCharacters(text);
      process.stdout.write(text);
    },
  });
  print(countsIn(output));
  if (failure) throw new SetUpError(`the tests ${failure}; the reason stands above`);
}

/** What vitest says at its end, in the words of our other checks. */
function countsIn(output) {
  const [line = ''] = [...output.matchAll(/^\s*Tests\s.*$/gm)].at(-1) ?? [];
  const count = (word) => new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}
