import { expect, test } from 'vitest';
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
    expect(tools).not.toEqual([]);
    const { structuredContent } = await session.client.callTool({ name: 'csf_get', arguments: { id: 'DE' } });
    expect(structuredContent).toMatchObject({ id: 'DE', name: 'DETECT' });
    expect(session.client.getNegotiatedProtocolVersion()).toBe(revision);
    await session.client.close();
    expect(await session.end()).toMatchObject({ exitCode: 0 });
  },
);
