import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { eventually } from '../eventually.js';
import { check } from '../run-checks.js';
import { assertNothingLeft } from './nothing-left.js';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'];

export const signals = {
  title: 'Signal to the launcher',
  checks: [
    ...SIGNALS.map((signal) =>
      check(`${signal} closes everything: exit 0, no lock, no process, no -wal file`, async (sandbox) => {
        const session = await sandbox.running();
        await session.initialize();
        await session.request('tools/list');
        assert(sandbox.databaseFiles().length > 0, 'the server has opened a database');
        session.signal(signal);
        assert.equal((await session.exit()).code, 0);
        assertNothingLeft(sandbox);
      }),
    ),

    ...SIGNALS.map((signal) =>
      check(`${signal} is logged: received, forwarded, the exit code, the lock released`, async (sandbox) => {
        const session = await sandbox.running();
        session.signal(signal);
        await session.exit();
        const log = sandbox.lifecycleLog();
        const about = log.filter((entry) => JSON.stringify(entry).includes(signal));
        assertLogged(about, /signal received/i);
        assertLogged(about, /signal forwarded/i);
        assertLogged(log, /exit/i);
        assertLogged(log, /lock released/i);
      }),
    ),

    check('Ctrl-C in a terminal (SIGINT to the process group) is one clean shutdown', async (sandbox) => {
      const session = await sandbox.running([], { ownGroup: true });
      session.signalGroup('SIGINT');
      assert.equal((await session.exit()).code, 0);
      assertNothingLeft(sandbox);
    }),

    check(
      'SIGTERM in the middle of a hundred requests: exit 0, no lock, no process, no -wal file',
      async (sandbox) => {
        const session = await sandbox.running();
        await session.initialize();
        for (let id = 1000; id < 1100; id += 1) session.send({ id, method: 'tools/list' });
        await eventually('the first answer', () => session.answers().has(1000));
        session.signal('SIGTERM');
        assert.equal((await session.exit()).code, 0);
        assertNothingLeft(sandbox);
      },
    ),

    check('two signals are one request', async (sandbox) => {
      const session = await sandbox.running();
      session.signal('SIGTERM');
      session.signal('SIGHUP');
      assert.equal((await session.exit()).code, 0);
      assertNothingLeft(sandbox);
    }),

    check('a signal before the server is ready ends it: exit 0, no lock, no process', async (sandbox) => {
      const session = sandbox.start([], { installation: sandbox.install('never-ready') });
      await eventually('the lock to name the server', () => sandbox.record()?.serverPid);
      session.signal('SIGTERM');
      assert.equal((await session.exit()).code, 0);
      assertNothingLeft(sandbox);
    }),

    check('a signal as soon as the lock file is there: exit 0, no lock, no process', async (sandbox) => {
      const session = sandbox.start();
      await eventually('the lock file', () => existsSync(sandbox.lockFile) || session.exited);
      session.signal('SIGTERM');
      assert.equal((await session.exit()).code, 0);
      assertNothingLeft(sandbox);
    }),
  ],
};

function assertLogged(entries, step) {
  const told = entries.some(({ msg }) => step.test(msg));
  assert(
    told,
    `no ${step} in the lifecycle log:\n${entries.map((entry) => JSON.stringify(entry)).join('\n')}`,
  );
}
