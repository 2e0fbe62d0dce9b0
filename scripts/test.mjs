// npm test [-- --verbose]: sets up if needed, then every check of the project, and counts the tests.
// npm test -- <file name part or vitest option …>: only the unit tests that fit.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { summarizeFailureModes } from './test-report/failure-modes.mjs';
import { endAfter } from './workspace/end.mjs';
import { root, workspaceNode } from './workspace/paths.mjs';
import { run } from './workspace/run.mjs';
import { setUp } from './workspace/set-up.mjs';

const UNIT_TESTS = { name: 'unit tests', script: 'test:unit', count: countOfReport, judge: judgeReport };

/**
 * The checks in order, each a script of package.json; those of one row run side by side. `count` finds the number of
 * tests in what a check leaves, and `judge` checks the result of a whole run and sums it up in one line.
 */
const CHECKS = [
  [
    { name: 'format and lint', script: 'lint' },
    { name: 'types', script: 'types' },
    { name: 'unused code', script: 'unused' },
  ],
  [UNIT_TESTS],
  [{ name: 'pages', script: 'test:pages', count: countOfLastLine, judge: reasonOfSkipping }],
  [
    {
      name: 'instance management',
      script: 'test:instances',
      args: ['--without-failure-modes'], // the unit tests have just run those
      count: countOfLastLine,
    },
  ],
  [
    {
      name: 'Windows',
      script: 'test:windows',
      args: ['--core'],
      count: countOfLastLine,
      judge: reasonOfSkipping,
    },
  ],
  [{ name: 'container image', script: 'test:docker', count: countOfLastLine, judge: reasonOfSkipping }],
];

const work = mkdtempSync(join(tmpdir(), 'csf-mcp-test-'));
const report = join(work, 'unit-tests.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

try {
  const args = process.argv.slice(2);
  const filter = args.filter((argument) => argument !== '--verbose');
  await setUp();
  if (filter.length > 0) await checkAll([[UNIT_TESTS]], { filter, verbose: true });
  else await checkAll(CHECKS, { filter, verbose: args.includes('--verbose') });
} catch (error) {
  endAfter(error, 1);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function checkAll(rows, { filter, verbose }) {
  const results = [];
  for (const row of rows) {
    const isAlone = row.length === 1; // the output of several would be mixed up
    if (isAlone) announce(row[0], { verbose });
    const done = await Promise.all(
      row.map(async (check) => {
        const result = await checkOne(check, { filter, isLive: verbose && isAlone });
        if (!isAlone) announce(result, { verbose });
        print(result, { verbose, isShown: isAlone });
        return result;
      }),
    );
    results.push(...done);
  }
  const failed = results.filter((result) => result.failure);
  if (failed.length > 0) {
    console.log(`\nFailed: ${failed.map(({ name }) => name).join(', ')}.`);
    console.log(`To run one: ${failed.map(({ script }) => `npm run ${script}`).join(', ')}.`);
    process.exitCode = 1;
  } else {
    console.log(
      `\nAll passed. To see their output: npm test -- --verbose. To run one: npm run ${results[0].script}.`,
    );
  }
  const total = (key) => results.reduce((sum, { tests }) => sum + tests[key], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
}

async function checkOne({ name, script, args = [], count, judge }, { filter, isLive }) {
  const started = performance.now();
  let output = '';
  const allArgs = script === 'test:unit' ? [...reporters, ...filter] : args;
  const ended = await run(workspaceNode, ['--run', script, '--', ...allArgs], {
    cwd: root,
    onOutput(text) {
      output += readable(text);
      if (isLive) process.stdout.write(readable(text));
    },
  });
  const verdict = filter.length === 0 ? judge?.(output) : undefined;
  const failure = ended ?? verdict?.failure;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const tests = countTests(count, output, failure);
  return { name, script, failure, seconds, output, summary: verdict?.summary, tests };
}

function announce({ name }, { verbose }) {
  process.stdout.write(verbose ? `── ${name}\n` : `${name.padEnd(22, ' ')}`);
}

function print({ name, failure, seconds, output, summary }, { verbose, isShown }) {
  if (verbose && !isShown) console.log(output.trimEnd());
  console.log(`${verbose ? `── ${name}: ` : ''}${failure ?? 'ok'} after ${seconds} s`);
  if (failure && !verbose) console.log(output);
  if (summary) console.log(summary);
}

/** Not every tool leaves colours out where nobody sees them. */
function readable(text) {
  return process.stdout.isTTY ? text : stripVTControlCharacters(text);
}

/** A check that failed without saying how many tests did, or that has no tests, counts as one that failed. */
function countTests(count, output, failure) {
  const tests = { passed: 0, failed: 0, skipped: 0, ...count?.(output) };
  return failure ? { ...tests, failed: Math.max(tests.failed, 1) } : tests;
}

function countOfReport() {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport() ?? {};
  if (numPassedTests === undefined) return {};
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

function judgeReport() {
  const found = readReport();
  return found === null ? undefined : summarizeFailureModes(found);
}

/** A machine that cannot build and run images has not failed, but its user should know. */
function reasonOfSkipping(output) {
  const reason = /^skipped: .*$/m.exec(output);
  return reason ? { summary: reason[0] } : undefined;
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return null; // vitest stopped before it wrote the report: what it printed says why
  }
}

function countOfLastLine(output) {
  const [last] = [
    ...stripVTControlCharacters(output).matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm),
  ].slice(-1);
  if (!last) return {};
  return { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) };
}
