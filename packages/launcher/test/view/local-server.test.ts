import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, vi } from 'vitest';
import { createEntrance } from '../../src/view/entrance.ts';
import { createEventStreams } from '../../src/view/event-streams.ts';
import {
  type LocalServer,
  RequestRefused,
  type ServerLimits,
  serveLocally,
} from '../../src/view/local-server.ts';
import { createPresence } from '../../src/view/presence.ts';
import { KEY_HEADER } from '../../src/view/request-checks.ts';
import { viewRoutes } from '../../src/view/view-routes.ts';
import { answerOf, ask, type Sent } from '../support/page-requests.ts';

const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;

const open: LocalServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
});

/** A server as `csf-mcp view` has it, whose only tool answers with what it was asked. */
async function serve({
  limits = {},
  now = () => 0,
}: {
  limits?: Partial<ServerLimits>;
  now?: () => number;
} = {}) {
  const called: unknown[] = [];
  const presence = createPresence(() => {});
  const streams = createEventStreams(presence);
  const entrance = createEntrance(now);
  const onError = vi.fn();
  const server = await serveLocally({
    routes: viewRoutes({
      page: PAGE,
      profile: { id: 'clinic', name: 'Clinic' },
      entrance,
      streams,
      callTool: async (tool, args) => {
        called.push([tool, args]);
        if (args['profile'] === 'broken') throw new Error('of the server');
        return { content: [{ type: 'text', text: tool }] };
      },
      card: {
        open: async (outcome) => {
          called.push(['card', outcome]);
          return { content: [] };
        },
        record: async (filled) => {
          called.push(['record', filled]);
          throw new RequestRefused(409, 'This card is older than 15 minutes');
        },
      },
    }),
    isKey: entrance.isKey,
    onError,
    limits,
  });
  open.push(server);
  presence[Symbol.dispose]();
  return { ...server, entrance, streams, presence, called, onError };
}

const enter = async (address: string, token: unknown) =>
  answerOf(await ask(address, { path: '/session', body: JSON.stringify({ token }) }));

async function keyOf({
  address,
  entrance,
}: {
  address: string;
  entrance: { token: string };
}): Promise<string> {
  const { body } = await enter(address, entrance.token);
  return JSON.parse(body).key;
}

const CALL = JSON.stringify({ tool: 'profile_overview', arguments: { profile: 'clinic' } });

it('the page, its key and the answer of a tool are given to who does as the page does', async () => {
  const server = await serve();
  const page = await ask(server.address, { method: 'GET', path: '/', headers: { origin: undefined } });
  expect(page.headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'content-type': 'text/html; charset=utf-8',
  });
  expect(page.headers['set-cookie']).toBeUndefined();
  expect(await text(page)).toBe(PAGE);
  const key = await keyOf(server);
  const answer = await ask(server.address, { path: '/call', headers: { [KEY_HEADER]: key }, body: CALL });
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
  expect(JSON.parse(await text(answer))).toEqual({
    result: { content: [{ type: 'text', text: 'profile_overview' }] },
  });
});

it('a token lets only the first page in', async () => {
  const server = await serve();
  const first = await enter(server.address, server.entrance.token);
  expect(JSON.parse(first.body)).toMatchObject({ profile: { id: 'clinic', name: 'Clinic' } });
  const second = await enter(server.address, server.entrance.token);
  expect(second).toEqual({
    status: 403,
    body: 'This address has been used, or is too old. Run csf-mcp view again.\n',
  });
});

it.each(['wrong', '', 7, null, [['x']], { x: 1 }])('the token %j lets nobody in', async (token) => {
  const { address } = await serve();
  expect((await enter(address, token)).status).toBe(403);
});

it('a token that is older than a minute lets nobody in', async () => {
  let now = 0;
  const { address, entrance } = await serve({ now: () => now });
  now = 60_001;
  expect((await enter(address, entrance.token)).status).toBe(403);
});

