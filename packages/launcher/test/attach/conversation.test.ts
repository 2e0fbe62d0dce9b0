import { describe, expect, it } from 'vitest';
import { createConversation } from '../../src/attach/conversation.ts';
import { callTool, HANDSHAKE } from '../support/sessions.ts';

const [INITIALIZE, INITIALIZED] = HANDSHAKE;
const line = (message: object): string => JSON.stringify({ jsonrpc: '2.0', ...message });
const result = (id: unknown): string => line({ id, result: {} });

function newConversation() {
  const { fromServer, ...others } = createConversation();
  return { ...others, fromServer: (text: string) => fromServer(Buffer.from(text)) };
}

const NOTHING = { toServer: [], toClient: [] };
const UNKNOWN_OUTCOME = (id: unknown) => ({
  jsonrpc: '2.0',
  id,
  error: { code: -32_000, message: expect.stringContaining('Check before') },
});

/** An answer with the names of tools, and whether they only read. */
const tools = (id: unknown, named: Record<string, boolean>): string =>
  line({
    id,
    result: {
      tools: Object.entries(named).map(([name, readOnlyHint]) => ({ name, annotations: { readOnlyHint } })),
    },
  });

/** A session whose client has introduced itself. */
function begun() {
  const conversation = newConversation();
  conversation.fromClient(line(INITIALIZE));
  conversation.fromServer(result(INITIALIZE.id));
  conversation.fromClient(line(INITIALIZED));
  return conversation;
}

const parsed = (lines: readonly string[]) => lines.map((text) => JSON.parse(text));

