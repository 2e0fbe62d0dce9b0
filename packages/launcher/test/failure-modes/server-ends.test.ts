import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually, expectWithin } from '../support/failure-modes/eventually.ts';
import { failureMode } from '../support/failure-modes/failure-mode.ts';
import type { Instance, InstanceSandbox } from '../support/failure-modes/instance-sandbox.ts';
import {
  identify,
  isAlive,
  isStopped,
  type ProcessIdentity,
  signalProcess,
} from '../support/failure-modes/process-table.ts';

const HELD = 75;
const KILLED = 137;

/** From the first signal to SIGKILL. */
const GRACE_MS = 5_000;

/** After the server's end, until what it left in the pipes has been given up. */
const DRAIN_MS = 500;

for (const [signal, code] of [
  ['SIGKILL', KILLED],
  ['SIGSEGV', 139],
] as const)
  failureMode(
    `F17 server dies by ${signal}: exit ${code}, lock removed`,
    async (sandbox) => {
      const instance = await sandbox.running();
      await instance.initialize();
      signalProcess(sandbox.serverOf(instance), signal);
      expect((await instance.exit()).code).toBe(code);
      expectExitLogged(sandbox, instance, { code: null, signal, exitCode: code });
      if (signal === 'SIGKILL') await (await sandbox.running()).initialize();
    },
    { databaseStaysOpen: signal !== 'SIGKILL' },
  );

for (const code of [7, 0])
  failureMode(`F17 server exits with ${code} on its own: exit ${code}, lock removed`, async (sandbox) => {
    const instance = await sandbox.running([], { bin: sandbox.standIn('ends-on-input', String(code)).bin });
    instance.send({ id: 1, method: 'ping' });
    expect((await instance.exit()).code).toBe(code);
    expectExitLogged(sandbox, instance, { code, signal: null, exitCode: code });
  });

for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const)
  failureMode(
    `F18 server ignores ${signal}: SIGKILL 5 s after it, exit 137, lock removed`,
    async (sandbox) => {
      const { bin, dist } = sandbox.standIn('deaf');
      const instance = await sandbox.running([], { bin });
      const server = sandbox.serverOf(instance);
      const signalledAt = instance.signal(signal);
      const heard = join(dist, 'signals');
      await eventually('the server to receive it', () => existsSync(heard));
      const { code, at } = await instance.exit();
      expect(code).toBe(KILLED);
      expectWithin(at - signalledAt, { from: GRACE_MS });
      expect(isAlive(server)).toBe(false);
      expect(readFileSync(heard, 'utf8'), 'that signal, once, and no other').toBe(`${signal}\n`);
      expect(sandbox.lifecycle().map(({ msg }) => msg)).toContain('Escalating to SIGKILL');
    },
    { isConcurrent: true },
  );

failureMode(
  'F19 server stopped (SIGSTOP), then kill: ends within the grace period and a second',
  async (sandbox) => {
    const instance = await sandbox.running();
    const server = sandbox.serverOf(instance);
    await stop(server);
    const kill = await sandbox.run(['kill']);
    expect(kill.code, kill.stderr).toBe(0);
    expectWithin(kill.elapsedMs, { to: GRACE_MS });
    expect([isAlive(server), isAlive(instance.identity)]).toEqual([false, false]);
    expect((await instance.exit()).code, 'woken up, it closes cleanly').toBe(0);
  },
);

failureMode('F20 launcher stopped (SIGSTOP): a second start is held, kill ends both', async (sandbox) => {
  const instance = await sandbox.running();
  const server = sandbox.serverOf(instance);
  await stop(instance.identity);
  expect((await sandbox.run(['start', '--wait', '0'])).code).toBe(HELD);
  expect((await sandbox.run(['status'])).code).toBe(0);
  expect(isStopped(instance.identity), 'neither has woken it').toBe(true);
  const kill = await sandbox.run(['kill']);
  expect(kill.code, kill.stderr).toBe(0);
  expectWithin(kill.elapsedMs, { to: GRACE_MS });
  expect([isAlive(server), isAlive(instance.identity)]).toEqual([false, false]);
});

failureMode('F20 launcher stopped over a wedged server: kill --timeout 1 kills the tree', async (sandbox) => {
  const instance = await sandbox.running([], { bin: sandbox.standIn('deaf').bin });
  const server = sandbox.serverOf(instance);
  await stop(instance.identity);
  const kill = await sandbox.run(['kill', '--timeout', '1', '--json']);
  expect(kill.code, kill.stderr).toBe(0);
  // From its own clock: how long a busy machine takes to start the command is not the question.
  expectWithin(JSON.parse(kill.stdout).elapsedMs, { from: 1_000, to: 2_000 });
  expect([isAlive(server), isAlive(instance.identity)]).toEqual([false, false]);
  expect((await instance.exit()).code).toBe(KILLED);
});

interface Ending {
  readonly name: string;
  readonly end: (instance: Instance, server: ProcessIdentity, sandbox: InstanceSandbox) => unknown;
  readonly code: number | null;
}

const ENDINGS: readonly Ending[] = [
  { name: 'SIGTERM to the launcher', end: ({ signal }) => signal('SIGTERM'), code: 0 },
  { name: 'the server is SIGKILLed', end: (_, server) => signalProcess(server, 'SIGKILL'), code: KILLED },
  { name: 'kill', end: (_instance, _server, { run }) => run(['kill']), code: 0 },
];

for (const { name, end, code } of ENDINGS)
  failureMode(
    `F21 server has a child that ignores signals and holds the pipes, ${name}: all gone, no hang`,
    async (sandbox) => {
      const { instance, server, grandchild } = await withStubbornChild(sandbox);
      const startedAt = performance.now();
      await end(instance, server, sandbox);
      const exit = await instance.exit();
      expect(exit.code).toBe(code);
      expectWithin(exit.at - startedAt, { to: DRAIN_MS });
      expect(isAlive(grandchild), 'the grandchild is gone').toBe(false);
    },
  );

failureMode(
  'F21 server has a child that ignores signals, launcher SIGKILLed: the next start ends both',
  async (sandbox) => {
    const { instance, server, grandchild } = await withStubbornChild(sandbox);
    instance.signal('SIGKILL');
    await eventually('the launcher to end', () => instance.exited());
    expect([isAlive(server), isAlive(grandchild)]).toEqual([true, true]);
    await sandbox.running();
    expect([isAlive(server), isAlive(grandchild)]).toEqual([false, false]);
  },
);

interface Family {
  readonly instance: Instance;
  readonly server: ProcessIdentity;
  readonly grandchild: ProcessIdentity;
}

async function withStubbornChild(sandbox: InstanceSandbox): Promise<Family> {
  const { bin, dist } = sandbox.standIn('with-stubborn-child');
  const instance = await sandbox.running([], { bin });
  const grandchild = identify(Number(readFileSync(join(dist, 'grandchild.pid'), 'utf8')));
  expect(isAlive(grandchild)).toBe(true);
  return { instance, server: sandbox.serverOf(instance), grandchild };
}

async function stop(identity: ProcessIdentity): Promise<void> {
  signalProcess(identity, 'SIGSTOP');
  await eventually(`process ${identity.pid} to be stopped`, () => isStopped(identity));
}

function expectExitLogged({ lifecycle }: InstanceSandbox, { pid }: Instance, exit: object): void {
  const exits = lifecycle().filter((line) => line['pid'] === pid && line.msg === 'Server exited');
  expect(exits).toEqual([expect.objectContaining(exit)]);
}
