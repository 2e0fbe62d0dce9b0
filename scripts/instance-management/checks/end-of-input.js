import assert from 'node:assert/strict';
import { check } from '../run-checks.js';
import { initializeParams } from '../session.js';
import { assertNothingLeft } from './nothing-left.js';

const OUTCOMES = ['GV.OC', 'GV.RM'].flatMap((category) => [1, 2, 3, 4, 5].map((n) => `${category}-0${n}`));

export const endOfInput = {
  title: 'End of input',
  checks: [
    check('at once (< /dev/null): exit 0, no lock, nothing on stdout', async (sandbox) => {
      const { code, stdout } = await sandbox.run(['start']);
      assert.equal(code, 0);
      assert.equal(stdout, '');
      assertNothingLeft(sandbox);
    }),

    check(
      'of a session ends it without a signal: exit 0, no lock, no process, no -wal file',
      async (sandbox) => {
        const session = await sandbox.running();
        await session.initialize();
        await session.request('tools/list');
        session.endInput();
        assert.equal((await session.exit()).code, 0);
        const escalations = sandbox.lifecycleLog().filter(({ msg }) => /escalat/i.test(msg));
        assert.deepEqual(escalations, [], 'the server ends by itself');
        assertNothingLeft(sandbox);
      },
    ),

    check('after a hundred requests: each is answered, exit 0', async (sandbox) => {
      const session = sandbox.start();
      session.send({ id: 0, method: 'initialize', params: initializeParams() });
      session.send({ method: 'notifications/initialized' });
      const question = { name: 'csf_get', arguments: { id: 'GV.OC-01' } };
      for (let id = 1; id <= 100; id += 1) session.send({ id, method: 'tools/call', params: question });
      session.endInput();
      assert.equal((await session.exit()).code, 0);
      const answers = session.answers();
      const unanswered = Array.from({ length: 101 }, (_, id) => id).filter((id) => !answers.get(id)?.result);
      assert.deepEqual(unanswered, [], 'ids without a result');
    }),

    check(
      'of a piped file with ten assessment_record calls: all answered and stored, exit 0',
      async (sandbox) => {
        const profile = await savedProfile(sandbox);
        const session = sandbox.start();
        session.send({ id: 0, method: 'initialize', params: initializeParams() });
        session.send({ method: 'notifications/initialized' });
        session.send({ id: 1, method: 'tools/list' });
        OUTCOMES.forEach((outcome, index) => {
          const record = { outcome, score: index % 5, note: `note ${index}` };
          const args = { profile, assessor: 'Pat Example', records: [record] };
          session.send({
            id: index + 2,
            method: 'tools/call',
            params: { name: 'assessment_record', arguments: args },
          });
        });
        session.endInput();
        assert.equal((await session.exit()).code, 0);
        assert.equal(session.answers().size, OUTCOMES.length + 2);
        for (const [id, { result }] of session.answers()) {
          assert(result && !result.isError, `request ${id}: ${JSON.stringify(session.answers().get(id))}`);
        }
        assertNothingLeft(sandbox);
        await assertStored(sandbox, profile);
      },
    ),

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

async function savedProfile(sandbox) {
  const session = await sandbox.running();
  await session.initialize();
  const { profile } = await session.callTool('profile_save', { name: 'Piped', organization: 'Example' });
  session.endInput();
  assert.equal((await session.exit()).code, 0);
  return profile;
}

async function assertStored(sandbox, profile) {
  const session = await sandbox.running();
  await session.initialize();
  const question = { profile, detail: 'detailed', function: 'GV', limit: 106 };
  const { outcomes } = await session.callTool('profile_get', question);
  const stored = new Map(outcomes.map(({ id, assessment }) => [id, assessment]));
  OUTCOMES.forEach((outcome, index) => {
    const { score, note } = stored.get(outcome) ?? {};
    assert.deepEqual({ score, note }, { score: index % 5, note: `note ${index}` }, outcome);
  });
}
