import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { check } from '../check.js';

const PROFILE = { name: 'Pilot', organization: 'Lakeview Hospital', scope: 'Clinical systems' };

export const session = {
  title: 'docker run',
  checks: [
    check(
      '-i: a client lists the tools and writes; one with a new container reads it from the volume',
      async (sandbox) => {
        const volume = sandbox.volume();
        const written = await withClient(sandbox.container({ volume }), async (client) => {
          const { tools } = await client.listTools();
          assert(tools.some(({ name }) => name === 'profile_create'));
          return call(client, 'profile_create', PROFILE);
        });
        const read = await withClient(sandbox.container({ volume }), (client) =>
          call(client, 'profile_get', { profile: written.profile }),
        );
        assert.equal(read.name, PROFILE.name);
        assert.equal(read.scope, PROFILE.scope);
      },
    ),

    check('without -i: ends by itself with exit 0, and says that its input has ended', async (sandbox) => {
      const { code, stdout, stderr } = await sandbox.run();
      assert.equal(code, 0);
      assert.equal(stdout, '');
      assert.match(stderr, /End of input/);
    }),

    check('with another command: --version prints the version', async (sandbox) => {
      const { code, stdout } = await sandbox.run({ command: ['--version'] });
      assert.equal(code, 0);
      assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    }),
  ],
};

/** A session of the MCP SDK's client, from `initialize` to the end of the container. */
async function withClient(container, work) {
  const client = new Client({ name: 'container-test', version: '1.0.0' });
  const transport = new StdioClientTransport({
    command: 'unshare',
    args: container.arguments,
    stderr: 'ignore',
  });
  await client.connect(transport);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function call(client, name, args) {
  const result = await client.callTool({ name, arguments: args });
  assert(!result.isError, JSON.stringify(result.content));
  return result.structuredContent;
}
