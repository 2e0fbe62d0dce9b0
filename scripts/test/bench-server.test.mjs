import { readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { missingCases } from '../../packages/server/bench/cases.mjs';
import { openClient } from '../../packages/server/bench/client.mjs';
import { missedGoals } from '../../packages/server/bench/goals.mjs';
import { createScratch } from '../bench-kit/scratch.mjs';
import { startBench } from './bench-process.mjs';

// A busy machine takes its time to start processes.
vi.setConfig({ testTimeout: 90_000 });

const READY_WITHIN = { timeout: 60_000 };

test('each tool that only reads is measured, on data whose audit log verifies', async () => {
  const args = ['--organizations', '1', '--rounds', '1', '--seed', '1', '--json'];
  const { folder, ended } = startBench('bench-server.mjs', args);
  const { code, stdout } = await ended;
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    seed: 1,
    interrupted: false,
    contents: { profiles: 6, assessments: 5 * 106 * 12 },
    chain: { intact: true },
  });
  // On a busy machine a single call can take any time: the figures count where somebody runs the bench.
  expect(report.problems.filter((problem) => !/: (median [\d.]+|a turn of \d+) ms$/.test(problem))).toEqual(
    [],
  );
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

test('a reading tool without a case is named, and so is a kind of answer', () => {
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
  expect(missingCases(tools, DATA)).toEqual([
    'csf_guess: no case in packages/server/bench/tool-cases.mjs',
    'csf_get: no case with detail all in packages/server/bench/tool-cases.mjs',
  ]);
});

test('a case that misses its goal is named with its figure', () => {
  const good = { name: 'good', isUnbounded: false, times: [1, 49.9, 90], bytes: 100_000, problem: null };
  const cases = [
    good,
    { ...good, name: 'slow', times: [1, 50, 90] },
    { ...good, name: 'slow and without a goal', isUnbounded: true, times: [1, 800, 900] },
    { ...good, name: 'long', bytes: 100_001 },
    { ...good, name: 'wrong', times: [], problem: 'refused: There is no profile "x".' },
  ];
  expect(missedGoals({ cases, toolsBytes: 64_000 })).toEqual([
    'slow: median 50.0 ms',
    'long: an answer of 100001 bytes',
    'wrong: refused: There is no profile "x".',
    'tools/list has 64000 bytes',
  ]);
  expect(missedGoals({ cases: [good], toolsBytes: 63_999 })).toEqual([]);
});

test('interrupted, it prints what there is and leaves no file', async () => {
  const { folder, ended, interrupt } = startBench('bench-server.mjs', ['--organizations', '40']);
  const hasDatabase = () => readdirSync(folder, { recursive: true }).some((name) => name.endsWith('csf.db'));
  await expect.poll(hasDatabase, READY_WITHIN).toBe(true);
  interrupt();
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(stdout).toContain('Interrupted');
  expect(readdirSync(folder)).toEqual([]);
});

const DATA = { organizations: [{ name: 'Acme', profiles: ['one', 'two'] }], unassessed: 'draft' };

async function readingTools() {
  const scratch = createScratch();
  const session = await openClient(scratch);
  try {
    const { tools } = await session.client.listTools();
    return tools.filter(({ annotations }) => annotations.readOnlyHint).map(({ name }) => name);
  } finally {
    await session.close();
    scratch.dispose();
  }
}
