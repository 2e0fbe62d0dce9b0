import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { eventually } from '../eventually.js';
import { toleratedLatenessMs } from '../lateness.js';
import { isAlive, signalIdentified } from '../processes.js';
import { check } from '../run-checks.js';

const ORPHAN_END_MS = 1000;

export const hardKills = {
  title: 'kill -9',
  checks: [
    check('of the launcher: the server is gone within a second', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      const server = sandbox.serverOf(session);
      session.signal('SIGKILL');
      await eventually('the server to end', () => !isAlive(server), {
        withinMs: ORPHAN_END_MS + toleratedLatenessMs(),
      });
    }),

    check(
      'of the launcher: the next start works without --force, and has what was saved',
      async (sandbox) => {
        const session = await sandbox.running();
        await session.initialize();
        const { profile } = await session.callTool('profile_save', {
          name: 'Survivor',
          organization: 'Example',
        });
        session.signal('SIGKILL');
        await session.exit();
        const next = await sandbox.running();
        await next.initialize();
        assert.equal((await next.callTool('profile_get', { profile })).name, 'Survivor');
      },
    ),

    check(
      'of the launcher over a deaf server: the next start ends the orphan, without --force',
      async (sandbox) => {
        const session = await sandbox.running([], { installation: sandbox.install('deaf') });
        const orphan = sandbox.serverOf(session);
        session.signal('SIGKILL');
        await eventually('the launcher to end', () => !isAlive(session.identity));
        assert(isAlive(orphan), 'the deaf server outlives its launcher');
        const next = await sandbox.running();
        assert(!isAlive(orphan), 'the orphan is gone');
        assert.equal(sandbox.record().pid, next.pid);
        assert.deepEqual(sandbox.record().takeovers ?? [], [], 'an orphan is no takeover');
      },
    ),

    check('of the server: exit 137, the lock is removed, the next start works', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      signalIdentified(sandbox.serverOf(session), 'SIGKILL');
      assert.equal((await session.exit()).code, 137);
      assert(!existsSync(sandbox.lockFile), 'the lock file is removed');
      const next = await sandbox.running();
      await next.initialize();
      await next.request('tools/list');
    }),
  ],
};
