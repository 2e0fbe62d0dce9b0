import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { expectDatabaseIntact, writeAssessments } from '../support/instances/database.ts';
import { eventually } from '../support/instances/eventually.ts';
import { leaveOrphan } from '../support/instances/orphan.ts';
import { isAlive } from '../support/instances/process-table.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const REQUESTS = 300;
const CLOSED_WITHOUT_LAUNCHER = { name: 'server', msg: 'The launcher is gone: the database is closed' };
const NOBODY_HOLDS_IT = 'nobody holds its lock: the instance has ended';

/** A server without its launcher has this long to close its database. */
const ORPHAN_END_MS = 1_000;

failureMode(
  'F15 launcher SIGKILLed while the client writes: server gone within 1 s, database intact',
  async (sandbox) => {
    const instance = await sandbox.running();
    const server = sandbox.server();
    await writeAssessments(instance, REQUESTS);
    const stopwatch = startStopwatch();
    instance.signal('SIGKILL');
    await eventually('the server to end', () => !isAlive(server));
    stopwatch.expectBy(ORPHAN_END_MS);
    await instance.exit();
    expectDatabaseIntact(sandbox);
    sandbox.expectLifecycle([
      { pid: instance.pid, msg: 'ready', serverPid: server.pid },
      { ...CLOSED_WITHOUT_LAUNCHER, pid: server.pid, launcherPid: instance.pid },
    ]);
  },
  { lockFileStays: true, inContract: true },
);

failureMode(
  'F15 launcher SIGKILLed: a start at the same moment succeeds, and has every answered change',
  async (sandbox) => {
    const instance = await sandbox.running();
    const acknowledged = await writeAssessments(instance, REQUESTS);
    instance.signal('SIGKILL');
    const next = await sandbox.running(); // without --force, and without waiting for anything
    await next.initialize();
    const profile = await next.callTool('profile_get', { profile: 'survivor' });
    expect(Number(profile['revision'])).toBeGreaterThanOrEqual(acknowledged());
    expect(next.logged()).toContainEqual(
      expect.objectContaining({ msg: 'Removing stale lock file', recordedPid: instance.pid }),
    );
    sandbox.expectLifecycle([
      { ...CLOSED_WITHOUT_LAUNCHER, launcherPid: instance.pid },
      { pid: next.pid, msg: 'Removing stale lock file', recordedPid: instance.pid, reason: NOBODY_HOLDS_IT },
      { pid: next.pid, msg: 'ready' },
    ]);
    next.askToEnd();
    expect((await next.exit()).code).toBe(0);
    expectDatabaseIntact(sandbox);
  },
  { inContract: true },
);

failureMode(
  'F16 launcher SIGKILLed over a wedged server: the next start recognises the orphan, kills it, starts',
  async (sandbox) => {
    const { record, server, installation } = await leaveOrphan(sandbox);
    const stopwatch = startStopwatch();
    const next = await sandbox.running();
    stopwatch.expectAt(ORPHAN_END_MS);
    expect(isAlive(server)).toBe(false);
    expect(sandbox.record()).toMatchObject({ pid: next.pid, takeovers: [] });
    expect(next.logged()).toContainEqual(
      expect.objectContaining({
        msg: 'Killing an orphaned server: its launcher is gone',
        orphanPids: [server.pid],
        launcherPid: record.pid,
      }),
    );
    const facts = { pid: next.pid, orphanPids: [server.pid], launcherPid: record.pid };
    sandbox.expectLifecycle([
      { ...facts, msg: 'Waiting for an orphaned server to leave: its launcher is gone' },
      { ...facts, msg: 'Killing an orphaned server: its launcher is gone' },
      { pid: next.pid, msg: 'Removing stale lock file', recordedPid: record.pid, reason: NOBODY_HOLDS_IT },
      { pid: next.pid, msg: 'ready' },
    ]);
    const signals = join(installation.dist, 'signals');
    expect(existsSync(signals) ? readFileSync(signals, 'utf8') : '', 'nothing but SIGKILL').toBe('');
  },
  { inContract: true },
);
