// Checks that Windows itself has to answer, so they run in the Node.js of Windows.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureUsage } from '../../src/instance/usage.ts';
import { platformOf } from '../../src/platform/platform.ts';
import type { ProcessFacts } from '../../src/process/facts.ts';
import { findAlive, identify, isAlive, ownLineage } from '../../src/process/identity.ts';
import { readAncestors, readProcessFacts } from '../../src/process/read-facts.ts';
import { maySignal } from '../../src/process/signal.ts';
import { killOrphans } from '../../src/process/terminate.ts';
import type { Group } from '../support/instances/check.ts';

const platform = platformOf('win32', process.env);

/** A pid that is never given: a multiple of four, which no table of Windows reaches. */
const NO_SUCH_PID = 0x7fff_fffc;

const NEVER_ENDS = 'setInterval(() => {}, 60_000)';

/** A process that starts a child like itself, `depth` times, and prints the pids below it on one line. */
const FAMILY = `
  const { spawn } = require('node:child_process');
  const depth = Number(process.argv[1]);
  setInterval(() => {}, 60_000);
  if (depth === 0) console.log(process.pid);
  else {
    const child = spawn(process.execPath, ['-e', process.env.FAMILY, depth - 1], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.once('data', (pids) => console.log(process.pid + ' ' + pids));
  }
`;

