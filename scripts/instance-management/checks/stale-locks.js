import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { eventually } from '../eventually.js';
import { fourFieldRecord, LOCK_FILE_BYTES, withPids, writeRecord } from '../lock-record.js';
import { isAlive } from '../processes.js';
import { check } from '../run-checks.js';

const HOUR_MS = 3_600_000;
const JUNK_BYTES = 10 * 1024 * 1024;

export const staleLocks = {
  title: 'Stale lock',
  checks: [
    check('of a killed instance is removed, with its pid and the reason in the log', async (sandbox) => {
      const record = await sandbox.killedRecord();
      const session = await reclaims(sandbox, { pid: record.pid });
      const logged = sandbox.lifecycleLog().find((entry) => /Removing stale lock file/.test(entry.msg));
      assert(logged, 'the lifecycle log has it too');
      assert(JSON.stringify(logged).includes(String(record.pid)), 'with the recorded pid');
      await session.initialize();
      await session.request('tools/list');
    }),

    check('of an older version (four fields) whose process is gone is removed', async (sandbox) => {
      const gone = sandbox.bystander('true', []);
      await gone.exit();
      writeRecord(sandbox.lockFile, fourFieldRecord({ pid: gone.pid }));
      await reclaims(sandbox, { pid: gone.pid });
    }),

    check('whose pid now belongs to a stranger is removed, the stranger lives', async (sandbox) => {
      const stranger = await recordStranger(sandbox);
      await reclaims(sandbox, { pid: stranger.pid });
      assert(isAlive(stranger.identity), 'the stranger lives');
    }),

    check('whose pid now belongs to a stranger: --force does not signal it either', async (sandbox) => {
      const stranger = await recordStranger(sandbox);
      await reclaims(sandbox, { pid: stranger.pid, args: ['--force'] });
      assert(isAlive(stranger.identity), 'the stranger lives');
      assert.deepEqual(sandbox.record().takeovers ?? [], [], 'nothing was taken over');
    }),

    check(
      'of an older version whose pid belongs to a later process is removed, that lives',
      async (sandbox) => {
        const stranger = sandbox.bystander();
        writeRecord(
          sandbox.lockFile,
          fourFieldRecord({ pid: stranger.pid, startTime: new Date(Date.now() - HOUR_MS) }),
        );
        await reclaims(sandbox, { pid: stranger.pid, args: ['--force'] });
        assert(isAlive(stranger.identity), 'the stranger lives');
      },
    ),

    check('four fields and a process that is no node: refused with 75, never signalled', async (sandbox) => {
      const stranger = sandbox.bystander();
      writeRecord(
        sandbox.lockFile,
        fourFieldRecord({ pid: stranger.pid, startTime: new Date(Date.now() + 1000) }),
      );
      for (const args of [['start'], ['start', '--force']]) {
        assert.equal((await sandbox.run(args)).code, 75, args.join(' '));
      }
      assert(isAlive(stranger.identity), 'the stranger lives');
    }),

    check('four fields and a node that fits them: refused with 75, --force takes over', async (sandbox) => {
      const older = sandbox.bystander(process.execPath, ['-e', 'setInterval(() => {}, 60_000)']);
      await eventually('the older version to run node', () => isAlive(older.identity));
      const record = fourFieldRecord({ pid: older.pid, startTime: new Date(Date.now() + 1000) });
      writeRecord(sandbox.lockFile, record);
      const refused = await sandbox.run(['start']);
      assert.equal(refused.code, 75);
      assert.match(refused.stderr, /Another MCP server instance is already running/);
      assert(isAlive(older.identity), 'not signalled without --force');

      const session = await sandbox.running(['--force']);
      assert(!isAlive(older.identity), 'the older version is gone');
      assert.equal(sandbox.record().pid, session.pid);
    }),

    ...[
      ['garbage', 'not a record at all\n'],
      ['nothing', ''],
      ['half a record', JSON.stringify(fourFieldRecord({ pid: 12345 })).slice(0, 40)],
      ['NUL bytes', Buffer.alloc(LOCK_FILE_BYTES)],
      ['JSON of another shape', '["lock", {"of": "another program"}]'],
      ['10 MB of junk', Buffer.alloc(JUNK_BYTES, 'junk ')],
    ].map(([name, content]) =>
      check(`with ${name} in it is reclaimed`, async (sandbox) => {
        writeFileSync(sandbox.lockFile, content, { mode: 0o600 });
        await reclaims(sandbox);
      }),
    ),
  ],
};

/** A real record of a dead instance, whose pids a `sleep` has got meanwhile. */
async function recordStranger(sandbox) {
  const record = await sandbox.killedRecord();
  const stranger = sandbox.bystander();
  writeRecord(
    sandbox.lockFile,
    withPids(
      record,
      new Map([
        [record.pid, stranger.pid],
        [record.serverPid, stranger.pid],
      ]),
    ),
  );
  return stranger;
}

/** The start says that it removes the stale lock, naming the pid, and goes on. */
async function reclaims(sandbox, { pid, args = [] } = {}) {
  const session = await sandbox.running(args);
  const said = session.stderrLines().find((line) => /Removing stale lock file|reclaim/i.test(line));
  assert(said, `nothing about a stale lock on stderr:\n${session.stderr}`);
  if (pid !== undefined) {
    assert.match(said, /Removing stale lock file/);
    assert.match(said, new RegExp(`\\b${pid}\\b`), 'it names the recorded pid');
  }
  assert.equal(sandbox.record().pid, session.pid);
  assert.equal(statSync(sandbox.lockFile).size, LOCK_FILE_BYTES, 'nothing of the old content is left');
  return session;
}
