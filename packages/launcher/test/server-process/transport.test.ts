import { PassThrough } from 'node:stream';
import { createFrontDesk } from '@csf-mcp/server/front-desk';
import { type JSONRPCMessage, parseJSONRPCMessage } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageLimits } from '../../src/message-limits.ts';
import { createInputBudget, type InputBudget } from '../../src/server-process/input-budget.ts';
import { keepSessionRecord } from '../../src/server-process/session-record.ts';
import { createSessionTransport, type SessionTransport } from '../../src/server-process/transport.ts';
import { createWire, HANDSHAKE, transportOver, type Wire } from '../support/sessions.ts';
import { until } from '../support/until.ts';

interface OpenTransport extends Wire {
  readonly transport: SessionTransport;
  readonly received: JSONRPCMessage[];
}

async function openTransport(wire = createWire(), budget?: InputBudget): Promise<OpenTransport> {
  const transport = transportOver(wire, budget);
  transport.validate = parseJSONRPCMessage;
  const received: JSONRPCMessage[] = [];
  transport.onmessage = (message) => received.push(message);
  await transport.start();
  return { ...wire, transport, received };
}

const request = (id: number | string, method = 'tools/list') => ({ jsonrpc: '2.0' as const, id, method });
const result = (id: number | string) => ({ jsonrpc: '2.0' as const, id, result: {} });
const cancelled = (requestId: unknown) => ({
  jsonrpc: '2.0' as const,
  method: 'notifications/cancelled',
  params: { requestId },
});

const DEEP = '['.repeat(100) + ']'.repeat(100);

/** Whether everything is answered right now. */
async function isSettled(transport: SessionTransport): Promise<boolean> {
  const nothing = Symbol('not settled');
  const turn = new Promise((resolve) => setImmediate(() => resolve(nothing)));
  return (await Promise.race([transport.settled(), turn])) !== nothing;
}

async function receive({ send, received }: OpenTransport, message: unknown): Promise<void> {
  const before = received.length;
  send(message);
  await until('the message has been received', () => received.length > before);
}

