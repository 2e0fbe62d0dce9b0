import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { SIGNALS } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { INITIALIZE, INITIALIZED, type Session } from '../support/instances/session.ts';
import { IS_WINDOWS } from '../support/instances/this-system.ts';
import { expectTools } from './tools.ts';

const OUTCOMES = ['GV.OC', 'GV.RM'].flatMap((category) => [1, 2, 3, 4, 5].map((n) => `${category}-0${n}`));
const REQUESTS = 100;
const PARSE_ERROR = -32_700;

/**
 * Half a second after the server's end, a client that reads nothing is given up. The files of other checks keep this
 * process busy for as long on Windows.
 */
const READS_AT_ONCE = { isAlone: IS_WINDOWS };

export const endings = {
  title: 'End of a session',
  checks: [
    check(
      'two signals are one request',
      async (sandbox) => {
        const session = await sandbox.running();
        session.signal('SIGTERM');
        session.signal('SIGHUP');
        expect((await session.exit()).code).toBe(0);
      },
      { needs: [SIGNALS] },
    ),

    check('end of input at once (< /dev/null): exit 0, nothing on stdout', async (sandbox) => {
      expect(await sandbox.run(['start'])).toMatchObject({ code: 0, stdout: '' });
    }),

    check('end of input after a request ends it without a signal: exit 0', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      await expectTools(session);
      await endInput(session);
      const escalations = sandbox.lifecycle().filter(({ msg = '' }) => /^Escalating|^Signal/.test(msg));
      expect(escalations, 'the server ends by itself').toEqual([]);
    }),

    check(
      'end of input after a hundred requests: each is answered, exit 0',
      async (sandbox) => {
        const session = sandbox.csfMcp(['start']);
        const params = { name: 'csf_get', arguments: { id: 'GV.OC-01' } };
        await sendAndEnd(
          session,
          Array.from({ length: REQUESTS }, () => ({ method: 'tools/call', params })),
        );
      },
      READS_AT_ONCE,
    ),

    check(
      'end of a piped file with ten assessment_record calls: all answered and stored, exit 0',
      async (sandbox) => {
        const profile = await savedProfile(sandbox);
        const calls = OUTCOMES.map((outcome, index) => {
          const records = [{ outcome, score: index % 5, note: `note ${index}` }];
          const args = { profile, assessor: 'Pat Example', records };
          return { method: 'tools/call', params: { name: 'assessment_record', arguments: args } };
        });
        await sendAndEnd(sandbox.csfMcp(['start']), [{ method: 'tools/list' }, ...calls]);
        await expectStored(sandbox, profile);
      },
      READS_AT_ONCE,
    ),

    check(
      'a line that is not JSON is answered with -32700, and the rest as usual',
      async (sandbox) => {
        const session = sandbox.csfMcp(['start']);
        session.write('this is not JSON\n');
        await sendAndEnd(session, [{ method: 'tools/list' }], 1);
        expect(session.answers()).toContainEqual(
          expect.objectContaining({ id: null, error: expect.objectContaining({ code: PARSE_ERROR }) }),
        );
      },
      READS_AT_ONCE,
    ),
  ],
};

/** Sends everything at once, like a client that pipes a file, and expects a result for each request. */
async function sendAndEnd(session: Session, requests: readonly object[], others = 0): Promise<void> {
  session.send(INITIALIZE);
  session.send(INITIALIZED);
  for (const [index, request] of requests.entries()) session.send({ id: index + 1, ...request });
  await endInput(session);
  const answers = session.answers();
  expect(answers).toHaveLength(requests.length + 1 + others);
  const withResult = answers.filter(({ result }) => result !== undefined && !result['isError']);
  const ids = withResult.map(({ id }) => Number(id)).toSorted((a, b) => a - b);
  expect(ids).toEqual(Array.from({ length: requests.length + 1 }, (_, id) => id));
}

async function endInput(session: Session): Promise<void> {
  session.input.end();
  expect((await session.exit()).code).toBe(0);
}

async function savedProfile(sandbox: Sandbox): Promise<unknown> {
  const session = await sandbox.running();
  await session.initialize();
  const { profile } = await session.callTool('profile_create', { name: 'Piped', organization: 'Example' });
  await endInput(session);
  return profile;
}

async function expectStored(sandbox: Sandbox, profile: unknown): Promise<void> {
  const session = await sandbox.running();
  await session.initialize();
  const question = { profile, detail: 'detailed', function: 'GV', limit: 106 };
  const { outcomes } = await session.callTool('profile_get', question);
  for (const [index, id] of OUTCOMES.entries()) {
    const assessment = expect.objectContaining({ score: index % 5, note: `note ${index}` });
    expect(outcomes).toContainEqual(expect.objectContaining({ id, assessment }));
  }
}
