import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { isAlive } from '../../src/process/identity.ts';
import { changeRecord, createSandbox } from '../support/real-instances/sandbox.ts';
import { PATIENCE_MS, startStopwatch } from '../support/real-instances/stopwatch.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const ORPHAN_GRACE_MS = 1_000;
const isLinux = process.platform === 'linux';

test.skipIf(!isLinux)(
  `F50 killed launcher whose record does not name the child yet, child wedged: the next start finds the holder of the kernel lock and ends it${isLinux ? '' : ' [skipped: only Linux tells who holds a lock]'}`,
  async () => {
    await using sandbox = createSandbox();
    const installation = sandbox.install('deaf');
    const first = await sandbox.running([], { installation });
    const server = sandbox.server();
    first.signal('SIGKILL');
    await first.exit();
    // The record as it stands between the spawn of the server and its being recorded: an instant that nobody can hit.
    for (const file of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')])
      changeRecord(file, { serverPid: null, serverStartTicks: null, state: 'starting' });
    expect(isAlive(server)).toBe(true);

    const stopwatch = startStopwatch();
    const next = await sandbox.running();
    stopwatch.expectAt(ORPHAN_GRACE_MS, performance.now());
    stopwatch.expectBy(ORPHAN_GRACE_MS + 1_000, performance.now());
    expect(isAlive(server)).toBe(false);
    expect(readFileSync(sandbox.path('state/lifecycle.log'), 'utf8')).toContain('Killing an orphaned server');
    expect(sandbox.lifecycle()).toContainEqual(
      expect.objectContaining({ orphanPids: [server.pid], launcherPid: first.pid }),
    );
    await next.initialize();
    next.input.end();
    expect(await next.exit()).toMatchObject({ code: 0 });
    await sandbox.expectNothingLeft();
  },
);
