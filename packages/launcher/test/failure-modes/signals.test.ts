import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { expectDatabaseIntact, writeAssessments } from '../support/instances/database.ts';
import { eventually } from '../support/instances/eventually.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import {
  handles,
  identify,
  isAlive,
  type ProcessIdentity,
  parentOf,
  processesNaming,
} from '../support/instances/process-table.ts';
import { program } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const;
const KILLED = 137;
const REQUESTS = 300;

/** The limit after one signal. */
const GRACE_MS = 5_000;

/** The earliest moment for a second Ctrl-C to count: package runners pass on each one. */
const SECOND_INTERRUPT_MS = 250;

/** A healthy server closes its database much faster; this is far below every escalation. */
const CLEAN_STOP_MS = 1_000;

for (const signal of SIGNALS) {
  failureMode(
    `F22 ${signal}, idle: the server receives it, database closed, exit 0, lock removed`,
    async (sandbox) => {
      const instance = await sandbox.running(['--log-level', 'debug']);
      await instance.initialize();
      await expectCleanEnd(sandbox, instance, signal);
    },
    { inContract: true },
  );

  failureMode(
    `F22 ${signal} in the middle of requests: the server receives it, database closed, exit 0, lock removed`,
    async (sandbox) => {
      const instance = await sandbox.running(['--log-level', 'debug']);
      await writeAssessments(instance, REQUESTS);
      await expectCleanEnd(sandbox, instance, signal);
      expect(
        instance.answers().some(({ id }) => id === REQUESTS),
        'it was in the middle',
      ).toBe(false);
    },
    { inContract: signal === 'SIGTERM' },
  );
}

/** The moments of a signal, from the time when the launcher can notice it. */
const MOMENTS_MS = Array.from({ length: 31 }, (_, index) => index * 10);

for (const [index, signal] of SIGNALS.entries()) {
  const moments = MOMENTS_MS.filter((_, number) => number % SIGNALS.length === index);
  failureMode(
    `F23 ${signal} after ${moments.join(', ')} ms: exit 0, no orphan, lock removed`,
    async (sandbox) => {
      for (const moment of moments) {
        const instance = sandbox.csfMcp(['start']);
        await canNotice(instance.pid);
        await sleep(moment); // the one thing that varies
        await expectNothingLeftAfter(sandbox, instance, signal, `after ${moment} ms`);
      }
    },
    { isConcurrent: true },
  );
}

/** Landmarks of a start. */
const LANDMARKS: Record<string, (sandbox: Sandbox, instance: Session) => unknown> = {
  'the lock file is there': ({ lockFile }) => existsSync(lockFile),
  'the server has been spawned': ({ record }) => record()?.serverPid,
  'the server can notice it': ({ record }) => {
    const serverPid = record()?.serverPid ?? 0;
    return serverPid > 0 && handles(serverPid, constants.signals.SIGHUP);
  },
  'the server is ready': (_, { logged }) => logged().some(({ msg }) => msg === 'ready'),
};

for (const [landmark, isReached] of Object.entries(LANDMARKS))
  failureMode(
    `F23 a signal as soon as ${landmark}: exit 0, no orphan, lock removed`,
    async (sandbox) => {
      for (const signal of SIGNALS) {
        const instance = sandbox.csfMcp(['start']);
        await eventually(landmark, () => Boolean(isReached(sandbox, instance)), { pollMs: 1 });
        await expectNothingLeftAfter(sandbox, instance, signal, landmark);
      }
    },
    { inContract: landmark === 'the lock file is there' },
  );

failureMode(
  'F23 a signal while the server has no handlers yet: exit 0, no orphan, lock removed',
  async (sandbox) => {
    const installation = sandbox.install('never-ready');
    for (const signal of SIGNALS) {
      const instance = sandbox.csfMcp(['start'], { installation });
      await eventually('the server', () => sandbox.record()?.serverPid);
      await expectNothingLeftAfter(sandbox, instance, signal, 'without handlers');
    }
  },
  { inContract: true },
);

