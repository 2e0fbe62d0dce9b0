import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { eventually } from '../eventually.js';
import { toleratedLatenessMs } from '../lateness.js';
import { withPids, writeRecord } from '../lock-record.js';
import { isAlive, isStopped } from '../processes.js';
import { check } from '../run-checks.js';
import { parseObject } from '../session.js';

const DURATION = /\d+(\.\d+)?\s?(ms|s)\b/;

export const kill = {
  title: 'kill',
  checks: [
    check('ends the instance cleanly, and says how it ended and how long it took', async (sandbox) => {
      const session = await sandbox.running();
      const server = sandbox.serverOf(session);
      const { code, stdout } = await sandbox.run(['kill']);
      assert.equal(code, 0);
      assert(!isAlive(session.identity) && !isAlive(server), 'both are gone when kill returns');
      assert.equal((await session.exit()).code, 0);
      assert(!existsSync(sandbox.lockFile), 'the lock file is removed');
      assert(stdout.includes(String(session.pid)), `no pid in: ${stdout}`);
      assert.match(stdout, DURATION);
      assert.doesNotMatch(stdout, /SIGKILL/);
    }),

    check('--json tells the same', async (sandbox) => {
      const session = await sandbox.running();
      const { code, stdout } = await sandbox.run(['kill', '--json']);
      assert.equal(code, 0);
      const report = JSON.parse(stdout);
      assert.equal(report.pid, session.pid);
      const durations = Object.entries(report).filter(([key]) => /ms$|seconds|duration|took/i.test(key));
      assert(
        durations.some(([, value]) => typeof value === 'number' && value >= 0),
        `no duration in ${stdout}`,
      );
    }),

    check('when nothing runs: exit 3', async (sandbox) => {
      const { code, stdout, stderr } = await sandbox.run(['kill']);
      assert.equal(code, 3);
      assert.match(stdout + stderr, /no instance|not running/i);
      assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace');
    }),

    check('--json when nothing runs: exit 3, and JSON that says so', async (sandbox) => {
      const { code, stdout } = await sandbox.run(['kill', '--json']);
      assert.equal(code, 3);
      assert(parseObject(stdout), `stdout is not a JSON object: ${JSON.stringify(stdout)}`);
    }),

    check('of a stale lock: exit 3', async (sandbox) => {
      await sandbox.killedRecord();
      assert.equal((await sandbox.run(['kill'])).code, 3);
    }),

    check('of a lock whose pid belongs to a stranger: exit 3, the stranger lives', async (sandbox) => {
      const record = await sandbox.killedRecord();
      const stranger = sandbox.bystander();
      const pids = new Map([record.pid, record.serverPid].map((pid) => [pid, stranger.pid]));
      writeRecord(sandbox.lockFile, withPids(record, pids));
      assert.equal((await sandbox.run(['kill'])).code, 3);
      assert(isAlive(stranger.identity), 'the stranger lives');
    }),

    check('--timeout 1 of a deaf server: SIGKILL after a second, confirmed gone', async (sandbox) => {
      const session = await sandbox.running([], { installation: sandbox.install('deaf') });
      const server = sandbox.serverOf(session);
      const { code, stdout, ms } = await sandbox.run(['kill', '--timeout', '1']);
      assert.equal(code, 0);
      assert(ms >= 1000 && ms < 1000 + 2 * toleratedLatenessMs(), `took ${ms} ms`);
      assert(!isAlive(session.identity) && !isAlive(server), 'both are gone when kill returns');
      assert.match(stdout, /SIGKILL|killed/i);
      await sandbox.running(); // and the next start works
    }),

    check('ends an instance that is still starting', async (sandbox) => {
      const session = sandbox.start([], { installation: sandbox.install('never-ready') });
      await eventually('the lock to name the server', () => sandbox.record()?.serverPid);
      assert.equal((await sandbox.run(['kill'])).code, 0);
      assert.equal((await session.exit()).code, 0);
    }),

    check('ends an instance whose launcher is stopped (SIGSTOP)', async (sandbox) => {
      const session = await sandbox.running();
      const server = sandbox.serverOf(session);
      session.signal('SIGSTOP');
      await eventually('the launcher to be stopped', () => isStopped(session));
      assert.equal((await sandbox.run(['kill'])).code, 0);
      assert(!isAlive(session.identity) && !isAlive(server), 'both are gone');
    }),

    check('three at once: the instance ends once, none complains', async (sandbox) => {
      const session = await sandbox.running();
      const runs = await Promise.all([1, 2, 3].map(() => sandbox.run(['kill'])));
      for (const { code, stderr } of runs) {
        assert([0, 3].includes(code), `exit code ${code}: ${stderr}`);
        assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace');
      }
      assert(runs.some(({ code }) => code === 0));
      assert.equal((await session.exit()).code, 0);
    }),
  ],
};