describe('requests of a client', () => {
  it('are settled before there are any', async () => {
    expect(await isSettled((await openTransport()).transport)).toBe(true);
  });

  it('are settled when each has its result or its error', async () => {
    const session = await openTransport();
    for (const message of [request(1), request('1'), request(2)]) await receive(session, message);
    const { transport } = session;
    await transport.send(result(1));
    await transport.send({ jsonrpc: '2.0', id: '1', error: { code: -32_603, message: 'no' } });
    expect(await isSettled(transport)).toBe(false);
    await transport.send(result(2));
    expect(await isSettled(transport)).toBe(true);
  });

  it('are not settled by other messages of the server', async () => {
    const session = await openTransport();
    const { transport } = session;
    await receive(session, request(1));
    await transport.send({ jsonrpc: '2.0', method: 'notifications/message', params: {} });
    await transport.send(request(1, 'sampling/createMessage'));
    await transport.send(result(99));
    expect(await isSettled(transport)).toBe(false);
  });

  it('are settled for all who wait', async () => {
    const session = await openTransport();
    const { transport } = session;
    await receive(session, request(1));
    const waiting = [transport.settled(), transport.settled()];
    await transport.send(result(1));
    const late = new Promise((_, reject) => setImmediate(() => reject(new Error('one waits in vain'))));
    await Promise.race([Promise.all(waiting), late]);
  });

  it('are settled when they were cancelled', async () => {
    const session = await openTransport();
    await receive(session, request(7));
    await receive(session, cancelled(8));
    await receive(session, cancelled('7'));
    expect(await isSettled(session.transport)).toBe(false);
    await receive(session, cancelled(7));
    expect(await isSettled(session.transport)).toBe(true);
  });

  it.each([undefined, null, {}, [7]])('survive a cancellation of %j', async (requestId) => {
    const session = await openTransport();
    await receive(session, request(7));
    session.send(cancelled(requestId));
    await receive(session, request(8));
    await session.transport.send(result(8));
    expect(await isSettled(session.transport)).toBe(false);
  });

  it('do not count when they stay open until the session ends', async () => {
    const session = await openTransport();
    await receive(session, request(1, 'subscriptions/listen'));
    expect(await isSettled(session.transport)).toBe(true);
  });

  it('are settled in any order of their answers', async () => {
    const order = fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 });
    await fc.assert(
      fc.asyncProperty(order, fc.nat({ max: 4 }), async (ids, last) => {
        const session = await openTransport();
        for (const id of [1, 2, 3, 4, 5]) session.send(request(id));
        await until('all have been received', () => session.received.length === 5);
        for (const id of ids.slice(0, last)) await session.transport.send(result(id));
        expect(await isSettled(session.transport)).toBe(false);
        for (const id of ids.slice(last)) await session.transport.send(result(id));
        expect(await isSettled(session.transport)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('requests that are left without an answer', () => {
  it('are counted while they are open, and after the close', async () => {
    const session = await openTransport();
    const { transport } = session;
    for (const id of [1, 2, 3]) await receive(session, request(id));
    expect(transport.unanswered()).toBe(3);
    await transport.send(result(1));
    await receive(session, cancelled(2));
    expect(transport.unanswered()).toBe(1);
    await transport.close();
    await transport.send(result(3));
    expect(transport.unanswered()).toBe(1);
  });

  it('are not subscriptions, notifications or lines that are no requests', async () => {
    const session = await openTransport();
    await receive(session, request(1, 'subscriptions/listen'));
    await receive(session, HANDSHAKE[1]);
    session.send('oops');
    await until('it is answered', () => session.answers().length === 1);
    expect(session.transport.unanswered()).toBe(0);
  });

  it('include those that nobody has looked at', async () => {
    const { transport, input } = await openTransport();
    const lines = [request(1), request(2), request(3, 'subscriptions/listen'), cancelled(2), request(4)];
    input.write(`${lines.map((line) => JSON.stringify(line)).join('\n')}\noops\n5\nnull\n`);
    await transport.close();
    expect(transport.unanswered()).toBe(2);
  });

  it('include those whose answers nobody reads', async () => {
    const wire = createWire();
    const narrow = new PassThrough({ highWaterMark: 16 });
    const session = await openTransport({ ...wire, output: narrow });
    const { transport } = session;
    await receive(session, request(1));
    await transport.send({ jsonrpc: '2.0', id: 1, result: { text: 'x'.repeat(100) } });
    await transport.send({ jsonrpc: '2.0', method: 'notifications/message', params: {} });
    await transport.send(result(2));
    expect(await isSettled(transport)).toBe(false);
    await transport.close();
    expect(transport.unanswered()).toBeGreaterThan(0);
    narrow.resume();
    await until('the answers have been read', () => transport.unanswered() === 0);
  });

  it('are none after the output has broken', async () => {
    const session = await openTransport();
    await receive(session, request(1));
    session.output.destroy(new Error('write EPIPE'));
    await session.transport.inputEnded;
    expect(session.transport.unanswered()).toBe(0);
  });
});

describe('a line of a client', () => {
  it.each(['oops', '{"jsonrpc":"2.0","id":1', '{"a":1}}', '\0'])(
    'gets a parse error when it is not JSON: %j',
    async (line) => {
      const { send, answers, received } = await openTransport();
      send(line);
      await until('it is answered', () => answers().length === 1);
      expect(answers()).toEqual([
        { jsonrpc: '2.0', id: null, error: { code: -32_700, message: expect.any(String) } },
      ]);
      expect(received).toEqual([]);
    },
  );

  it.each([
    ['{"jsonrpc":"1.0","id":5,"method":"tools/list"}', 5],
    ['{"id":"five","method":"tools/list"}', 'five'],
    ['{"jsonrpc":"2.0","id":5}', 5],
    ['{"jsonrpc":"2.0","id":5,"method":7}', 5],
    ['{"jsonrpc":"2.0","id":null,"method":"tools/list"}', null],
    ['{"jsonrpc":"2.0","id":{},"method":"tools/list"}', null],
    ['[]', null],
    ['[{"jsonrpc":"2.0","id":5,"method":"tools/list"}]', null],
    ['5', null],
    ['null', null],
    ['"text"', null],
  ])('is answered as an invalid request when it is not a JSON-RPC message: %s', async (line, id) => {
    const { send, answers, received } = await openTransport();
    send(line);
    await until('it is answered', () => answers().length === 1);
    expect(answers()).toEqual([
      { jsonrpc: '2.0', id, error: { code: -32_600, message: expect.any(String) } },
    ]);
    expect(received).toEqual([]);
  });

  it('is refused as a batch when it is one: MCP has none', async () => {
    const { send, answers } = await openTransport();
    send('[{"jsonrpc":"2.0","id":5,"method":"tools/list"}]');
    await until('it is answered', () => answers().length === 1);
    expect(answers()[0]?.error?.message).toMatch(/batch/);
  });

  it('is refused with its id when it is longer than 8 MiB, and the next one is received', async () => {
    const session = await openTransport();
    const text = Buffer.alloc(8 * 1_024 * 1_024, 'x');
    for (const part of ['{"jsonrpc":"2.0","method":"ping","params":{"a":"', text, '"},"id":"last"}\n'])
      session.input.write(part);
    await receive(session, request(1));
    expect(session.answers()).toEqual([
      {
        ...{ jsonrpc: '2.0', id: 'last' },
        error: {
          code: -32_600,
          message: expect.stringMatching(/^the message is longer than 8 MiB .*data_import/),
        },
      },
    ]);
  });

  it('is refused by the limits that the transport has', async () => {
    const wire = createWire();
    const limits = { ...messageLimits(), depth: 2 };
    createSessionTransport({
      ...wire,
      desk: createFrontDesk(null, ''),
      record: keepSessionRecord(true, new Date()),
      limits,
    });
    wire.send('{"id":1,"method":"x","params":{"a":{}}}');
    await until('it is answered', () => wire.answers().length === 1);
    expect(wire.answers()).toMatchObject([
      { id: 1, error: { message: expect.stringMatching(/deeper than 2 /) } },
    ]);
  });

  it('is dropped with a word when it is a notification above the limits', async () => {
    const { transport, send, answers, received } = await openTransport();
    const dropped: string[] = [];
    transport.onDropped = (reason) => dropped.push(reason);
    send(`{"jsonrpc":"2.0","method":"notifications/progress","params":${DEEP}}`);
    send(request(1));
    await until('the next message has been received', () => received.length === 1);
    expect(dropped).toEqual(['the message is nested deeper than 64 levels and was skipped']);
    expect(answers()).toEqual([]);
  });

  it("above the limits in the place of the client's answer ends the server's wait with an error", async () => {
    const { send, answers, received } = await openTransport();
    send(`{"jsonrpc":"2.0","id":0,"result":{"a":${DEEP}}}`);
    await until('an answer has been received', () => received.length === 1);
    expect(received).toEqual([
      { jsonrpc: '2.0', id: 0, error: { code: -32_600, message: expect.stringMatching(/deeper than 64/) } },
    ]);
    expect(answers()).toEqual([]);
  });

  it.each(['9007199254740993', '-9007199254740993', '1e400', '123456789012345678901234567890'])(
    'is refused without an id when its id %s cannot be repeated exactly',
    async (id) => {
      const { send, answers, received } = await openTransport();
      send(`{"jsonrpc":"2.0","id":${id},"method":"tools/list"}`);
      await until('it is answered', () => answers().length === 1);
      expect(answers()).toEqual([
        {
          jsonrpc: '2.0',
          id: null,
          error: { code: -32_600, message: expect.stringMatching(/repeated exactly/) },
        },
      ]);
      expect(received).toEqual([]);
    },
  );

  it.each([
    ['9007199254740991', 2 ** 53 - 1],
    ['1.0', 1],
    ['1e2', 100],
  ])('is received when its id %s is an integer that can be repeated', async (written, id) => {
    const session = await openTransport();
    await receive(session, `{"jsonrpc":"2.0","id":${written},"method":"tools/list"}`);
    expect(session.received).toEqual([request(id)]);
  });

  it('never makes the reader throw, and is received or answered', async () => {
    const anyLine = fc
      .oneof(
        fc.json(),
        fc.string(),
        fc.record({ jsonrpc: fc.constant('2.0'), id: fc.anything() }).map(JSON.stringify),
      )
      .filter((line) => line.trim() !== '' && !line.includes('\n'));
    await fc.assert(
      fc.asyncProperty(anyLine, async (line) => {
        const { send, answers, received } = await openTransport();
        send(line);
        await until('it is dealt with', () => answers().length + received.length > 0);
        expect(answers().length + received.length).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a client that does not read its answers', () => {
  it('is not read either, until it reads again', async () => {
    const wire = createWire();
    const narrow = new PassThrough({ highWaterMark: 16 });
    const { transport, received, send } = await openTransport({ ...wire, output: narrow });
    send(request(1));
    await until('the request has been received', () => received.length === 1);
    await transport.send({ jsonrpc: '2.0', id: 1, result: { text: 'x'.repeat(100) } });
    expect(wire.input.isPaused()).toBe(true);
    send(request(2));
    await new Promise((resolve) => setImmediate(resolve));
    expect(received).toHaveLength(1);

    narrow.resume();
    await until('the next request has been received', () => received.length === 2);
  });

  it('does not make memory grow: its lines wait in its own pipe', async () => {
    const wire = createWire();
    const narrow = new PassThrough({ highWaterMark: 16 });
    const { transport, received } = await openTransport({ ...wire, output: narrow });
    await transport.send({ jsonrpc: '2.0', id: 1, result: { text: 'x'.repeat(100) } });
    let sent = 0;
    while (wire.input.write(`${JSON.stringify(request(sent))}\n`)) sent++;
    expect(sent).toBeLessThan(10_000);
    expect(received).toEqual([]);
  });
});

describe('a burst of messages', () => {
  it('lets everything else go on in between', async () => {
    const { transport, input, received } = await openTransport();
    const handledAt: number[] = [];
    let turns = 0;
    const nextTurn = (): void => {
      turns++;
      if (handledAt.length < 100) setImmediate(nextTurn);
    };
    setImmediate(nextTurn);
    transport.onmessage = (message) => {
      received.push(message);
      handledAt.push(turns);
    };
    input.write(Array.from({ length: 100 }, (_, id) => `${JSON.stringify(request(id))}\n`).join(''));
    await until('all have been received', () => received.length === 100);
    expect(new Set(handledAt).size).toBeGreaterThanOrEqual(99);
    expect(received).toEqual(Array.from({ length: 100 }, (_, id) => request(id)));
  });

  it('is taken in limited portions', async () => {
    const { input, received } = await openTransport();
    const line = `${JSON.stringify({ ...request(1), params: { text: 'x'.repeat(100_000) } })}\n`;
    input.write(line.repeat(30));
    await until('the first ones have been received', () => received.length > 0);
    expect(input.isPaused()).toBe(true);
    await until('all have been received', () => received.length === 30);
    expect(input.isPaused()).toBe(false);
  });

  it('is taken line by line when all sessions together have much unread, and freely when that is gone', async () => {
    const budget = createInputBudget();
    const others = 17 * 1_024 * 1_024;
    budget.add(others);
    expect(budget.isSpent()).toBe(true);
    const { transport, input, received } = await openTransport(createWire(), budget);
    const line = `${JSON.stringify({ ...request(1), params: { text: 'x'.repeat(100_000) } })}\n`;
    input.write(line.repeat(3));
    expect(input.isPaused()).toBe(true);
    await until('all have been received', () => received.length === 3);
    expect(input.isPaused()).toBe(false);

    budget.add(-others);
    input.write(line.repeat(3));
    expect(input.isPaused()).toBe(false);
    await transport.close();
    budget.add(16 * 1_024 * 1_024); // whatever the session had is given back
    expect(budget.isSpent()).toBe(false);
  });

  it('is handled when the input ends behind it', async () => {
    const { transport, input, received } = await openTransport();
    input.end(Array.from({ length: 100 }, (_, id) => `${JSON.stringify(request(id))}\n`).join(''));
    await transport.inputEnded;
    await until('all have been received', () => received.length === 100);
  });
});

describe('a burst of messages with the end of the input behind it', () => {
  it('lets everything else go on in between, and is settled when all are', async () => {
    const { transport, input, received } = await openTransport();
    let turns = 0;
    const nextTurn = (): void => {
      turns++;
      if (received.length < 1_000) setImmediate(nextTurn);
    };
    transport.onmessage = (message) => {
      received.push(message);
      if ('id' in message && message.id !== undefined) void transport.send(result(message.id));
    };
    input.end(Array.from({ length: 1_000 }, (_, id) => `${JSON.stringify(request(id))}\n`).join(''));
    await transport.inputEnded;
    setImmediate(nextTurn);
    await transport.settled();
    expect(received).toEqual(Array.from({ length: 1_000 }, (_, id) => request(id)));
    expect(turns).toBeGreaterThan(3);
  });
});

describe('the end of the input', () => {
  it('is reported, and does not close the session by itself', async () => {
    const { transport, input, answers } = await openTransport();
    let isClosed = false;
    transport.onclose = () => {
      isClosed = true;
    };
    input.end();
    await transport.inputEnded;
    expect(isClosed).toBe(false);
    await transport.send(result(1));
    await until('the answer has been written', () => answers().length === 1);
  });

  it('is reported after the last line, even if that has no newline', async () => {
    const { transport, input, received } = await openTransport();
    input.end(JSON.stringify(request(1)));
    await transport.inputEnded;
    expect(received).toHaveLength(1);
  });

  it('is reported when the input fails or is cut off', async () => {
    for (const error of [undefined, new Error('read EIO')]) {
      const { transport, input } = await openTransport();
      input.destroy(error);
      await transport.inputEnded;
    }
  });

  it('is reported, with nothing left to answer, when nobody reads the output', async () => {
    const session = await openTransport();
    await receive(session, request(1));
    session.output.destroy(new Error('write EPIPE'));
    await session.transport.inputEnded;
    expect(await isSettled(session.transport)).toBe(true);
    await session.transport.send(result(1));
  });
});

describe('a closed session', () => {
  it('says so once, and neither receives nor writes', async () => {
    const { transport, send, received, answers } = await openTransport();
    let closes = 0;
    transport.onclose = () => {
      closes++;
    };
    await transport.close();
    await transport.close();
    send(request(1));
    send('oops');
    await transport.send(result(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect({ closes, received, answers: answers() }).toEqual({ closes: 1, received: [], answers: [] });
  });
});

describe('before the SDK is there, a transport', () => {
  const [initialize, initialized] = HANDSHAKE;
  const welcome = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    serverInfo: { name: 'x', version: '1' },
  };
  const tools = { tools: [] };

  function openEarly() {
    const wire = createWire();
    const constants = {
      version: '1',
      results: [welcome, tools],
      byRevision: { '2025-11-25': { initialize: 0, 'tools/list': 1 } },
    };
    const desk = createFrontDesk(constants, '1');
    const record = keepSessionRecord(true, new Date());
    const transport = createSessionTransport({ ...wire, desk, record, limits: messageLimits() });
    transport.validate = parseJSONRPCMessage;
    const received: JSONRPCMessage[] = [];
    transport.onmessage = (message) => received.push(message);
    return { ...wire, transport, received };
  }

  it('answers what the desk knows, and asks for the SDK when the client is quiet', async () => {
    const { send, answers, transport } = openEarly();
    for (const message of [initialize, initialized, request(1)]) send(message);
    await transport.needsSdk;
    expect(answers()).toEqual([
      { jsonrpc: '2.0', id: 0, result: welcome },
      { jsonrpc: '2.0', id: 1, result: tools },
    ]);
  });

  it('keeps everything else for the SDK, in order', async () => {
    const { send, transport, received } = openEarly();
    const call = request(2, 'tools/call');
    for (const message of [initialize, initialized, request(1), call, cancelled(2)]) send(message);
    await transport.needsSdk;
    expect(received).toEqual([]);
    await transport.start();
    await until('the SDK has all of it', () => received.length === 4);
    expect(received).toEqual([initialize, initialized, call, cancelled(2)]);
  });

  it("drops the SDK's own answer to initialize, and no other", async () => {
    const { send, answers, transport, received } = openEarly();
    send(initialize);
    send(request(7, 'ping'));
    await transport.needsSdk;
    await transport.start();
    await until('the SDK has both', () => received.length === 2);
    await transport.send(result(0));
    await transport.send(result(7));
    await transport.send(result(0));
    expect(answers()).toEqual([{ jsonrpc: '2.0', id: 0, result: welcome }, result(7), result(0)]);
    expect(await isSettled(transport)).toBe(true);
  });

  it('keeps what came before the end of the input, and is not settled until that is answered', async () => {
    const { send, input, transport, received } = openEarly();
    for (const message of [initialize, request(2, 'tools/call')]) send(message);
    input.end();
    await transport.inputEnded;
    expect(await isSettled(transport)).toBe(false);
    await transport.start();
    await until('the SDK has both', () => received.length === 2);
    expect(received).toEqual([initialize, request(2, 'tools/call')]);
    await transport.send(result(0));
    await transport.send(result(2));
    expect(await isSettled(transport)).toBe(true);
  });

  it('answers every open request with an error when the SDK never comes', async () => {
    const { send, answers, transport } = openEarly();
    for (const message of [initialize, initialized, request('a', 'tools/call'), request('b', 'ping')])
      send(message);
    await transport.needsSdk;
    await until('all lines are in', () => answers().length === 1);
    transport.refuseAll('it is broken');
    const error = { code: -32603, message: 'it is broken' };
    expect(answers().slice(1)).toEqual([
      { jsonrpc: '2.0', id: 'a', error },
      { jsonrpc: '2.0', id: 'b', error },
    ]);
  });

  it('takes any number of lines that the SDK has to answer', async () => {
    const { input, transport, received } = openEarly();
    const call = `${JSON.stringify(request(1, 'tools/call'))}\n`;
    input.write(call + '5\n'.repeat(200_000));
    await transport.needsSdk;
    input.end();
    await transport.inputEnded;
    await transport.start();
    await until('the SDK has the request', () => received.length > 0);
    await transport.send(result(1));
    await transport.settled();
    expect(received).toEqual([request(1, 'tools/call')]);
  });

  it('keeps its word on a dropped notification until somebody hears it', async () => {
    const { send, transport, received } = openEarly();
    const dropped: string[] = [];
    for (const message of [initialize, `{"method":"notifications/x","params":${DEEP}}`, request(2, 'ping')])
      send(message);
    await transport.needsSdk;
    transport.onDropped = (reason) => dropped.push(reason);
    await transport.start();
    await until('the SDK has the rest', () => received.length === 2);
    expect(dropped).toHaveLength(1);
  });

  it('answers a line that is not JSON at once', async () => {
    const { send, answers } = openEarly();
    send('{');
    await until('it is answered', () => answers().length === 1);
    expect(answers()).toMatchObject([{ id: null, error: { code: -32700 } }]);
  });
});
