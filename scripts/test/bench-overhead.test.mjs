import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { compareWithRecord } from '../../packages/launcher/bench/overhead/check.mjs';
import { openPump } from '../../packages/launcher/bench/overhead/pump.mjs';
import { readRecord, withTables } from '../../packages/launcher/bench/overhead/record.mjs';
import { tablesOfReport } from '../../packages/launcher/bench/overhead/report-tables.mjs';
import { rowsOf } from '../../packages/launcher/bench/overhead/rows.mjs';
import { PARTS, tablesOf } from '../../packages/launcher/bench/overhead/tables.mjs';
import { misuseOf } from '../../packages/launcher/bench/overhead/usage.mjs';
import { sampleInTurn } from '../bench-kit/in-turn.mjs';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { startBench } from './bench-process.mjs';
import { temporaryFolder } from './folder.mjs';

// A busy machine takes its time to start processes.
vi.setConfig({ testTimeout: 90_000 });

test('a row has the median and the spread of what each round compares', () => {
  const { rows } = rowsOf(['start'], {
    'start-everything': { subject: [100, 300, 200], peer: [200, 100, 100] },
    'start-tools': { subject: [110, 125, 130], peer: [100, 100, 100] },
    'one-boot': { subject: [30, 20, 25] },
  });
  const figures = rows.map(({ id, p10, value, p90, samples }) => [id, p10, value, p90, samples]);
  expect(figures).toEqual([
    ['one-boot', 20, 25, 30, 3],
    ['start-everything', 0.5, 2, 3, 3],
    ['start-tools', 10, 25, 30, 3],
  ]);
  expect(rows[1]).toMatchObject({ csfMcp: 200, against: 100, goal: 0.75 });
});

test('rows of a part that were not measured are skipped by name', () => {
  const { rows, skipped } = rowsOf(['commands'], {
    version: { subject: [70], peer: [30] },
    kill: { subject: [] },
  });
  expect(rows.map(({ id }) => id)).toEqual(['version']);
  expect(skipped).toEqual(['status', 'status-running', 'kill']);
});

test('a table shows units, signs and missed goals', () => {
  const report = rowsOf(['commands', 'relay'], {
    version: { subject: [70], peer: [30] },
    throughput: { subject: [200], peer: [400] },
    'launcher-before': { subject: [38.21] },
  });
  expect(tablesOfReport(report).map(({ id, lines }) => [id, lines[0]])).toEqual([
    [
      'commands',
      {
        measured: '`csf-mcp --version`',
        'csf-mcp': '70 ms',
        against: '30 ms',
        figure: '+40 ms',
        'p10–p90': '40–40 ms',
        goal: '≤ +15 ms, missed',
      },
    ],
    [
      'relay',
      {
        measured: 'messages of 1 MB in both directions, against the server alone',
        'csf-mcp': '200 MB/s',
        against: '400 MB/s',
        figure: '0.50',
        'p10–p90': '0.50–0.50',
        goal: '≥ 0.65, missed',
      },
    ],
    ['relay-memory', { measured: 'before the first one', median: '38.2 MiB', 'p10–p90': '38.2–38.2 MiB' }],
  ]);
});

const row = (id, value, rest) => ({ id, value, figure: 'ratio', better: 'lower', tolerance: 0.1, ...rest });

test('a check names the rows that are worse by more than their tolerance', () => {
  const recorded = { rows: [row('a', 1), row('b', 1), row('c', 0.7, { better: 'higher' })] };
  const now = (a, b, c) => ({ rows: [row('a', a), row('b', b), row('c', c)], skipped: [] });
  expect(compareWithRecord(now(1.1, 0.2, 0.61), recorded)).toEqual({ worse: [], compared: 3, missing: [] });
  expect(compareWithRecord(now(1.11, 0.2, 0.59), recorded).worse).toEqual([
    'a is 1.11. Recorded: 1.00, tolerance 0.10',
    'c is 0.59. Recorded: 0.70, tolerance 0.10',
  ]);
});

test('a check says what it could not compare, and leaves out what is only shown', () => {
  const recorded = { rows: [row('a', 1), row('skipped', 1), row('shown', 1, { tolerance: null })] };
  const report = {
    rows: [row('a', 1), row('new', 1), row('shown', 9, { tolerance: null })],
    skipped: ['skipped', 'shown too'],
  };
  expect(compareWithRecord(report, recorded)).toEqual({
    worse: [],
    compared: 1,
    missing: ['skipped', 'new'],
  });
});

test('the page is what the record says, and nobody has edited its figures', () => {
  const page = readFileSync(join(root, 'docs/benchmarks.md'), 'utf8');
  const record = readRecord();
  const defined = tablesOf(Object.keys(PARTS)).flatMap(({ rows }) => rows);
  expect(record.rows.map(({ id }) => id)).toEqual(defined.map(({ id }) => id));
  expect(withTables(page, record)).toBe(page);
});

test('a page without a place for a table is an error that names it', () => {
  expect(() => withTables('# Benchmarks\n', readRecord())).toThrow(/no place for the table setting/);
});

test.for([
  [{ only: 'sleep' }, '--only takes start, commands, relay, memory, not "sleep"'],
  [{ write: true, check: true }, 'choose one'],
  [{ write: true, only: 'start' }, '--write records the whole bench: leave out --only'],
  [{ write: true, rounds: 14 }, '--write takes --rounds 15 or more'],
  [{ check: true, hasRecord: false }, 'there is no docs/benchmarks.json yet'],
])('%j is a misuse', ([{ hasRecord = true, ...options }, message]) => {
  const given = { only: '', rounds: 25, check: false, write: false };
  expect(misuseOf({ ...given, ...options }, { hasRecord })).toContain(message);
  expect(misuseOf(given, { hasRecord })).toBeUndefined();
});

test('actions take turns, and a stop leaves whole rounds', async () => {
  const called = [];
  const stop = new AbortController();
  const action = (name) => async () => {
    called.push(name);
    if (called.length === 5) stop.abort();
    return { sample: called.length, after: () => called.push(`after ${name}`) };
  };
  const actions = { a: action('a'), b: action('b') };
  const samples = await sampleInTurn(actions, { rounds: 9, stop: stop.signal });
  expect(called.filter((name) => !name.startsWith('after'))).toEqual(['b', 'a', 'a', 'b']);
  expect(samples).toEqual({ a: [5], b: [7] });
});

test('a pump counts both directions, and refuses answers that are shorter than the requests', async () => {
  const surroundings = { env: process.env, folder: temporaryFolder() };
  const echo = await openPump(['cat'], surroundings);
  expect(await echo.move(5_000_000)).toBeGreaterThan(6_000_000); // three requests and their answers
  await echo.end();
  const script =
    "require('node:readline').createInterface(process.stdin).on('line', () => console.log('{}'))";
  const brief = await openPump([workspaceNode, '-e', script], surroundings);
  await expect(brief.move(2_000_000)).rejects.toThrow(/1 large requests got 3 bytes/);
  await brief.end();
});

test('one part alone has its rows, and leaves no file', async () => {
  const args = ['--only', 'commands', '--rounds', '1', '--json'];
  const { folder, ended } = startBench('bench.mjs', args);
  const { code, stdout } = await ended;
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ problems: [], skipped: [], interrupted: false, peers: null });
  expect(report.rows.map(({ id }) => id)).toEqual(['version', 'status', 'status-running', 'kill']);
  for (const { id, csfMcp, value } of report.rows) expect(csfMcp ?? value, id).toBeGreaterThan(0);
  expect(code).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});
