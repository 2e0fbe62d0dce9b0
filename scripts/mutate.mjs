// npm run mutate [-- <path part …>]: changes the pure cores in every way that StrykerJS knows, one at a time, and says
// which changes no test has noticed. Without a path it takes all cores. A file outside the cores runs with its own test.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { CORES, testOf } from './mutation/cores.mjs';
import { root } from './workspace/paths.mjs';
import { fail, print } from './workspace/say.mjs';

/** Below this share of killed mutants, in percent, the run fails. */
const LEAST_SCORE = 90;

process.exitCode = await main(process.argv.slice(2));

async function main(parts) {
  const unknown = parts.filter((part) => coresOf(part).length === 0);
  if (unknown.length > 0) return fail(`no source file with a test matches ${unknown.join(', ')}`, 2);
  const cores = parts.length === 0 ? CORES : parts.flatMap(coresOf);
  const tests = [...new Set(cores.flatMap(({ source, tests = [testOf(source)] }) => tests))];
  process.chdir(root);
  process.env.MUTATION_TESTS = tests.join(' ');
  const results = await new Stryker({
    mutate: cores.map(({ source }) => source),
    testRunner: 'vitest',
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner'))],
    vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
    tsconfigFile: 'none', // Stryker cannot read it with TypeScript 7, and needs nothing from it
    ignorePatterns: ['dist-packages', '**/dist', 'packages/*/node_modules/.cache'],
    tempDirName: '.mutation',
    reporters: ['clear-text', 'progress'],
    clearTextReporter: { allowColor: process.stdout.isTTY === true, logTests: false, reportTests: false },
    allowConsoleColors: process.stdout.isTTY === true,
    concurrency: 2,
  }).runMutationTest();
  const count = (...statuses) => results.filter(({ status }) => statuses.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  const valid = killed + count('Survived', 'NoCoverage'); // a mutant that does not even run says nothing
  if (valid === 0) return fail('nothing could be mutated', 2);
  const score = (100 * killed) / valid;
  print(`${killed} of ${valid} mutants killed: ${score.toFixed(1)} %`);
  return score < LEAST_SCORE ? 1 : 0;
}

/** The cores whose path contains the text; else the source file that it names. */
function coresOf(part) {
  const found = CORES.filter(({ source }) => source.includes(part));
  if (found.length > 0) return found;
  return existsSync(join(root, part)) && existsSync(join(root, testOf(part))) ? [{ source: part }] : [];
}
