import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished } from 'vitest';

/** An SDK client on a process that it starts, for the time of the test. */
export async function connectClient({ command, args, env }) {
  const transport = new StdioClientTransport({ command, args, env, stderr: 'ignore' });
  const client = new Client({ name: 'scripts-test', version: '1.0.0' });
  onTestFinished(() => client.close());
  await client.connect(transport);
  return { client, pid: transport.pid };
}

/** Has the server write something. */
export async function createProfile(client) {
  const { structuredContent } = await client.callTool({
    name: 'profile_create',
    arguments: { name: 'Plant 3', organization: 'Acme' },
  });
  expect(structuredContent).toMatchObject({ status: 'created', profile: 'plant-3' });
}