describe('a session that goes on with another server', () => {
  it('introduces the client again, and keeps the answer from it', () => {
    const conversation = begun();
    const { toServer, toClient } = conversation.resume();
    const [again, initialized] = parsed(toServer);
    expect(again).toEqual({ ...INITIALIZE, id: expect.stringMatching(/^csf-mcp\//) });
    expect(initialized).toEqual(INITIALIZED);
    expect(toClient).toEqual([]);
    expect(conversation.fromServer(result(again.id))).toEqual(NOTHING);
    expect(conversation.fromServer(result(again.id))).toBeNull();
  });

  it('repeats requests that only read, in their order', () => {
    const conversation = begun();
    const questions = [
      line({ id: 1, method: 'prompts/list' }),
      line({ id: '1', method: 'resources/read', params: { uri: 'csf://core' } }),
    ];
    for (const question of questions) conversation.fromClient(question);
    const { toServer, toClient } = conversation.resume();
    expect(toServer.slice(2)).toEqual(questions);
    expect(toClient).toEqual([]);
    expect(conversation.fromServer(result(1))).toBeNull();
    expect(conversation.resume().toServer.slice(2)).toEqual(questions.slice(1));
  });

  it('never calls a tool twice that writes, and tells the client once that the outcome is unknown', () => {
    const conversation = begun();
    conversation.fromClient(line(callTool(7, 'assessment_record')));
    const { toServer, toClient } = conversation.resume();
    expect(toClient).toEqual([]);
    const told = conversation.fromServer(
      tools(parsed(toServer)[2].id, { csf_get: true, assessment_record: false }),
    );
    expect(told?.toServer).toEqual([]);
    expect(parsed(told?.toClient ?? [])).toEqual([UNKNOWN_OUTCOME(7)]);
    expect(conversation.resume()).toMatchObject({ toServer: { length: 2 }, toClient: [] });
  });

  it('calls a tool that only reads again, but once', () => {
    const conversation = begun();
    const call = line(callTool(7, 'csf_get'));
    conversation.fromClient(call);
    const first = conversation.resume();
    expect(first.toServer).toHaveLength(3);
    expect(conversation.fromServer(tools(parsed(first.toServer)[2].id, { csf_get: true }))).toEqual({
      toServer: [call],
      toClient: [],
    });
    const second = conversation.resume();
    const told = conversation.fromServer(tools(parsed(second.toServer)[2].id, { csf_get: true }));
    expect(parsed(told?.toClient ?? [])).toEqual([UNKNOWN_OUTCOME(7)]);
  });

  it('sends every call again that came before the server had said anything', () => {
    const conversation = begun();
    conversation.resume();
    const call = line(callTool(7, 'assessment_record'));
    conversation.fromClient(call);
    const { toServer, toClient } = conversation.resume();
    expect(toServer.slice(2)).toEqual([call]);
    expect(toClient).toEqual([]);
  });

  it('asks again which calls only read when that server is lost too', () => {
    const conversation = begun();
    conversation.fromClient(line(callTool(7, 'csf_get')));
    conversation.resume();
    const { toServer, toClient } = conversation.resume();
    expect(toServer).toHaveLength(3);
    expect(toClient).toEqual([]);
  });

  it('does not wait for tools that cannot be listed', () => {
    const conversation = begun();
    conversation.fromClient(line(callTool(7, 'csf_get')));
    const [, , question] = parsed(conversation.resume().toServer);
    const told = conversation.fromServer(line({ id: question.id, error: { code: -32_603, message: 'no' } }));
    expect(parsed(told?.toClient ?? [])).toEqual([UNKNOWN_OUTCOME(7)]);
  });

  it('asks in the words of the client where the protocol has no introduction', () => {
    const conversation = newConversation();
    const { params, ...call } = callTool(7, 'csf_get');
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    conversation.fromClient(line({ ...call, params: { ...params, _meta: { ...meta, progressToken: 1 } } }));
    conversation.fromServer(line({ method: 'notifications/progress' }));
    expect(parsed(conversation.resume().toServer)).toMatchObject([
      { method: 'tools/list', params: { _meta: meta } },
    ]);
  });

  it('tells a client that knows the tools when the next server has others', () => {
    const conversation = begun();
    conversation.fromClient(line({ id: 1, method: 'tools/list' }));
    conversation.fromServer(tools(1, { csf_get: true }));
    const [, , same] = parsed(conversation.resume().toServer);
    expect(conversation.fromServer(tools(same.id, { csf_get: true }))).toEqual(NOTHING);
    const [, , others] = parsed(conversation.resume().toServer);
    const told = conversation.fromServer(tools(others.id, { csf_get: true, csf_list: true }));
    expect(parsed(told?.toClient ?? [])).toEqual([
      { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
    ]);
  });

  it('gives up with an error for each request that waits', () => {
    const conversation = begun();
    for (const id of [1, 'two']) conversation.fromClient(line(callTool(id, 'csf_get')));
    expect(parsed(conversation.abandon('No server runs.'))).toMatchObject([
      { id: 1, error: { code: -32_000, message: 'No server runs.' } },
      { id: 'two' },
    ]);
    expect(conversation.isWaiting()).toBe(false);
  });

  it('does not wait for answered or cancelled requests', () => {
    const conversation = begun();
    for (const id of [1, 2, 3]) conversation.fromClient(line(callTool(id, 'csf_get')));
    conversation.fromServer(result(1));
    conversation.fromServer(line({ id: 2, error: { code: -32_603, message: 'no' } }));
    conversation.fromClient(line({ method: 'notifications/cancelled', params: { requestId: 3 } }));
    expect(conversation.resume()).toMatchObject({ toClient: [], toServer: { length: 2 } });
  });

  it('repeats an introduction that has no answer yet', () => {
    const conversation = newConversation();
    conversation.fromClient(line(INITIALIZE));
    expect(conversation.resume()).toEqual({ toServer: [line(INITIALIZE)], toClient: [] });
    expect(conversation.fromServer(result(INITIALIZE.id))).toBeNull();
  });

  it('does not repeat an introduction that was refused', () => {
    const conversation = newConversation();
    conversation.fromClient(line(INITIALIZE));
    conversation.fromServer(line({ id: INITIALIZE.id, error: { code: -32_602, message: 'no' } }));
    expect(conversation.resume()).toEqual({ toServer: [], toClient: [] });
  });

  it('starts with nothing when the protocol has no introduction', () => {
    const conversation = newConversation();
    expect(conversation.resume()).toEqual({ toServer: [], toClient: [] });
  });

  it('introduces a client with a large introduction again', () => {
    const conversation = newConversation();
    const icon = `data:image/png;base64,${'A'.repeat(100_000)}`;
    const clientInfo = { ...INITIALIZE.params.clientInfo, icons: [{ src: icon }] };
    const introduction = { ...INITIALIZE, params: { ...INITIALIZE.params, clientInfo } };
    conversation.fromClient(line(introduction));
    conversation.fromServer(result(INITIALIZE.id));
    expect(parsed(conversation.resume().toServer)).toEqual([{ ...introduction, id: expect.any(String) }]);
  });

  it('does not keep large requests, which fail like calls', () => {
    const conversation = begun();
    const ping = (id: number, text: string) => line({ id, method: 'ping', params: { text } });
    const longest = ping(1, 'x'.repeat(64 * 1_024 - ping(1, '').length));
    conversation.fromClient(longest);
    conversation.fromClient(ping(2, 'x'.repeat(64 * 1_024 - ping(2, '').length + 1)));
    const { toServer, toClient } = conversation.resume();
    expect(toServer.slice(2)).toEqual([longest]);
    expect(parsed(toClient)).toMatchObject([{ id: 2 }]);
  });
});

describe('a client', () => {
  it('waits as long as a request has no answer', () => {
    const conversation = begun();
    expect(conversation.isWaiting()).toBe(false);
    conversation.fromClient(line({ id: 1, method: 'tools/list' }));
    conversation.fromServer(line({ method: 'notifications/message' }));
    conversation.fromServer(line({ id: 1, method: 'ping' })); // a question of the server's own, with the same id
    conversation.fromClient(line({ method: 'notifications/progress', params: { requestId: 1 } }));
    expect(conversation.isWaiting()).toBe(true);
    conversation.fromServer(result(1));
    expect(conversation.isWaiting()).toBe(false);
  });

  it('does not wait when it answers the server', () => {
    const conversation = begun();
    conversation.fromClient(result(1));
    expect(conversation.isWaiting()).toBe(false);
  });

  it('has not introduced itself with a request that cannot be answered', () => {
    const conversation = newConversation();
    conversation.fromClient(line(INITIALIZE));
    conversation.fromServer(result(INITIALIZE.id));
    conversation.fromClient(line({ id: null, method: 'notifications/initialized' }));
    expect(conversation.resume().toServer).toHaveLength(1);
  });
});

describe('a line of the server', () => {
  it.each([
    'oops',
    '[]',
    'null',
    '5',
    result(99),
    line({ method: 'notifications/message' }),
    line({ id: 1, method: 'x' }),
  ])('is meant for the client: %s', (text) => {
    expect(begun().fromServer(text)).toBeNull();
  });

  it('may be anything, like a line of the client', () => {
    const conversation = begun();
    for (const text of [
      'oops',
      '[]',
      'null',
      '5',
      '"text"',
      '{"method":{}}',
      '{"id":{},"method":"ping"}',
      '{"params":null,"method":"notifications/cancelled"}',
    ])
      conversation.fromClient(text);
    expect(conversation.resume()).toMatchObject({ toServer: { length: 2 }, toClient: [] });
  });
});
