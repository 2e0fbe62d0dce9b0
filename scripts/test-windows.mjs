// npm run test:windows [-- options]: runs csf-mcp as it is packed on Windows, or under Wine, and checks it from outside.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { workspaceNode } from './workspace/paths.mjs';
import { fail, print } from './workspace/say.mjs';

const USAGE = `Usage: npm run test:windows [-- options]

Packs csf-mcp, installs it as on Windows, and checks it with real processes. On Linux this needs Wine.
Exit code: 0 if every check passed, or none can run here; 1 if one failed; 2 for a usage error.

Options:
  --core         run only the checks that npm test runs too
  --only <text>  run only the checks whose group or title contains the text
  --help         print this

Examples:
  npm run test:windows
  npm run test:windows -- --only 'second start'
`;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (options.error) return fail(`${options.error}\n\n${USAGE}`, 2);
  if (options.help) return print(USAGE.trimEnd());
  if (!existsSync(workspaceNode)) return fail('the workspace is not set up: run "npm run setup"', 1);
  const { testWindows } = await import('./windows/run.mjs');
  return testWindows(options);
}

function readOptions() {
  const flag = { type: 'boolean' };
  try {
    return parseArgs({ options: { core: flag, only: { type: 'string' }, help: flag } }).values;
  } catch (error) {
    return { error: error.message };
  }
}
