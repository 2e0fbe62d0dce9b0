import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openArena } from '../../packages/launcher/bench/contention/arena.mjs';
import { contend } from '../../packages/launcher/bench/contention/contender.mjs';
import { startMonitor } from '../../packages/launcher/bench/contention/monitor.mjs';
import { planKills } from '../../packages/launcher/bench/contention/random-kills.mjs';
import { SCENARIOS } from '../../packages/launcher/bench/contention/scenarios.mjs';
import { checkMonitor } from '../../packages/launcher/bench/contention/self-check.mjs';
import { runTrial } from '../../packages/launcher/bench/contention/trial.mjs';
import { processesNaming } from '../../packages/launcher/test/support/instances/process-table.ts';
import { seededRandom } from '../bench-kit/random.mjs';
import { workspaceNode } from '../workspace/paths.mjs';
import { startBench } from './bench-process.mjs';

// A busy machine takes its time to start processes.
vi.setConfig({ testTimeout: 90_000 });

const READY_WITHIN = { timeout: 60_000 };

const onLinux = test.skipIf(process.platform !== 'linux');

function arenaOfTest() {
  const arena = openArena();
  onTestFinished(arena.dispose);
  return arena;
}

async function monitorOf(arena) {
  const monitor = await startMonitor(arena.dataDir);
  onTestFinished(monitor.stop);
  return monitor;
}

onLinux('two servers on one data directory are found, by name and by what they have open', async () => {
  const lap = await checkMonitor(arenaOfTest());
  expect(lap).toMatchObject({ mostServers: 2, mostOpen: 2 });
  expect(lap.violations[0].servers).toHaveLength(2);
  for (const server of lap.violations[0].servers) expect(server.commandLine).toContain('server-process.js');
});

onLinux('a process that only has the database open is found beside the server', async () => {
  const arena = arenaOfTest();
  const monitor = await monitorOf(arena);
  const owner = contend({ arena });
  await expect.poll(() => owner.readyAt, READY_WITHIN).not.toBeNull();
  await expect.poll(async () => (await monitor.lap()).mostOpen, READY_WITHIN).toBe(1);
  const stranger = spawn(
    workspaceNode,
    [
      '-e',
      'require("node:fs").openSync(process.argv[1]); process.stdin.resume()',
      join(arena.dataDir, 'csf.db'),
    ],
    { env: arena.env },
  );
  await expect.poll(async () => (await monitor.lap()).mostOpen, READY_WITHIN).toBe(2);
  stranger.stdin.end();
});

onLinux('one instance after the other is no overlap', async () => {
  const arena = arenaOfTest();
  const monitor = await monitorOf(arena);
  for (let round = 0; round < 3; round++) {
    const owner = contend({ arena });
    await expect.poll(() => owner.readyAt, READY_WITHIN).not.toBeNull();
    owner.endInput();
    await owner.ended();
  }
  const lap = await monitor.lap();
  expect(lap).toMatchObject({ mostServers: 1, mostOpen: 1, violations: [] });
  expect(lap.openers).toBeGreaterThan(0);
});

onLinux(
  'a trial tells of files, processes and descriptors that are left, and of an end that is not allowed',
  async () => {
    const arena = arenaOfTest();
    const monitor = await monitorOf(arena);
    const [clean] = SCENARIOS;
    const stranger = spawn('sleep', ['60'], { env: arena.env });
    const { violations, orphans, filesLeft, owners } = await runTrial({
      arena,
      monitor,
      scenario: {
        ...clean,
        exits: [0],
        prepare: async () => {
          writeFileSync(join(arena.path('tmp'), 'left'), '');
          mkdirSync(join(arena.path('lock'), 'folder'));
          writeFileSync(join(arena.path('lock'), 'folder', '.server.lock.1.tmp'), '');
          return null;
        },
      },
      starts: 2,
      random: seededRandom(1),
      descriptorsBefore: [],
      patienceMs: () => 100, // everything that is found here stays
    });
    expect({ owners, orphans }).toEqual({ owners: 1, orphans: 1 });
    expect(filesLeft.toSorted()).toEqual(['lock/folder/.server.lock.1.tmp', 'tmp/left']);
    expect(violations).toContain(`process ${stranger.pid} is left behind`);
    expect(violations).toContainEqual(expect.stringContaining('a start ended with 75'));
    expect(violations).toContainEqual(expect.stringMatching(/^the bench has \d+ descriptors open, 0 before/));
  },
);

test('a seed makes the same kills again', () => {
  const kills = (seed) => planKills(seededRandom(seed, 'trial 3'), 50);
  expect(kills(7)).toHaveLength(25);
  expect(kills(7)).toEqual(kills(7));
  expect(kills(7)).not.toEqual(kills(8));
});

onLinux('when the time is up it says how far it came, with an exit code of its own', async () => {
  const args = ['--starts', '100', '--at-once', '2', '--minutes', '0.001'];
  const { code, stdout } = await startBench('bench-lock.mjs', args).ended;
  expect(code).toBe(3);
  expect(stdout).toMatch(/The time was up after 2 of 100 starts/);
});

onLinux('interrupted, it leaves no process and no file', async () => {
  const { folder, ended, interrupt } = startBench('bench-lock.mjs', ['--starts', '40', '--at-once', '10']);
  const isLinedUp = () => readdirSync(folder, { recursive: true }).some((name) => name.includes('waiting-'));
  await expect.poll(isLinedUp, READY_WITHIN).toBe(true);
  interrupt();
  expect((await ended).code).toBe(130);
  expect(processesNaming(folder)).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
