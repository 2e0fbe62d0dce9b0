import { Client } from '@modelcontextprotocol/client';
import { startSession } from '../../../scripts/bench-kit/session.mjs';
import { commandsOf } from '../../../scripts/bench-kit/subjects.mjs';

/** The SDK's client on a server process of its own, without the launcher. */
export async function openClient(scratch) {
  const session = startSession(commandsOf(scratch)['its server alone'], scratch);
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(transportOf(session));
  return {
    client,
    /** The size of the last answer on the wire. */
    lastAnswerBytes: () => Buffer.byteLength(session.lastLine()) + 1,
    /** @returns the structured content. @throws what the tool refuses. */
    call: async (name, args) => {
      const { isError, content, structuredContent } = await client.callTool({ name, arguments: args });
      if (isError) throw new Error(`refused: ${content[0]?.text.replaceAll('\n', ' ')}`);
      return structuredContent;
    },
    close: async () => {
      await client.close();
      await session.end();
    },
  };
}

/** Connects the SDK's client with the session, which gives the requests ids of its own. */
function transportOf(session) {
  const transport = {
    start: async () => {},
    close: async () => transport.onclose?.(),
    send: async ({ id, method, params }) => {
      if (id === undefined) session.notify(method, params);
      else
        session.request(method, params).then(
          (answer) => transport.onmessage({ ...answer, id }),
          (error) => {
            transport.onerror?.(error);
            transport.onclose?.();
          },
        );
    },
  };
  return transport;
}
