import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { isAlive, isStopped, signalIdentified } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { INITIALIZE, type Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';
import { expectEndsCleanly, expectWorks, said } from '../support/shared-sessions.ts';

const CONCURRENT = { isConcurrent: true } as const;
const HELD = 75;

/** From the stop of a server until somebody says so. */
const NOTICED_MS = 5_000;

/** From then on, a client that waits for its first answer waits no longer than this. */
const REFUSED_MS = 16_000;

const SILENT = 'The server does not answer';
const INSTANCE_SILENT = 'The running instance does not answer';

async function shared(sandbox: Sandbox, ...args: string[]): Promise<Session> {
  const owner = await sandbox.running(['--attach', ...args]);
  await owner.initialize();
  await sandbox.recorded('running');
  return owner;
}

failureMode(
  'F93 the server is stopped: the launcher says so, replaces it after --answer-timeout, and every session goes on',
  async (sandbox) => {
    const owner = await shared(sandbox, '--answer-timeout', '6');
    const guest = sandbox.csfMcp(['start', '--attach']);
    await guest.initialize();
    const server = sandbox.server();
    signalIdentified(server, 'SIGSTOP');
    const { expectBy } = startStopwatch();
    await eventually('the launcher to notice', () => said(owner, SILENT));
    expectBy(NOTICED_MS);
    await Promise.all([expectWorks(owner, 1), expectWorks(guest, 1)]);
    expect(isAlive(server)).toBe(false);
    await expectEndsCleanly(guest);
    await expectEndsCleanly(owner);
    sandbox.expectLifecycle([
      { level: 'warn', msg: SILENT, pid: owner.pid, serverPid: server.pid },
      { msg: 'Escalating to SIGKILL', reason: 'the server did not answer for 6 s' },
      { msg: 'Starting the server again', pid: owner.pid, reason: 'the server did not answer for 6 s' },
      { msg: 'The server is ready again', pid: owner.pid },
      'Lock released',
    ]);
  },
  CONCURRENT,
);

failureMode(
  'F93 the server is stopped when a client attaches: the client is told, and does not wait for ever',
  async (sandbox) => {
    const owner = await shared(sandbox, '--no-restart');
    const server = sandbox.server();
    signalIdentified(server, 'SIGSTOP');
    const guest = sandbox.csfMcp(['start', '--attach']);
    await eventually('the session to be attached', () => said(guest, 'Attached to the running instance'));
    guest.send(INITIALIZE);
    const { expectBy } = startStopwatch();
    await eventually('the start to notice', () => said(guest, INSTANCE_SILENT));
    expectBy(NOTICED_MS);
    const { error } = await eventually('the client to be told', () => guest.answers()[0], {
      withinMs: 20_000,
    });
    expect(error?.message).toContain(INSTANCE_SILENT);
    expectBy(REFUSED_MS);
    guest.input.end();
    expect((await guest.exit()).code).toBe(HELD);
    signalIdentified(server, 'SIGCONT');
    await expectWorks(owner, 1);
    await expectEndsCleanly(owner);
    sandbox.expectLifecycle([
      { level: 'warn', msg: SILENT, pid: owner.pid },
      { level: 'error', msg: INSTANCE_SILENT, pid: guest.pid, exitCode: HELD },
      { msg: 'The server answers again', pid: owner.pid, serverPid: server.pid },
    ]);
  },
  CONCURRENT,
);

failureMode(
  'F94 launcher and server are stopped for longer than --answer-timeout: the session goes on',
  async (sandbox) => {
    const owner = await shared(sandbox, '--answer-timeout', '3');
    const server = sandbox.server();
    for (const process of [owner.identity, server]) signalIdentified(process, 'SIGSTOP');
    await eventually('both to be stopped', () => isStopped(owner.identity) && isStopped(server));
    const stoppedAt = performance.now();
    await eventually('more time to pass than a server has', () => performance.now() - stoppedAt > 5_000);
    for (const process of [owner.identity, server]) signalIdentified(process, 'SIGCONT');
    await expectWorks(owner, 1);
    expect(sandbox.server()).toEqual(server);
    await expectEndsCleanly(owner);
    sandbox.expectLifecycle(['ready', { msg: 'Server exited', serverPid: server.pid, exitCode: 0 }]);
  },
  CONCURRENT,
);

failureMode(
  'F94 launcher and server are stopped while the server starts, for longer than it has: it is not killed on waking',
  async (sandbox) => {
    const installation = sandbox.install('never-ready');
    const session = sandbox.csfMcp(['start', '--start-timeout', '5'], { installation });
    await eventually('the server to be supervised', () =>
      sandbox.lifecycle().some(({ msg }) => msg === 'Server started'),
    );
    const server = sandbox.server();
    for (const process of [session.identity, server]) signalIdentified(process, 'SIGSTOP');
    await eventually('both to be stopped', () => isStopped(session.identity) && isStopped(server));
    const stoppedAt = performance.now();
    await eventually('more time to pass than a start has', () => performance.now() - stoppedAt > 6_000);
    for (const process of [server, session.identity]) signalIdentified(process, 'SIGCONT');
    await eventually('the launcher to notice', () => said(session, 'The launcher was paused'));
    expect(isAlive(server)).toBe(true);
    session.input.end();
    expect((await session.exit()).code).toBe(69);
    sandbox.expectLifecycle(['The launcher was paused', { msg: 'Escalating to SIGKILL' }, 'Lock released']);
  },
  CONCURRENT,
);
