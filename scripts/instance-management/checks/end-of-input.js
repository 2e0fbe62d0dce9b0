import assert from 'node:assert/strict';
import { check } from '../run-checks.js';
import { initializeParams } from '../session.js';
import { assertNothingLeft } from './nothing-left.js';

/** What the host may take to answer what it has; then comes SIGTERM. */
const DRAIN_MS = 1200;

export const endOfInput = {
  title: 'End of input',
  checks: [
    check('at once (< /dev/null): exit 0, no lock, nothing on stdout', async (sandbox) => {
      const { code, stdout } = await sandbox.run(['start']);
      assert.equal(code, 0);
      assert.equal(stdout, '');
      assertNothingLeft(sandbox);
    }),

    check('of a session ends it in time: exit 0, no lock, no process, no -wal file', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      await session.request('tools/list');
      const endedAt = session.endInput();
      const { code, at } = await session.exit();
      assert.equal(code, 0);
      assert(at - endedAt < DRAIN_MS, `took ${at - endedAt} ms`);
      assertNothingLeft(sandbox);
    }),

    check('after a hundred requests: each is answered, exit 0', async (sandbox) => {
      const session = sandbox.start();
      session.send({ id: 0, method: 'initialize', params: initializeParams() });
      session.send({ method: 'notifications/initialized' });
      for (let id = 1; id <= 100; id += 1) session.send({ id, method: 'tools/list' });
      session.endInput();
      assert.equal((await session.exit()).code, 0);
      const answers = session.answers();
      const unanswered = Array.from({ length: 101 }, (_, id) => id).filter((id) => !answers.get(id)?.result);
      assert.deepEqual(unanswered, [], 'ids without a result');
    }),

    check('a line that is not JSON is answered with -32700, and the rest as usual', async (sandbox) => {
      const session = sandbox.start();
      session.send({ id: 0, method: 'initialize', params: initializeParams() });
      session.send({ method: 'notifications/initialized' });
      session.write('this is not JSON\n');
      session.send({ id: 1, method: 'tools/list' });
      session.endInput();
      assert.equal((await session.exit()).code, 0);
      assert(session.answers().get(1)?.result, 'tools/list is answered');
      assert.equal(session.answers().get(null)?.error?.code, -32700);
    }),
  ],
};
