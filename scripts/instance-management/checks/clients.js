import assert from 'node:assert/strict';
import { toleratedLatenessMs } from '../lateness.js';
import { check } from '../run-checks.js';
import { assertNothingLeft } from './nothing-left.js';

/** Until SIGKILL at the latest. */
const CLIENT_GONE_MS = 3000;

export const clients = {
  title: 'Client that',
  checks: [
    check('stops reading stdout: the server ends cleanly, no stack trace', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      session.stopReading('stdout');
      session.send({ id: 99, method: 'tools/list' });
      session.endInput();
      assert.equal((await session.exit()).code, 0);
      assert.doesNotMatch(session.stderr, /^\s+at |EPIPE/m);
      assertNothingLeft(sandbox);
    }),

    check('stops reading stderr: the session goes on, and ends cleanly', async (sandbox) => {
      const session = await sandbox.running();
      session.stopReading('stderr');
      await session.initialize();
      await session.request('tools/list');
      session.signal('SIGTERM');
      assert.equal((await session.exit()).code, 0);
      assertNothingLeft(sandbox);
    }),

    check('dies, so that all its pipes close at once: everything ends', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      const diedAt = session.endInput();
      session.stopReading('stdout');
      session.stopReading('stderr');
      const { at } = await session.exit();
      assert(at - diedAt < CLIENT_GONE_MS + toleratedLatenessMs(), `took ${at - diedAt} ms`);
      assertNothingLeft(sandbox);
    }),
  ],
};
