import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { eventually } from '../eventually.js';
import { withPids, writeRecord } from '../lock-record.js';
import { isAlive } from '../processes.js';
import { check } from '../run-checks.js';

export const status = {
  title: 'status',
  checks: [
    check('of a running instance: exit 0, and everything about it in words', async (sandbox) => {
      await sandbox.running();
      const { pid, serverPid, version } = sandbox.record();
      const { code, stdout } = await sandbox.run(['status']);
      assert.equal(code, 0);
      for (const fact of [pid, serverPid, 'running', 'stdio', version, sandbox.lockFile]) {
        assert(stdout.includes(String(fact)), `no ${fact} in:\n${stdout}`);
      }
      for (const figure of [/\bup(time)?\b/i, /cpu/i, /memory/i]) assert.match(stdout, figure);
    }),

    check('--json of a running instance has every key', async (sandbox) => {
      const session = await sandbox.running();
      const record = sandbox.record();
      const { code, stdout } = await sandbox.run(['status', '--json']);
      assert.equal(code, 0);
      const report = JSON.parse(stdout);
      assertReport(report, {
        pid: session.pid,
        serverPid: record.serverPid,
        state: 'running',
        transport: 'stdio',
        version: record.version,
        lockFile: sandbox.lockFile,
      });
    }),

    check('says starting while the server is not ready', async (sandbox) => {
      sandbox.start([], { installation: sandbox.install('never-ready') });
      await eventually('the lock to name the server', () => sandbox.record()?.serverPid);
      const { code, stdout } = await sandbox.run(['status', '--json']);
      assert.equal(code, 0);
      assert.equal(JSON.parse(stdout).state, 'starting');
    }),

    check('says stopping while the server closes', async (sandbox) => {
      const session = await sandbox.running([], { installation: sandbox.install('slow-to-close') });
      session.signal('SIGTERM');
      await sandbox.recordedAs('stopping');
      const { code, stdout } = await sandbox.run(['status', '--json']);
      assert.equal(code, 0);
      assert.equal(JSON.parse(stdout).state, 'stopping');
    }),

    check('when nothing runs: exit 3', async (sandbox) => {
      const { code, stdout } = await sandbox.run(['status']);
      assert.equal(code, 3);
      assert.match(stdout, /not running|no .*instance|nothing/i);
      const json = await sandbox.run(['status', '--json']);
      assert.equal(json.code, 3);
      JSON.parse(json.stdout);
    }),

    check('of a stale lock: exit 3 with the reason, and the file stays', async (sandbox) => {
      const record = await sandbox.killedRecord();
      const before = readFileSync(sandbox.lockFile);
      const { code, stdout } = await sandbox.run(['status']);
      assert.equal(code, 3);
      assert.match(stdout, /stale/i);
      assert(stdout.includes(String(record.pid)), `no pid ${record.pid} in:\n${stdout}`);
      assert.deepEqual(readFileSync(sandbox.lockFile), before);
    }),

    check('--json of a stale lock: exit 3, verdict and reason', async (sandbox) => {
      await sandbox.killedRecord();
      const { code, stdout } = await sandbox.run(['status', '--json']);
      assert.equal(code, 3);
      const { verdict, reason } = JSON.parse(stdout);
      assert.equal(verdict, 'stale');
      assert(reason.length > 0, 'a reason');
    }),

    check('of a lock whose pid belongs to a stranger: exit 3, the stranger lives', async (sandbox) => {
      const record = await sandbox.killedRecord();
      const stranger = sandbox.bystander();
      const pids = new Map([record.pid, record.serverPid].map((pid) => [pid, stranger.pid]));
      writeRecord(sandbox.lockFile, withPids(record, pids));
      assert.equal((await sandbox.run(['status'])).code, 3);
      assert(isAlive(stranger.identity));
    }),

    check('of a lock that cannot be read: exit 4', async (sandbox) => {
      mkdirSync(sandbox.lockFile);
      const { code, stdout, stderr } = await sandbox.run(['status']);
      assert.equal(code, 4, `exit code ${code}: ${stdout}${stderr}`);
      assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace');
      const json = await sandbox.run(['status', '--json']);
      assert.equal(json.code, 4);
      JSON.parse(json.stdout);
    }),

    check('does not get in the way of a start, nor of an instance', async (sandbox) => {
      const session = await sandbox.running();
      const probes = await Promise.all([1, 2, 3].map(() => sandbox.run(['status'])));
      assert.deepEqual(
        probes.map(({ code }) => code),
        [0, 0, 0],
      );
      assert.equal(session.exited, undefined);
    }),
  ],
};

function assertReport(report, expected) {
  for (const [key, value] of Object.entries(expected)) assert.equal(report[key], value, key);
  const figures = numbersIn(report);
  const matching = (pattern) => [...figures].filter(([path]) => pattern.test(path));
  assert(matching(/uptime/i).length >= 1, 'uptime');
  assert(matching(/cpu/i).length >= 2, 'CPU of launcher and server');
  const memory = matching(/memory|rss/i);
  assert(memory.length >= 2 && memory.every(([, value]) => value > 0), 'memory of launcher and server');
  assert.equal(typeof report.verdict, 'string', 'verdict');
  assert(report.reason.length > 0, 'reason');
}

/** Every number in the report with its dotted path. */
function numbersIn(value, path = '') {
  if (typeof value === 'number') return new Map([[path, value]]);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...numbersIn(inner, `${path}.${key}`)]));
}
