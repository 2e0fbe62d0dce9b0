import { expect, test } from 'vitest';
import { tools as sourceTools } from '../../../server/src/tools.ts';
import { createSandbox } from '../support/instances/sandbox.ts';
import { openSession, type SessionOptions } from './session.ts';

const clients: { revision: string; speaks: string; options: SessionOptions }[] = [
  {
    revision: '2025-06-18',
    speaks: 'only knows',
    options: { supportedProtocolVersions: ['2025-06-18'] },
  },
  {
    revision: '2025-11-25',
    speaks: 'only knows',
    options: { supportedProtocolVersions: ['2025-11-25'] },
  },
  {
    revision: '2026-07-28',
    speaks: 'insists on',
    options: { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  },
];

test.each(clients)(
  'A client that $speaks revision $revision is served in it',
  async ({ revision, options }) => {
    await using sandbox = createSandbox();
    await using session = await openSession(sandbox, options);
    const { tools } = await session.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(sourceTools.map(({ name }) => name));
    const { structuredContent } = await session.client.callTool({ name: 'csf_get', arguments: { id: 'DE' } });
    expect(structuredContent).toMatchObject({ id: 'DE', name: 'DETECT' });
    expect(session.client.getNegotiatedProtocolVersion()).toBe(revision);
    const profile = { name: 'Clinic', organization: 'Acme' };
    await session.client.callTool({ name: 'profile_create', arguments: profile });
    const log = await session.client.callTool({ name: 'audit_log', arguments: {} });
    expect(log.structuredContent, 'it knows the client, whoever answered initialize').toMatchObject({
      entries: [{ client: 'client-test' }],
    });
    await session.client.close();
    expect(await session.end()).toMatchObject({ exitCode: 0 });
  },
);