export const processFacts: Group<unknown> = {
  title: 'Process facts',
  checks: [
    {
      title: 'A process finds its own parent, start, user and program',
      act: () => {
        const facts = factsOf(process.pid);
        assert.equal(facts.parentPid, process.ppid);
        assert.equal(facts.isOurs, true);
        assert.equal(facts.isNode, true);
        assert.equal(facts.isZombie, false);
        assert.match(facts.startTicks, /^\d{18}$/);
        const startedAtMs = facts.startedAtMs ?? 0;
        assert(startedAtMs <= Date.now(), `${startedAtMs} is not in the future`);
        // Node.js measures its own start from a moment after the process was made.
        const claimedMs = Date.now() - process.uptime() * 1_000;
        assert(startedAtMs > claimedMs - 60_000, `${startedAtMs} is less than a minute before ${claimedMs}`);
      },
    },
    {
      title: 'A process finds its child',
      act: () =>
        withChild(NEVER_ENDS, (child) => {
          const facts = factsOf(pidOf(child));
          assert.equal(facts.parentPid, process.pid);
          assert.equal(facts.isOurs, true);
          assert.equal(facts.isNode, true);
          assert.equal(facts.isZombie, false);
          const { startTicks } = facts;
          assert.equal(isAlive({ pid: facts.pid, startTicks }, platform), true);
          assert.equal(maySignal({ pid: facts.pid, startTicks }, platform), true);
          assert.equal(maySignal({ pid: facts.pid, startTicks: `${startTicks}0` }, platform), false);
        }),
    },
    {
      title: 'A child that has ended is not taken for alive, while its parent still holds it',
      act: () =>
        withChild(NEVER_ENDS, (child) => {
          const pid = pidOf(child);
          const identity = identify(pid, platform);
          assert(identity !== null);
          child.kill(); // Node.js keeps its handle until it hears of the end, not before this function returns
          for (const deadline = Date.now() + 10_000; readProcessFacts(pid, platform)?.isZombie === false; )
            assert(Date.now() < deadline, 'it ends');
          assert.equal(readProcessFacts(pid, platform)?.isZombie, true);
          assert.equal(findAlive(identity, platform), null);
          assert.equal(isAlive(identity, platform), false);
          assert.equal(maySignal(identity, platform), false);
        }),
    },
    {
      title: 'A pid that no process has tells nothing',
      act: () => {
        for (const pid of [NO_SUCH_PID, process.pid + 1, 0, -1, 1.5, 2 ** 32 + process.pid])
          assert.equal(readProcessFacts(pid, platform), null, String(pid));
        assert.equal(isAlive({ pid: NO_SUCH_PID, startTicks: '1' }, platform), false);
      },
    },
    {
      title: 'A program other than Node.js is told apart',
      act: async () => {
        const child = spawn('cmd.exe', ['/k'], { stdio: ['pipe', 'ignore', 'ignore'] });
        try {
          await once(child, 'spawn');
          const facts = factsOf(pidOf(child));
          assert.equal(facts.isNode, false);
          assert.equal(facts.isOurs, true);
          assert.equal(facts.parentPid, process.pid);
        } finally {
          await end(child);
        }
      },
    },
    {
      title: 'Two children have different starts',
      act: () =>
        withChild(NEVER_ENDS, (first) =>
          withChild(NEVER_ENDS, (second) => {
            assert.notEqual(factsOf(pidOf(first)).startTicks, factsOf(pidOf(second)).startTicks);
            assert.equal(factsOf(pidOf(first)).startTicks, factsOf(pidOf(first)).startTicks);
          }),
        ),
    },
    {
      title: 'The ancestors of a grandchild come nearest first',
      act: () =>
        withFamily(2, ([child, , grandchild]) => {
          assert(child !== undefined && grandchild !== undefined);
          const parent = factsOf(grandchild).parentPid;
          const ancestors = readAncestors(grandchild, platform);
          assert.deepEqual(ancestors.slice(0, 4), [grandchild, parent, child, process.pid]);
          assert.deepEqual(ancestors.slice(3), readAncestors(process.pid, platform));
          assert.equal(new Set(ancestors).size, ancestors.length);
          assert.equal(ownLineage(platform).has(process.pid), true);
          assert.equal(ownLineage(platform).has(grandchild), false);
          assert.equal(ownLineage(platform).has(child), false);
        }),
    },
    {
      title: 'A process uses memory, and this one CPU',
      act: () =>
        withChild(NEVER_ENDS, async (child) => {
          const usage = await measureUsage(pidOf(child), platform);
          const { memoryBytes = 0 } = usage ?? {};
          assert(memoryBytes > 10 * 2 ** 20 && memoryBytes < 2 ** 30, `${memoryBytes} bytes`);
          // Wine 8 gives every process the CPU times of the one that asks, so only those can be checked there.
          const own = await measureUsage(process.pid, platform);
          const { user, system } = process.cpuUsage();
          const expected = (user + system) / (process.uptime() * 1_000) / 10;
          assert(
            own !== null && Math.abs(own.cpuPercent - expected) < 5,
            `${own?.cpuPercent} %, ${expected} %`,
          );
        }),
    },
    {
      title: 'What a process uses is unknown when there is none',
      act: async () => assert.equal(await measureUsage(NO_SUCH_PID, platform), null),
    },
    {
      title: 'A tree of three is killed whole',
      act: () =>
        withFamily(2, async (pids) => {
          const identities = pids.map((pid) => identify(pid, platform));
          const [root] = identities;
          assert(identities.length === 3 && root != null);
          await killOrphans([root], platform);
          for (const identity of identities) {
            assert(identity !== null);
            await until(`${identity.pid} has ended`, () => !isAlive(identity, platform));
          }
        }),
    },
  ],
};

function factsOf(pid: number): ProcessFacts {
  const facts = readProcessFacts(pid, platform);
  assert(facts !== null, `${pid} tells facts`);
  return facts;
}

function pidOf({ pid }: ChildProcess): number {
  assert(pid !== undefined);
  return pid;
}

async function withChild(script: string, act: (child: ChildProcess) => Promise<void> | void): Promise<void> {
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
    await act(child);
  } finally {
    await end(child);
  }
}

/** A child of ours with descendants, each the parent of the next. */
async function withFamily(depth: number, act: (pids: number[]) => Promise<void> | void): Promise<void> {
  const env = { ...process.env, FAMILY };
  const root = spawn(process.execPath, ['-e', FAMILY, String(depth)], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let pids: number[] = [];
  try {
    const lines = createInterface({ input: root.stdout });
    const [line] = await once(lines, 'line');
    pids = String(line).trim().split(/\s+/).map(Number);
    await act(pids);
  } finally {
    for (const pid of pids) endPid(pid);
    await end(root);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

function endPid(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // it has ended
  }
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isTrue(); await sleep(20)) assert(Date.now() < deadline, what);
}
