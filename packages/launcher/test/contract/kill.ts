import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { leaveRecord } from '../support/instances/orphan.ts';
import { isAlive } from '../support/instances/process-table.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const NOT_RUNNING = 3;
const DURATION = /\d+(\.\d+)?\s?(ms|s)\b/;

export const kill = {
  title: 'kill',
  checks: [
    check('kill ends the instance cleanly, and says how it ended and how long it took', async (sandbox) => {
      const session = await sandbox.running();
      const server = sandbox.server();
      const { code, stdout } = await sandbox.run(['kill']);
      expect(code).toBe(0);
      expect([isAlive(session.identity), isAlive(server)], 'when kill returns').toEqual([false, false]);
      expect((await session.exit()).code).toBe(0);
      expect(existsSync(sandbox.lockFile)).toBe(false);
      expect(stdout).toContain(String(session.pid));
      expect(stdout).toMatch(DURATION);
      expect(stdout).not.toContain('SIGKILL');
    }),

    check('--json says the same as JSON', async (sandbox) => {
      const { pid } = await sandbox.running();
      const { code, stdout } = await sandbox.run(['kill', '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ pid, elapsedMs: expect.any(Number) });
    }),

    check('exit code 3 when nothing runs', async (sandbox) => {
      const { code, stdout, stderr } = await sandbox.run(['kill']);
      expect(code).toBe(NOT_RUNNING);
      expect(stdout + stderr).toMatch(/no instance|not running/i);
    }),

    check('--json gives exit code 3 and says so as JSON when nothing runs', async (sandbox) => {
      const { code, stdout } = await sandbox.run(['kill', '--json']);
      expect(code).toBe(NOT_RUNNING);
      expect(JSON.parse(stdout)).toBeTypeOf('object');
    }),

    check(
      'a stale lock gives exit code 3',
      async (sandbox) => {
        await leaveRecord(sandbox);
        expect((await sandbox.run(['kill'])).code).toBe(NOT_RUNNING);
      },
      { lockFileStays: true },
    ),

    check(
      '--timeout 1 sends a deaf server SIGKILL after a second, and confirms that it is gone',
      async (sandbox) => {
        const session = await sandbox.running([], { installation: sandbox.install('deaf') });
        const server = sandbox.server();
        const stopwatch = startStopwatch();
        const { code, stdout, at } = await sandbox.run(['kill', '--timeout', '1']);
        expect(code).toBe(0);
        stopwatch.expectAt(1_000, at);
        expect([isAlive(session.identity), isAlive(server)], 'when kill returns').toEqual([false, false]);
        expect(stdout).toMatch(/SIGKILL|killed/i);
        await sandbox.running(); // and the next start works
      },
      { isConcurrent: true },
    ),
  ],
};