it.each<[string, Sent['headers'], number]>([
  ['the name of another site that leads here', { host: 'rebound.example' }, 403],
  ['the origin of another site', { origin: 'https://other.example' }, 403],
  ['no Sec-Fetch-Site, so no browser', { 'sec-fetch-site': undefined }, 403],
  ['a wrong key', { [KEY_HEADER]: 'wrong' }, 403],
  ['the token instead of the key', { [KEY_HEADER]: 'token' }, 403],
  ['the content of a form', { 'content-type': 'text/plain' }, 415],
])('nobody gets data with %s', async (_, headers, status) => {
  const server = await serve();
  const key = await keyOf(server);
  const given = headers?.[KEY_HEADER] === 'token' ? { [KEY_HEADER]: server.entrance.token } : headers;
  for (const path of ['/call', '/card', '/record']) {
    const response = await ask(server.address, {
      path,
      headers: { [KEY_HEADER]: key, ...given },
      body: CALL,
    });
    expect(response.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      connection: 'close',
    });
    expect(await answerOf(response)).toMatchObject({ status });
  }
  expect(server.called).toEqual([]);
});

it('the page under another name is not given out: no site can rebind its name to this machine', async () => {
  const { address } = await serve();
  const response = await ask(address, { method: 'GET', path: '/', headers: { host: 'rebound.example' } });
  expect(await answerOf(response)).toMatchObject({
    status: 403,
    body: expect.stringContaining('another host'),
  });
});

it.each([
  ['the name of a tool that writes', { tool: 'profile_save', arguments: {} }, 403],
  ['the name of no tool', { tool: 'nothing', arguments: {} }, 403],
  ['no name', { arguments: {} }, 403],
  ['arguments that are a list', { tool: 'profile_overview', arguments: [] }, 400],
  ['no arguments', { tool: 'profile_overview' }, 400],
])('a request with %s calls nothing', async (_, body, status) => {
  const server = await serve();
  const headers = { [KEY_HEADER]: await keyOf(server) };
  const response = await ask(server.address, { path: '/call', headers, body: JSON.stringify(body) });
  expect((await answerOf(response)).status).toBe(status);
  expect(server.called).toEqual([]);
});

it('the card is opened for what is due or for one outcome, and its refusals reach the page', async () => {
  const server = await serve();
  const headers = { [KEY_HEADER]: await keyOf(server) };
  const send = async (path: string, body: object) =>
    answerOf(await ask(server.address, { path, headers, body: JSON.stringify(body) }));
  expect((await send('/card', {})).status).toBe(200);
  expect((await send('/card', { outcome: 'GV.OC-01' })).status).toBe(200);
  expect((await send('/card', { outcome: ['GV.OC-01'] })).status).toBe(400);
  expect(await send('/record', { outcome: 'GV.OC-01' })).toEqual({
    status: 409,
    body: 'This card is older than 15 minutes\n',
  });
  expect(server.called).toEqual([
    ['card', undefined],
    ['card', 'GV.OC-01'],
    ['record', { outcome: 'GV.OC-01' }],
  ]);
});

it.each(['', '[]', 'null', '"text"', '{"tool":', '\u0000'])('the content %j is refused', async (body) => {
  const server = await serve();
  const headers = { [KEY_HEADER]: await keyOf(server) };
  const response = await ask(server.address, { path: '/call', headers, body });
  expect(await answerOf(response)).toEqual({ status: 400, body: 'The content has to be a JSON object.\n' });
});

it('an error of ours is told to the page and to the log, and the server goes on', async () => {
  const server = await serve();
  const headers = { [KEY_HEADER]: await keyOf(server) };
  const broken = JSON.stringify({ tool: 'profile_overview', arguments: { profile: 'broken' } });
  const failed = await answerOf(await ask(server.address, { path: '/call', headers, body: broken }));
  expect(failed).toEqual({ status: 500, body: 'of the server\n' });
  expect(server.onError).toHaveBeenCalledOnce();
  expect((await ask(server.address, { path: '/call', headers, body: CALL })).statusCode).toBe(200);
});

