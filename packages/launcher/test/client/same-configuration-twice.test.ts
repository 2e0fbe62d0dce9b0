import { describe, expect, test } from 'vitest';
import { createSandbox } from '../support/instances/sandbox.ts';
import { createSession, openSession, type Session, type SessionOptions } from './session.ts';

const TEMPORARY_FAILURE = 75;

const modes = [
  { title: 'in their default mode', mode: 'legacy' },
  { title: 'that negotiate the version', mode: 'auto' },
] as const;

describe.each(modes)('Two clients with the same configuration, $title', ({ mode }) => {
  const options: SessionOptions = { versionNegotiation: { mode } };

  test('one after the other: the second fails and learns who runs and what to do, the first goes on', async () => {
    await using sandbox = createSandbox();
    await using first = await openSession(sandbox, options);
    await use(first);
    await using second = createSession(sandbox, options);
    await expect(connectAndUse(second)).rejects.toThrow();
    const { exitCode, stderr } = await second.end();
    expect(exitCode).toBe(TEMPORARY_FAILURE);
    expect(stderr).toContain('Another MCP server instance is already running');
    expect(stderr).toContain(`pid ${first.started.at(-1)?.pid}`);
    expect(stderr).toContain('csf-mcp kill');
    await use(first);
  });

  test('at the same moment: one works, the other fails with exit code 75, and when both are closed the next one works', async () => {
    await using sandbox = createSandbox();
    await using one = createSession(sandbox, options);
    await using other = createSession(sandbox, options);
    const sessions = [one, other];
    const results = await Promise.allSettled(sessions.map(connectAndUse));
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    for (const [index, session] of sessions.entries()) {
      if (results[index]?.status === 'fulfilled') await use(session);
      else expect(await session.end()).toMatchObject({ exitCode: TEMPORARY_FAILURE });
    }
    for (const session of sessions) await session.client.close();
    await using next = await openSession(sandbox, options);
    await use(next);
  });
});

/** After version negotiation `connect` has not yet spoken with the server that it leaves running. */
async function connectAndUse(session: Session): Promise<void> {
  await session.connect();
  await use(session);
}

async function use({ client }: Session): Promise<void> {
  const { structuredContent } = await client.callTool({ name: 'csf_get', arguments: { id: 'RC' } });
  expect(structuredContent).toMatchObject({ id: 'RC', name: 'RECOVER' });
}
