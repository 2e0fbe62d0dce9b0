import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** The SDK's client on a server process of its own. */
export async function openSession([command, ...args], env) {
  const transport = new StdioClientTransport({ command, args, env, stderr: 'ignore' });
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(transport);
  let last;
  const receive = transport.onmessage;
  transport.onmessage = (message, extra) => {
    last = message;
    receive(message, extra);
  };
  return {
    client,
    /** Of the answer that came last, as the line that it was. */
    lastAnswerBytes: () => Buffer.byteLength(JSON.stringify(last)) + 1,
    /** @returns the structured content. @throws what the tool refuses. */
    call: async (name, args) => {
      const { isError, content, structuredContent } = await client.callTool({ name, arguments: args });
      if (isError) throw new Error(`refused: ${content[0]?.text.replaceAll('\n', ' ')}`);
      return structuredContent;
    },
    close: () => client.close(),
  };
}
