import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import {
  identify,
  isAlive,
  isStopped,
  type ProcessIdentity,
  signalIdentified,
} from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const HELD = 75;
const KILLED = 137;

/** The time from the first signal to SIGKILL. */
const GRACE_MS = 5_000;

/** The time after the server's end until the launcher gives up on output in the pipes. */
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
      signalIdentified(sandbox.server(), signal);
      expect((await instance.exit()).code).toBe(code);
      expectExitLogged(sandbox, instance, { code: null, signal, exitCode: code });
      if (signal === 'SIGKILL') await (await sandbox.running()).initialize();
    },
    { databaseStaysOpen: signal !== 'SIGKILL', inContract: true },
  );

for (const code of [7, 0])
  failureMode(
    `F17 server exits with ${code} on its own: exit ${code}, lock removed`,
    async (sandbox) => {
      const instance = await sandbox.running([], {
        installation: sandbox.install('ends-on-input', String(code)),
      });
      instance.send({ id: 1, method: 'ping' });
      expect((await instance.exit()).code).toBe(code);
      expectExitLogged(sandbox, instance, { code, signal: null, exitCode: code });
    },
    { inContract: true },
  );

failureMode(
  'F17 server spoils the IPC channel: one clear line, everything ends in order, exit 1',
  async (sandbox) => {
    const instance = sandbox.csfMcp(['start'], { installation: sandbox.install('spoils-channel') });
    expect((await instance.exit()).code).toBe(1);
    expect(instance.stderr()).toContain('Unexpected error: the instance is ended');
    sandbox.expectLifecycle([
      { level: 'error', msg: 'Unexpected error: the instance is ended' },
      { msg: 'Signal forwarded', signal: 'SIGTERM' },
      { msg: 'Server exited' },
      { msg: 'Lock released' },
    ]);
  },
);

for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const)
  failureMode(
    `F18 server ignores ${signal}: SIGKILL 5 s after it, exit 137, lock removed`,
    async (sandbox) => {
      const installation = sandbox.install('deaf');
      const instance = await sandbox.running([], { installation });
      const server = sandbox.server();
      const stopwatch = startStopwatch();
      instance.signal(signal);
      const heard = join(installation.dist, 'signals');
      await eventually('the server to receive it', () => existsSync(heard));
      const { code, at } = await instance.exit();
      expect(code).toBe(KILLED);
      stopwatch.expectAt(GRACE_MS, at);
      expect(isAlive(server)).toBe(false);
      expect(readFileSync(heard, 'utf8'), 'that signal, once, and no other').toBe(`${signal}\n`);
      const { pid } = instance;
      sandbox.expectLifecycle([
        { pid, msg: 'Signal received', signal },
        { pid, msg: 'Signal forwarded', signal, serverPid: server.pid },
        { pid, msg: 'Escalating to SIGKILL', reason: 'the server did not end within 5 s of the signal' },
        { pid, msg: 'Server exited', signal: 'SIGKILL', exitCode: KILLED },
        { pid, msg: 'Lock released' },
      ]);
    },
    { isConcurrent: true, inContract: signal === 'SIGTERM' },
  );

failureMode(
  'F19 server stopped (SIGSTOP), then kill: ends within the grace period and a second',
  async (sandbox) => {
    const instance = await sandbox.running();
    const server = sandbox.server();
    await stop(server);
    const stopwatch = startStopwatch();
    const kill = await sandbox.run(['kill']);
    expect(kill.code, kill.stderr).toBe(0);
    stopwatch.expectBy(GRACE_MS, kill.at);
    expect([isAlive(server), isAlive(instance.identity)]).toEqual([false, false]);
    expect((await instance.exit()).code, 'woken up, it closes cleanly').toBe(0);
    expectKillLogged(sandbox, instance, { serverPid: server.pid, tookSigkill: false, exitCode: 0 });
  },
);