it('content that is too long is refused, with its length given and without', async () => {
  const server = await serve({ limits: { maxBodyBytes: 1_000 } });
  const headers = { [KEY_HEADER]: await keyOf(server) };
  const body = JSON.stringify({ tool: 'x'.repeat(1_000), arguments: {} });
  const told = await ask(server.address, { path: '/call', headers, body });
  expect(await answerOf(told)).toEqual({ status: 413, body: 'The content has to be at most 1000 bytes.\n' });
  const chunked = { ...headers, 'transfer-encoding': 'chunked' };
  const untold = await ask(server.address, { path: '/call', headers: chunked, body });
  expect(await answerOf(untold)).toMatchObject({ status: 413 });
});

/** What a server says to bytes that are written as they are, until it closes the connection. */
async function answerTo(address: string, bytes: string): Promise<string> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  socket.on('error', () => {}); // a server may close it while it is written to
  socket.write(bytes);
  return text(socket);
}

const SLOW: Partial<ServerLimits> = { headersMs: 100, requestMs: 200, checkEveryMs: 20 };

it('a client that never ends its headers is cut off', async () => {
  const { address } = await serve({ limits: SLOW });
  expect(await answerTo(address, 'POST /call HTTP/1.1\r\nx: ')).toMatch(/^HTTP\/1\.1 408 /);
});

it('a client that never ends its content is cut off', async () => {
  const server = await serve({ limits: SLOW });
  const key = await keyOf(server);
  const head = [
    'POST /call HTTP/1.1',
    `host: ${server.address}`,
    `origin: http://${server.address}`,
    'sec-fetch-site: same-origin',
    'content-type: application/json',
    'content-length: 100',
    `${KEY_HEADER}: ${key}`,
  ];
  expect(await answerTo(server.address, `${head.join('\r\n')}\r\n\r\n{"tool`)).not.toMatch(/ 200 /);
  expect(server.called).toEqual([]);
  expect(server.onError).not.toHaveBeenCalled();
});

it.each([
  ['headers of more than 8 KiB', `GET / HTTP/1.1\r\nx: ${'x'.repeat(9_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['HTTP/1.0 without a host', 'GET / HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 403 /],
  ['a tunnel', 'CONNECT other.example:443 HTTP/1.1\r\nhost: other.example:443\r\n\r\n', /^$/],
])('a client that sends %s is refused, and the server goes on', async (_, bytes, answer) => {
  const server = await serve();
  expect(await answerTo(server.address, bytes)).toMatch(answer);
  expect((await enter(server.address, server.entrance.token)).status).toBe(200);
});

it('tabs hear of each change, and are known to be gone when they close', async () => {
  const server = await serve();
  const headers = { [KEY_HEADER]: await keyOf(server) };
  const tabs = [];
  for (const _ of ['first', 'second']) {
    const stream = await ask(server.address, { path: '/events', headers, body: '{}' });
    await once(stream, 'readable'); // its first line
    stream.read();
    tabs.push(stream);
  }
  expect(server.presence.count()).toBe(2);
  server.streams.tell('changed');
  for (const stream of tabs) {
    await once(stream, 'readable');
    expect(String(stream.read())).toBe('event: changed\ndata: {}\n\n');
    stream.destroy();
  }
  await vi.waitFor(() => expect(server.presence.count()).toBe(0));
});

it('the end closes the port, and every connection with it', async () => {
  const server = await serve();
  const headers = { [KEY_HEADER]: await keyOf(server) };
  const stream = await ask(server.address, { path: '/events', headers, body: '{}' });
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.on('error', () => {}); // it ends in the middle
  stream.resume();
  await server[Symbol.asyncDispose]();
  open.length = 0;
  await closed;
  await expect(ask(server.address, { method: 'GET', path: '/' })).rejects.toThrow('ECONNREFUSED');
});
