import { setTimeout as sleep } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callTool, type ServedWire, serveOverWire } from '../support/sessions.ts';
import { until } from '../support/until.ts';

const SLOW_MS = 300;

function createMcpServer(): McpServer {
  const server = new McpServer({ name: 'test', version: '1' });
  const answer = { content: [{ type: 'text' as const, text: 'done' }] };
  server.registerTool('slow', {}, async () => {
    await sleep(SLOW_MS);
    return answer;
  });
  server.registerTool('quick', {}, () => answer);
  server.registerTool('broken', {}, () => {
    throw new Error('out of order');
  });
  server.registerTool('never', {}, () => new Promise(() => {}));
  return server;
}

function serve(taken?: () => number): ServedWire {
  const wire = serveOverWire(createMcpServer, taken);
  onTestFinished(() => wire.session.close());
  return wire;
}

const answeredIds = (wire: ServedWire) =>
  wire
    .answers()
    .map(({ id }) => Number(id))
    .sort((a, b) => a - b);

describe('a client that closes its input', () => {
  it('gets the answer to a last request of 300 ms before the session ends', async () => {
    const wire = serve();
    wire.send(callTool(1, 'slow'));
    wire.input.end();
    await wire.session.ended;
    expect(wire.answers().find(({ id }) => id === 1)?.result).toMatchObject({ content: [{ text: 'done' }] });
  });

  it('gets 101 answers with 100 requests under way before the session ends', async () => {
    const wire = serve();
    for (let id = 1; id <= 100; id++) wire.send(callTool(id, 'slow'));
    wire.input.end();
    await wire.session.ended;
    expect(answeredIds(wire)).toEqual(Array.from({ length: 101 }, (_, id) => id));
  });

  it('also gets errors as answers', async () => {
    const wire = serve();
    wire.send(callTool(1, 'broken'));
    wire.send(callTool(2, 'no-such-tool'));
    wire.send({ jsonrpc: '2.0', id: 3, method: 'no/such/method' });
    wire.send('not JSON');
    wire.input.end();
    await wire.session.ended;
    const ids = wire.answers().map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set([0, 1, 2, 3, null]));
  });

  it('gets an answer to a last request without a newline', async () => {
    const wire = serve();
    wire.input.end(JSON.stringify(callTool(1, 'slow')));
    await wire.session.ended;
    expect(answeredIds(wire)).toEqual([0, 1]);
  });

  it('waits no longer than 1 s for a tool that never answers, and gets the other answers', async () => {
    const wire = serve();
    await until('the client has been welcomed', () => wire.answers().length === 1);
    wire.send(callTool(1, 'never'));
    wire.send(callTool(2, 'slow'));
    const startedAt = performance.now();
    wire.input.end();
    await wire.session.ended;
    const elapsedMs = performance.now() - startedAt;
    expect(elapsedMs).toBeGreaterThanOrEqual(990); // timers are set in whole milliseconds of another clock
    expect(answeredIds(wire)).toEqual([0, 2]);
  });

  it('gets answers for as long as it takes some at least once a second', async () => {
    const startedAt = performance.now();
    const wire = serve(() => Math.min(4, Math.floor((performance.now() - startedAt) / 500)));
    await until('the client has been welcomed', () => wire.answers().length === 1);
    wire.send(callTool(1, 'never'));
    wire.input.end();
    await wire.session.ended;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2_990);
  });

  it('waits no longer than 10 s, even if it takes answers all the time', async () => {
    const wire = serve(() => performance.now());
    await until('the client has been welcomed', () => wire.answers().length === 1);
    wire.send(callTool(1, 'never'));
    const startedAt = performance.now();
    wire.input.end();
    await wire.session.ended;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(9_990);
  });

  it('keeps its session while it goes on reading and writing', async () => {
    const wire = serve();
    let hasEnded = false;
    void wire.session.ended.then(() => {
      hasEnded = true;
    });
    for (let id = 1; id <= 20; id++) {
      wire.send(callTool(id, 'quick'));
      await until('it is answered', () => wire.answers().some((answer) => answer.id === id));
    }
    expect(hasEnded).toBe(false);
  });
});

describe('a client that goes away', () => {
  it('ends the session when its input is cut off', async () => {
    const wire = serve();
    wire.input.destroy();
    await wire.session.ended;
  });

  it('ends the session without reading its answers, even while a tool is at work', async () => {
    const wire = serve();
    await until('the client has been welcomed', () => wire.answers().length === 1);
    wire.send(callTool(1, 'never'));
    wire.output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await wire.session.ended;
  });
});

describe('closing a session', () => {
  it('answers nothing afterwards', async () => {
    const { promise: work, resolve: finish } = Promise.withResolvers<void>();
    const wire = serveOverWire(() => {
      const server = new McpServer({ name: 'test', version: '1' });
      server.registerTool('waiting', {}, async () => {
        await work;
        return { content: [] };
      });
      return server;
    });
    await until('the client has been welcomed', () => wire.answers().length === 1);
    wire.send(callTool(1, 'waiting'));
    await wire.session.close();
    wire.send(callTool(2, 'waiting'));
    wire.send('not JSON');
    finish();
    for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(wire.answers()).toHaveLength(1);
  });
});
