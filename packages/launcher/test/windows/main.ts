// The checks of csf-mcp on Windows: run by Node.js for Windows, bundled into one file. `scripts/test-windows.mjs` starts it.
import { parseArgs } from 'node:util';
import { findInstallation } from '../support/instances/installation.ts';
import { runChecks } from '../support/instances/run-checks.ts';
import { createSandbox } from '../support/instances/sandbox.ts';
import { groups } from './groups.ts';

const text = { type: 'string' } as const;
const { bin, folder, only, extension } = parseArgs({
  options: { bin: text, folder: text, only: text, extension: text },
}).values;
if (bin === undefined || folder === undefined) throw new Error('--bin and --folder are needed');

const print = (line: string) => process.stdout.write(`${line}\n`);
const installation = findInstallation(bin);
const startedAt = performance.now();
const { passed, failed, skipped } = await runChecks({
  groups: await groups({ extension }),
  only,
  createBox: () => createSandbox({ node: process.execPath, installation, parent: folder }),
  print,
});
print(`\n${Math.round((performance.now() - startedAt) / 1000)} s`);
print(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = passed === 0 || failed > 0 ? 1 : 0;
