import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { eventually } from '../support/instances/eventually.ts';
import { isAlive, isStopped } from '../support/instances/process-table.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';
import { expectTools } from './tools.ts';

const HELD = 75;
const GRACE_MS = 5_000;

export const force = {
  title: 'Forced start',
  checks: [
    ...[
      { title: '--force ends the first (exit 0) and takes over', args: ['--force'], env: {} },
      { title: 'FORCE_TERMINATE=true does the same', args: [], env: { FORCE_TERMINATE: 'true' } },
    ].map(({ title, args, env }) =>
      check(title, async (sandbox) => {
        const first = await sandbox.running();
        await first.initialize();
        const server = sandbox.server();
        const second = await sandbox.running(args, { env });
        expect((await first.exit()).code, 'the first closed cleanly').toBe(0);
        expect(isAlive(server), 'its server').toBe(false);
        const { pid, takeovers } = await sandbox.recorded('running');
        expect({ pid, takeovers }).toEqual({ pid: second.pid, takeovers: [expect.any(String)] });
        await second.initialize();
        await expectTools(second);
      }),
    ),

    check('FORCE_TERMINATE=false leaves the first running', async (sandbox) => {
      const session = await sandbox.running();
      expect((await sandbox.run(['start'], { env: { FORCE_TERMINATE: 'false' } })).code).toBe(HELD);
      expect(session.hasExited()).toBe(false);
    }),

    check('is an ordinary start if nothing runs', async (sandbox) => {
      await sandbox.running(['--force']);
      expect((await sandbox.recorded('running')).takeovers).toEqual([]);
    }),

    check(
      'ends a first whose server ignores every signal, after 5 seconds',
      async (sandbox) => {
        const first = await sandbox.running([], { installation: sandbox.install('deaf') });
        const server = sandbox.server();
        const stopwatch = startStopwatch();
        const second = await sandbox.running(['--force']);
        stopwatch.expectAt(GRACE_MS);
        expect(isAlive(server), 'the deaf server').toBe(false);
        await first.exit();
        expect((await sandbox.recorded('running')).pid).toBe(second.pid);
      },
      { isConcurrent: true },
    ),

    check('ends a first that is stopped (SIGSTOP)', async (sandbox) => {
      const first = await sandbox.running();
      const server = sandbox.server();
      first.signal('SIGSTOP');
      await eventually('the first to be stopped', () => isStopped(first.identity));
      const second = await sandbox.running(['--force']);
      await first.exit();
      expect(isAlive(server), 'its server').toBe(false);
      expect((await sandbox.recorded('running')).pid).toBe(second.pid);
    }),

    check('takes over the instance that holds the data directory', async (sandbox) => {
      const first = await sandbox.running();
      const lockFile = sandbox.path('locks/second.lock');
      const second = await sandbox.running(['--force', '--lock-file', lockFile], { lockFile });
      expect((await first.exit()).code).toBe(0);
      expect(second.hasExited()).toBe(false);
      expect(existsSync(sandbox.lockFile), 'the lock file of the first').toBe(false);
    }),
  ],
};