failureMode(
  'F20 launcher stopped (SIGSTOP): a second start is held, kill ends both',
  async (sandbox) => {
    const instance = await sandbox.running();
    const server = sandbox.server();
    await stop(instance.identity);
    expect((await sandbox.run(['start', '--wait', '0'])).code).toBe(HELD);
    expect((await sandbox.run(['status'])).code).toBe(0);
    expect(isStopped(instance.identity), 'neither has woken it').toBe(true);
    const stopwatch = startStopwatch();
    const kill = await sandbox.run(['kill']);
    expect(kill.code, kill.stderr).toBe(0);
    stopwatch.expectBy(GRACE_MS, kill.at);
    expect([isAlive(server), isAlive(instance.identity)]).toEqual([false, false]);
    sandbox.expectLifecycle([{ code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
    expectKillLogged(sandbox, instance, { serverPid: server.pid, tookSigkill: false, exitCode: 0 });
  },
  { inContract: true },
);

failureMode('F20 launcher stopped over a wedged server: kill --timeout 1 kills the tree', async (sandbox) => {
  const instance = await sandbox.running([], { installation: sandbox.install('deaf') });
  const server = sandbox.server();
  await stop(instance.identity);
  const startedAt = performance.now();
  const stopwatch = startStopwatch();
  const kill = await sandbox.run(['kill', '--timeout', '1', '--json']);
  expect(kill.code, kill.stderr).toBe(0);
  // Measured by its own clock: the time that a busy machine takes to start the command does not count.
  const { elapsedMs } = JSON.parse(kill.stdout);
  expect(elapsedMs).toBeGreaterThanOrEqual(1_000);
  stopwatch.expectBy(2_000, startedAt + elapsedMs);
  expect([isAlive(server), isAlive(instance.identity)]).toEqual([false, false]);
  expect((await instance.exit()).code).toBe(KILLED);
  expectKillLogged(sandbox, instance, { serverPid: server.pid, tookSigkill: true, exitCode: KILLED });
});

interface Ending {
  readonly name: string;
  /** @returns when it began, in milliseconds of `performance.now()`, if that was later than the call */
  readonly end: (instance: Session, server: ProcessIdentity, sandbox: Sandbox) => Promise<number> | undefined;
  readonly code: number | null;
}

const ENDINGS: readonly Ending[] = [
  { name: 'SIGTERM to the launcher', end: ({ signal }) => void signal('SIGTERM'), code: 0 },
  {
    name: 'the server is SIGKILLed',
    end: (_, server) => void signalIdentified(server, 'SIGKILL'),
    code: KILLED,
  },
  {
    name: 'kill',
    end: async (_instance, _server, { run }) => {
      const { at, stdout } = await run(['kill', '--json']);
      return at - JSON.parse(stdout).elapsedMs; // a busy machine may take seconds to start the command
    },
    code: 0,
  },
];

for (const { name, end, code } of ENDINGS)
  failureMode(
    `F21 server has a child that ignores signals and holds the pipes, ${name}: all gone, no hang`,
    async (sandbox) => {
      const { instance, server, grandchild } = await withStubbornChild(sandbox);
      const stopwatch = startStopwatch();
      const startedAt = performance.now();
      const begunAt = (await end(instance, server, sandbox)) ?? startedAt;
      const exit = await instance.exit();
      expect(exit.code).toBe(code);
      stopwatch.expectBy(DRAIN_MS, startedAt + exit.at - begunAt);
      expect(isAlive(grandchild), 'the grandchild is gone').toBe(false);
      const { pid } = instance;
      sandbox.expectLifecycle([
        { pid, msg: 'Killing what the server has left behind', serverPid: server.pid },
        { pid, msg: 'Server exited', exitCode: code },
        { pid, msg: 'Lock released' },
      ]);
    },
    { inContract: name.startsWith('SIGTERM') },
  );

failureMode(
  'F21 server has a child that ignores signals, launcher SIGKILLed: the next start ends both',
  async (sandbox) => {
    const { instance, server, grandchild } = await withStubbornChild(sandbox);
    instance.signal('SIGKILL');
    await eventually('the launcher to end', instance.hasExited);
    expect([isAlive(server), isAlive(grandchild)]).toEqual([true, true]);
    await sandbox.running();
    expect([isAlive(server), isAlive(grandchild)]).toEqual([false, false]);
    sandbox.expectLifecycle([
      {
        msg: 'Killing an orphaned server: its launcher is gone',
        orphanPids: [server.pid],
        launcherPid: instance.pid,
      },
    ]);
  },
);

interface Family {
  readonly instance: Session;
  readonly server: ProcessIdentity;
  readonly grandchild: ProcessIdentity;
}

async function withStubbornChild(sandbox: Sandbox): Promise<Family> {
  const installation = sandbox.install('with-stubborn-child');
  const instance = await sandbox.running([], { installation });
  const grandchild = identify(Number(readFileSync(join(installation.dist, 'grandchild.pid'), 'utf8')));
  expect(isAlive(grandchild)).toBe(true);
  return { instance, server: sandbox.server(), grandchild };
}

async function stop(identity: ProcessIdentity): Promise<void> {
  signalIdentified(identity, 'SIGSTOP');
  await eventually(`process ${identity.pid} to be stopped`, () => isStopped(identity));
}

function expectExitLogged(sandbox: Sandbox, { pid }: Session, exit: object): void {
  const exits = sandbox.lifecycle().filter((line) => line.pid === pid && line.msg === 'Server exited');
  expect(exits).toEqual([expect.objectContaining(exit)]);
  sandbox.expectLifecycle([
    { pid, msg: 'ready' },
    { pid, msg: 'Server exited', ...exit },
    { pid, msg: 'Lock released' },
  ]);
}

interface KillLogged {
  readonly serverPid: number;
  readonly tookSigkill: boolean;
  readonly exitCode: number;
}

/** The command that ended it, and how it ended. */
function expectKillLogged(
  sandbox: Sandbox,
  { pid }: Session,
  { serverPid, tookSigkill, exitCode }: KillLogged,
): void {
  sandbox.expectLifecycle([
    { msg: 'Ending the running instance (kill)', terminatedPid: pid, serverPids: [serverPid] },
    { pid, msg: 'Signal received', signal: 'SIGTERM' },
    { pid, msg: 'Server exited', exitCode },
    { pid, msg: 'Lock released' },
    { msg: 'The instance has ended (kill)', terminatedPid: pid, tookSigkill, exitCode },
  ]);
}
