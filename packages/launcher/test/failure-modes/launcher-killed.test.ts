import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { expectDatabaseIntact, writeAssessments } from '../support/failure-modes/database.ts';
import { eventually, expectWithin } from '../support/failure-modes/eventually.ts';
import { failureMode } from '../support/failure-modes/failure-mode.ts';
import { isAlive } from '../support/failure-modes/process-table.ts';

const REQUESTS = 300;

/** What a server without its launcher has to close its database. */
const ORPHAN_END_MS = 1_000;

failureMode(
  'F15 launcher SIGKILLed while the client writes: server gone within 1 s, database intact',
  async (sandbox) => {
    const instance = await sandbox.running();
    const server = sandbox.serverOf(instance);
    await writeAssessments(instance, REQUESTS);
    const killedAt = instance.signal('SIGKILL');
    await eventually('the server to end', () => !isAlive(server));
    expectWithin(performance.now() - killedAt, { to: ORPHAN_END_MS });
    await instance.exit();
    expectDatabaseIntact(sandbox);
  },
  { lockFileStays: true },
);

failureMode(
  'F15 launcher SIGKILLed: a start at the same moment succeeds, with all that was answered',
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
    next.signal('SIGTERM');
    expect((await next.exit()).code).toBe(0);
    expectDatabaseIntact(sandbox);
  },
);

failureMode(
  'F16 launcher SIGKILLed over a wedged server: the next start recognises the orphan, kills it, starts',
  async (sandbox) => {
    const { record, server } = await sandbox.orphan();
    const startedAt = performance.now();
    const next = await sandbox.running();
    expectWithin(performance.now() - startedAt, { from: ORPHAN_END_MS, to: ORPHAN_END_MS + 1_000 });
    expect(isAlive(server)).toBe(false);
    expect(sandbox.record()).toMatchObject({ pid: next.pid, takeovers: [] });
    expect(next.logged()).toContainEqual(
      expect.objectContaining({
        msg: 'Killing an orphaned server: its launcher is gone',
        orphanPids: [server.pid],
        launcherPid: record.pid,
      }),
    );
    const signals = join(sandbox.standIn('deaf').dist, 'signals');
    expect(existsSync(signals) ? readFileSync(signals, 'utf8') : '', 'nothing but SIGKILL').toBe('');
  },
);