failureMode(
  "F23 a signal before csf-mcp's own code runs: ended as any program, nothing is left",
  async (sandbox) => {
    for (const signal of SIGNALS) {
      const instance = sandbox.csfMcp(['start']);
      instance.signal(signal);
      const { code, signal: died } = await instance.exit();
      // On a slow machine, its code may have begun to run.
      expect([signal, 0], instance.stderr()).toContain(died ?? code);
      expectNothingLeft(sandbox);
    }
  },
  { unlogged: "it ends before csf-mcp's own code runs" },
);

failureMode(
  'F24 Ctrl-C (SIGINT to the whole process group): one clean shutdown',
  async (sandbox) => {
    const instance = await sandbox.running([], { leadsGroup: true });
    await writeAssessments(instance, REQUESTS);
    process.kill(-instance.pid, 'SIGINT');
    expect((await instance.exit()).code).toBe(0);
    sandbox.expectLifecycle(CLEAN_INTERRUPT);
    const received = sandbox.lifecycle().filter(({ msg }) => msg === 'Signal forwarded');
    expect(received, 'the server gets it once, from the launcher').toHaveLength(1);
    expectDatabaseIntact(sandbox);
  },
  { inContract: true },
);

const CLEAN_INTERRUPT = [
  { msg: 'Signal received', signal: 'SIGINT' },
  { msg: 'Signal forwarded', signal: 'SIGINT' },
  { msg: 'Server exited', code: 0, exitCode: 0 },
  'Lock released',
];

const SCRIPT_FILE = '/usr/bin/script';
const SCRIPT = program(SCRIPT_FILE);

failureMode(
  'F24 Ctrl-C typed in a terminal: one clean shutdown',
  async (sandbox) => {
    const { terminal, launcher, server } = await inTerminal(sandbox, builtBin);
    const stopwatch = startStopwatch();
    terminal.write(CTRL_C);
    const { code, at } = await terminal.exit();
    expect(code, terminal.stdout().toString()).toBe(0);
    stopwatch.expectBy(CLEAN_STOP_MS, at);
    expect([isAlive(launcher), isAlive(server)]).toEqual([false, false]);
    sandbox.expectLifecycle(CLEAN_INTERRUPT);
  },
  { needs: [SCRIPT] },
);

failureMode(
  'F24 second Ctrl-C typed in a terminal over a wedged server: killed at once, exit 137',
  async (sandbox) => {
    const { bin, dist } = sandbox.install('deaf');
    const { terminal, launcher, server } = await inTerminal(sandbox, bin);
    const firstAt = performance.now();
    const stopwatch = startStopwatch();
    terminal.write(CTRL_C);
    await eventually('the server to receive the first', () => existsSync(join(dist, 'signals')));
    expect(readFileSync(join(dist, 'signals'), 'utf8')).toBe('SIGINT\n');
    const secondAt = performance.now();
    terminal.write(CTRL_C);
    const { code, at } = await terminal.exit();
    expect(code).toBe(KILLED);
    expect(at - firstAt).toBeGreaterThanOrEqual(SECOND_INTERRUPT_MS);
    stopwatch.expectBy(secondAt - firstAt + SECOND_INTERRUPT_MS, at);
    expect(at - firstAt, 'not only when the grace period is over').toBeLessThan(GRACE_MS);
    sandbox.expectLifecycle([
      { msg: 'Signal received', signal: 'SIGINT' },
      { msg: 'Signal received', signal: 'SIGINT' },
      { msg: 'Escalating to SIGKILL', reason: 'the server did not end before the second SIGINT' },
      { msg: 'Server exited', signal: 'SIGKILL', exitCode: KILLED },
    ]);
    expect([isAlive(launcher), isAlive(server)]).toEqual([false, false]);
  },
  { needs: [SCRIPT] },
);

