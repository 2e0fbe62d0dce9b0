import assert from 'node:assert/strict';
import { toleratedLatenessMs } from '../lateness.js';
import { check } from '../run-checks.js';
import { assertUndisturbed } from './undisturbed.js';

/** Less than the default wait of a second, or that could not be told from none. */
const lateness = () => 0.9 * toleratedLatenessMs();

export const secondStart = {
  title: 'Second start',
  checks: [
    check('is refused with exit code 75 and says who runs, since when, and the ways out', async (sandbox) => {
      await sandbox.running();
      const { pid, startTime, transport, version } = sandbox.record();
      const { code, stdout, stderr } = await sandbox.run(['start']);
      assert.equal(code, 75);
      assert.match(stderr, /Another MCP server instance is already running/);
      for (const fact of [String(pid), startTime, transport, version]) {
        assert(stderr.includes(fact), `no ${fact} in: ${stderr}`);
      }
      for (const wayOut of [/\bwait\b/i, /--force/, /FORCE_TERMINATE=true/, /csf-mcp kill/]) {
        assert.match(stderr, wayOut);
      }
      assert.equal(stdout, '', 'stdout belongs to the protocol');
    }),

    check('leaves the first undisturbed', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      const record = sandbox.record();
      assert.equal((await sandbox.run(['start'])).code, 75);
      await assertUndisturbed({ session, record, recordNow: sandbox.record() });
    }),

    ...[
      { title: 'waits a second by default before it is refused', args: [], waitMs: 1000 },
      { title: '--wait 0 is refused without waiting', args: ['--wait', '0'], waitMs: 0 },
      { title: '--wait 2.5 is refused after 2.5 seconds', args: ['--wait', '2.5'], waitMs: 2500 },
    ].map(({ title, args, waitMs }) =>
      check(title, async (sandbox) => {
        await sandbox.running();
        const { ms: startUpMs } = await sandbox.run(['--version']);
        const { code, ms } = await sandbox.run(['start', ...args]);
        assert.equal(code, 75);
        assert(ms >= waitMs && ms < waitMs + startUpMs + lateness(), `refused after ${Math.round(ms)} ms`);
      }),
    ),

    check('--wait 20 starts as soon as the first has ended', async (sandbox) => {
      const first = await sandbox.running();
      const second = sandbox.start(['--wait', '20']);
      second.send({ id: 1, method: 'ping' }); // a client that writes while it has to wait loses nothing
      const refused = await sandbox.run(['start', '--wait', '0']); // by now the second has begun to wait
      assert.equal(refused.code, 75);
      assert.equal(second.exited, undefined, 'the second waits');
      first.signal('SIGTERM');
      assert.equal((await first.exit()).code, 0);
      await second.ready({ withinMs: 10_000 });
      await sandbox.recordedAs('running', { pid: second.pid });
      assert(second.stdout === '' || second.stdout.startsWith('{'));
    }),

    check('a signal ends the wait and leaves the first undisturbed', async (sandbox) => {
      const first = await sandbox.running();
      await first.initialize();
      const record = sandbox.record();
      const second = sandbox.start(['--wait', '30']);
      assert.equal((await sandbox.run(['start', '--wait', '0.5'])).code, 75); // the second waits by now
      assert.equal(second.exited, undefined, 'the second waits');
      const signalledAt = second.signal('SIGTERM');
      const { at } = await second.exit();
      assert(at - signalledAt < toleratedLatenessMs(), `ended ${at - signalledAt} ms after the signal`);
      await assertUndisturbed({ session: first, record, recordNow: sandbox.record() });
    }),

    check('waits for a first that is already stopping, then starts', async (sandbox) => {
      const first = await sandbox.running([], { installation: sandbox.install('slow-to-close') });
      first.signal('SIGTERM');
      await sandbox.recordedAs('stopping', { pid: first.pid });
      const second = await sandbox.running();
      assert.equal((await first.exit()).code, 0);
      assert.equal(sandbox.record().pid, second.pid);
    }),
  ],
};
