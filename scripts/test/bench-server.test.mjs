import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { prepareCases } from '../bench/server/cases.mjs';
import { missedGoals } from '../bench/server/goals.mjs';
import { openSession } from '../bench/server/session.mjs';
import { commandsOf, createScratch } from '../bench/subjects.mjs';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { temporaryFolder } from './folder.mjs';

// A busy machine takes its time to start processes.
vi.setConfig({ testTimeout: 90_000 });

const READY_WITHIN = { timeout: 60_000 };

test('each tool that only reads is measured, on data whose audit log verifies', async () => {
  const folder = temporaryFolder();
  const args = ['--organizations', '1', '--rounds', '1', '--seed', '1', '--json'];
  const { code, stdout } = await runBench(folder, args);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    seed: 1,
    interrupted: false,
    contents: { profiles: 6, assessments: 5 * 106 * 12 },
    chain: { intact: true },
  });
  // On a busy machine a single call can take any time: the figures count where somebody runs the bench.
  expect(report.problems.filter((problem) => !/: median [\d.]+ ms$/.test(problem))).toEqual([]);
  expect(code).toBe(report.problems.length === 0 ? 0 : 1);
  const measured = report.cases.map(({ name }) => name.split(':')[0]);
  for (const tool of await readingTools()) expect(measured).toContain(tool);
  for (const { name, calls, medianMs, bytes } of report.cases) {
    expect(calls, name).toBe(1);
    expect(medianMs, name).toBeGreaterThan(0);
    expect(bytes, name).toBeGreaterThan(0);
  }
  expect(Object.values(report.writes).map(({ calls }) => calls)).toEqual([1, 1]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a reading tool without a case is named, and so is a kind of answer', async () => {
  const readOnly = { annotations: { readOnlyHint: true } };
  const tools = [
    { name: 'csf_guess', ...readOnly, inputSchema: { properties: {} } },
    { name: 'csf_change', annotations: { readOnlyHint: false }, inputSchema: { properties: {} } },
    {
      name: 'csf_get',
      ...readOnly,
      inputSchema: {
        properties: { id: {}, detail: { enum: ['concise', 'detailed', 'all'], default: 'concise' } },
      },
    },
  ];
  const session = { client: { listTools: async () => ({ tools }) } };
  const { problems } = await prepareCases(session, { data: DATA, seed: 1 });
  expect(problems).toEqual([
    'csf_guess: no case in scripts/bench/server/tool-cases.mjs',
    'csf_get: no case with detail all in scripts/bench/server/tool-cases.mjs',
  ]);
});

test('what misses a goal is named with its figure', () => {
  const good = { name: 'good', isUnbounded: false, times: [1, 49.9, 90], bytes: 100_000, problem: null };
  const cases = [
    good,
    { ...good, name: 'slow', times: [1, 50, 90] },
    { ...good, name: 'slow and without a goal', isUnbounded: true, times: [1, 800, 900] },
    { ...good, name: 'long', bytes: 100_001 },
    { ...good, name: 'wrong', times: [], problem: 'refused: There is no profile "x".' },
  ];
  expect(missedGoals({ cases, toolsBytes: 48_000 })).toEqual([
    'slow: median 50.0 ms',
    'long: an answer of 100001 bytes',
    'wrong: refused: There is no profile "x".',
    'tools/list has 48000 bytes',
  ]);
  expect(missedGoals({ cases: [good], toolsBytes: 47_999 })).toEqual([]);
});

test('interrupted, it prints what there is and leaves no file', async () => {
  const folder = temporaryFolder();
  const child = startBench(folder, ['--organizations', '40']);
  const said = collect(child.stdout);
  await expect.poll(() => readdirSync(folder, { recursive: true }).length, READY_WITHIN).toBeGreaterThan(2);
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  expect(code).toBe(130);
  expect(said()).toContain('Interrupted');
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  [['--organizations', 'many'], '--organizations takes a whole number'],
  [['--rounds', '0'], '--rounds takes a whole number of at least 1'],
  [['--frobnicate'], '--frobnicate'],
])('%j is a usage error that names what is wrong', async (args, message) => {
  const { code, stderr } = await runBench(temporaryFolder(), args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

const DATA = { organizations: [{ name: 'Acme', profiles: ['one', 'two'] }], unassessed: 'draft' };

async function readingTools() {
  const scratch = createScratch();
  const session = await openSession(commandsOf(scratch)['its server alone'], scratch.env);
  try {
    const { tools } = await session.client.listTools();
    return tools.filter(({ annotations }) => annotations.readOnlyHint).map(({ name }) => name);
  } finally {
    await session.close();
    scratch.dispose();
  }
}

async function runBench(folder, args) {
  const child = startBench(folder, args);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = await once(child, 'close');
  return { code, stdout: stdout(), stderr: stderr() };
}

function collect(stream) {
  let text = '';
  stream.setEncoding('utf8').on('data', (more) => {
    text += more;
  });
  return () => text;
}

function startBench(folder, args) {
  const bench = join(root, 'scripts/bench-server.mjs');
  return spawn(workspaceNode, [bench, ...args], { env: { ...process.env, TMPDIR: folder } });
}
