import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { changeRecord } from '../support/instances/lock-record.ts';
import { leaveOrphan } from '../support/instances/orphan.ts';
import { isAlive, isStopped } from '../support/instances/process-table.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const ORPHAN_GRACE_MS = 1_000;
const UNKNOWN = 4;
const HELD = 75;

failureMode(
  'F50 killed launcher whose record does not name the child yet, child wedged: the next start finds the holder of the kernel lock and ends it',
  async (sandbox) => {
    const { record, server } = await leaveOrphan(sandbox);
    // The record between the spawn of the server and the write of its pid, an instant that no test can hit.
    for (const file of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')])
      changeRecord(file, { serverPid: null, serverStartTicks: null, state: 'starting' });
    expect(isAlive(server)).toBe(true);

    const stopwatch = startStopwatch();
    const next = await sandbox.running();
    stopwatch.expectAt(ORPHAN_GRACE_MS);
    stopwatch.expectBy(ORPHAN_GRACE_MS + 1_000);
    expect(isAlive(server)).toBe(false);
    const facts = { pid: next.pid, orphanPids: [server.pid], launcherPid: record.pid };
    sandbox.expectLifecycle([
      { ...facts, msg: 'Waiting for an orphaned server to leave: its launcher is gone' },
      { ...facts, msg: 'Killing an orphaned server: its launcher is gone' },
      { pid: next.pid, msg: 'Removing stale lock file', recordedPid: record.pid },
      { pid: next.pid, msg: 'ready' },
    ]);
    await next.initialize();
    next.input.end();
    expect(await next.exit()).toMatchObject({ code: 0 });
  },
);

for (const command of ['start', 'kill'])
  for (const forged of ['its own launcher', 'a stranger', 'nobody'])
    failureMode(
      `F68 a record with a dead launcher and ${forged} as the server, over a live launcher that cannot correct it: ${command} ends neither`,
      async (sandbox) => {
        const instance = await sandbox.running();
        const server = sandbox.server();
        const [dead, stranger] = [await sandbox.witness(), await sandbox.witness()];
        const { serverPid, serverStartTicks } = {
          'its own launcher': { serverPid: instance.pid, serverStartTicks: instance.identity.startTicks },
          'a stranger': { serverPid: stranger.pid, serverStartTicks: stranger.identity.startTicks },
        }[forged] ?? { serverPid: null, serverStartTicks: null };
        instance.signal('SIGSTOP');
        await eventually('the launcher to stop', () => isStopped(instance.identity));
        for (const file of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')])
          changeRecord(file, { pid: dead.pid, startTicks: '1', serverPid, serverStartTicks });

        const failed = await sandbox.run([command]);
        expect(failed.code, failed.stderr).toBe(command === 'start' ? HELD : UNKNOWN);
        expect([isAlive(instance.identity), isAlive(server)]).toEqual([true, true]);
        sandbox.expectLifecycle([{ pid: failed.pid, exitCode: failed.code }]);

        instance.signal('SIGCONT');
        await eventually('the record to be corrected', () => sandbox.record()?.pid === instance.pid);
        await instance.initialize();
        instance.input.end();
        expect(await instance.exit()).toMatchObject({ code: 0 });
      },
    );