failureMode(
  'F25 terminal closed (SIGHUP): clean stop',
  async (sandbox) => {
    const { terminal, launcher, server } = await inTerminal(sandbox, builtBin);
    const stopwatch = startStopwatch();
    terminal.signal('SIGKILL');
    await eventually('csf-mcp to end', () => !isAlive(launcher) && !isAlive(server));
    stopwatch.expectBy(CLEAN_STOP_MS);
    sandbox.expectLifecycle([
      { msg: 'Signal received', signal: 'SIGHUP', pid: launcher.pid },
      { msg: 'Server exited', code: 0, exitCode: 0, pid: launcher.pid },
    ]);
    expectDatabaseIntact(sandbox);
  },
  { needs: [SCRIPT] },
);

const CTRL_C = '\x03';

interface InTerminal {
  readonly terminal: Session;
  readonly launcher: ProcessIdentity;
  readonly server: ProcessIdentity;
}

/** csf-mcp as a user starts it by hand, in a pseudo-terminal of script(1). */
async function inTerminal(sandbox: Sandbox, bin: string): Promise<InTerminal> {
  const command = `exec '${node}' '${bin}' start`;
  const terminal = sandbox.program([SCRIPT_FILE, '--quiet', '--return', '--command', command, '/dev/null']);
  const launcher = identify((await sandbox.recorded('running')).pid);
  expect(parentOf(launcher.pid), 'it is what the terminal runs').toBe(terminal.pid);
  return { terminal, launcher, server: sandbox.server() };
}

async function canNotice(pid: number): Promise<void> {
  // The last handler to be installed. Node has its own for SIGTERM and SIGINT from the start.
  await eventually('the handlers', () => handles(pid, constants.signals.SIGHUP), { pollMs: 1 });
}

async function expectCleanEnd(sandbox: Sandbox, instance: Session, signal: NodeJS.Signals): Promise<void> {
  const server = sandbox.server();
  const stopwatch = startStopwatch();
  instance.signal(signal);
  const { code, at } = await instance.exit();
  expect(code, instance.stderr()).toBe(0);
  stopwatch.expectBy(CLEAN_STOP_MS, at);
  expect(instance.logged(), 'the server says why it leaves').toContainEqual(
    expect.objectContaining({ name: 'server', pid: server.pid, msg: 'Closing', reason: signal }),
  );
  const { pid } = instance;
  sandbox.expectLifecycle([
    { pid, msg: 'Signal received', signal },
    { pid, msg: 'Signal forwarded', signal, serverPid: server.pid },
    { pid, msg: 'Server exited', code: 0, exitCode: 0 },
    { pid, msg: 'Lock released' },
  ]);
  const steps = sandbox
    .lifecycle()
    .filter(({ msg = '' }) => /^Signal |^Server exited|^Lock released/.test(msg));
  expect(steps).toMatchObject([
    { msg: 'Signal received', signal },
    { msg: 'Signal forwarded', signal, serverPid: server.pid },
    { msg: 'Server exited', code: 0, exitCode: 0 },
    { msg: 'Lock released' },
  ]);
  expectNothingLeft(sandbox);
  expectDatabaseIntact(sandbox);
}

async function expectNothingLeftAfter(
  sandbox: Sandbox,
  instance: Session,
  signal: NodeJS.Signals,
  when: string,
): Promise<void> {
  instance.signal(signal);
  const { code, signal: died } = await instance.exit();
  expect({ code, died }, `${signal} ${when}:\n${instance.stderr()}`).toEqual({ code: 0, died: null });
  const { pid } = instance;
  sandbox.expectLifecycle([{ pid, msg: expect.stringMatching(/^(Signal received|Start called off)$/) }]);
  const told = sandbox.lifecycle().filter((line) => line.pid === pid);
  expect(told).toContainEqual(
    told.some(({ msg }) => msg === 'Signal received')
      ? expect.objectContaining({ msg: 'Signal received', signal })
      : expect.objectContaining({ msg: 'Start called off', reason: `received ${signal}` }),
  );
  expect(instance.stdout().toString(), 'stdout belongs to the protocol').toBe('');
  expectNothingLeft(sandbox);
}

function expectNothingLeft({ directory, lockFile }: Sandbox): void {
  expect(existsSync(lockFile), 'the lock file is removed').toBe(false);
  expect(processesNaming(directory), 'no process is left').toEqual([]);
}
