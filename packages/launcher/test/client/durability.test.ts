import { expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { openSession, type Session } from './session.ts';

test('A session reads what the last one wrote', async () => {
  await using sandbox = createSandbox();
  await using first = await openSession(sandbox);
  await write(first);
  await first.client.close();
  expect(await first.end()).toMatchObject({ exitCode: 0 });
  await expectWritten(sandbox);
});

test('A server that is killed without warning keeps everything that it has answered', async () => {
  await using sandbox = createSandbox();
  await using first = await openSession(sandbox);
  await write(first);
  const { serverPid } = await sandbox.recorded('running');
  if (serverPid === null) throw new Error('the lock file does not name the server');
  process.kill(serverPid, 'SIGKILL');
  expect(await first.end()).toMatchObject({ exitCode: 137 });
  await expectWritten(sandbox);
});

async function write({ client }: Session): Promise<void> {
  await client.callTool({
    name: 'profile_create',
    arguments: { name: 'Head office', organization: 'Acme', outcomes: [{ id: 'RS.MA-01', target: 4 }] },
  });
  await client.callTool({
    name: 'assessment_record',
    arguments: {
      profile: 'head-office',
      assessor: 'R. Roe',
      date: '2026-02-03',
      records: [{ outcome: 'RS.MA-01', score: 2, note: 'Exercised once – “table top”' }],
    },
  });
}

async function expectWritten(sandbox: Sandbox): Promise<void> {
  await using next = await openSession(sandbox);
  const profile = await next.client.callTool({
    name: 'profile_get',
    arguments: { profile: 'head-office', detail: 'detailed', category: 'RS.MA' },
  });
  expect(profile.structuredContent).toMatchObject({
    organization: 'Acme',
    revision: 2,
    outcomes: expect.arrayContaining([
      expect.objectContaining({
        id: 'RS.MA-01',
        included: true,
        target: 4,
        targetPriority: null,
        assessment: {
          score: 2,
          notApplicableReason: null,
          date: '2026-02-03',
          assessor: 'R. Roe',
          confidence: null,
          note: 'Exercised once – “table top”',
        },
      }),
    ]),
  });
}
