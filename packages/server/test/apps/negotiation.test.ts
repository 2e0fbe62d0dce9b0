import { createHash } from 'node:crypto';
import type { ClientCapabilities } from '@modelcontextprotocol/server';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { openSession } from '../../src/front-desk/collect-answers.ts';
import { tools } from '../../src/tools.ts';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { cardOf, connectWithViews, SHOWS_VIEWS } from '../support/view-client.ts';

const SCORE = 'ui://csf-mcp/score';
const DASHBOARD = 'ui://csf-mcp/dashboard';

const VIEW_CALLS = [
  ['dashboard_get', {}],
  ['dashboard_outcome', { outcome: 'GV.OC-01' }],
] as const;

const META = { ui: { csp: { connectDomains: [], resourceDomains: [] }, prefersBorder: true } };

/** How clients connect: as most do, and with the newest revision, in which every request says what the client can do. */
const MODES = [
  ['2025-11-25', {}],
  ['2026-07-28', { versionNegotiation: { mode: 'auto' } }],
] as const;

const WITHOUT: readonly (readonly [string, ClientCapabilities])[] = [
  ['declare nothing', {}],
  ['declare another extension', { extensions: { 'io.example/ui': SHOWS_VIEWS.extensions } }],
  [
    'show views of another type',
    { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html'] } } },
  ],
  ['name no type', { extensions: { 'io.modelcontextprotocol/ui': {} } }],
  [
    'name a type outside a list',
    { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: 'text/html;profile=mcp-app' } } },
  ],
  ['declare it as an experiment', { experimental: SHOWS_VIEWS.extensions }],
];

const listed = async ({ client }: Connection) => (await client.listTools()).tools;

async function withClinic(connection: Connection): Promise<void> {
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme' });
}

describe.each(MODES)('clients of revision %s that show views', (_revision, mode) => {
  test('are told of the views, of the tools that show them and of those that they call', async () => {
    const connection = await connect(await testServer(), { ...mode, capabilities: SHOWS_VIEWS });
    const withMeta = (await listed(connection)).filter(({ _meta }) => _meta !== undefined);
    const meta = (uri: string, visibility: readonly string[]) => ({
      ui: { resourceUri: uri, visibility },
      'ui/resourceUri': uri,
    });
    expect(withMeta.map(({ name, _meta }) => [name, _meta])).toEqual([
      ['profile_overview', meta(DASHBOARD, ['model', 'app'])],
      ['assessment_next', meta(SCORE, ['model', 'app'])],
      ['form_submit', meta(SCORE, ['app'])],
      ['dashboard_get', meta(DASHBOARD, ['app'])],
      ['dashboard_outcome', meta(DASHBOARD, ['app'])],
    ]);
    const { resources } = await connection.client.listResources();
    const mimeType = 'text/html;profile=mcp-app';
    expect(resources.filter(({ uri }) => uri.startsWith('ui:'))).toEqual(
      [SCORE, DASHBOARD].map((uri) => expect.objectContaining({ uri, mimeType, _meta: META })),
    );
  });

  test.each([SCORE, DASHBOARD])('read %s, and it is the page that its policy allows', async (uri) => {
    const { client } = await connect(await testServer(), { ...mode, capabilities: SHOWS_VIEWS });
    const { contents } = await client.readResource({ uri });
    expect(contents).toEqual([
      expect.objectContaining({ uri, mimeType: 'text/html;profile=mcp-app', _meta: META }),
    ]);
    const html = String(Object(contents[0])['text']);
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(40_000);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
    const hash = (name: string): string => {
      const [, text = ''] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(html) ?? [];
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy).toBe(
      `default-src 'none'; script-src ${hash('script')}; style-src ${hash('style')}; base-uri 'none'; form-action 'none'`,
    );
    expect(html).not.toMatch(/https?:|\bsrc=|\bhref=|@import|url\((?!#)/);
  });

  test('may keep the list of tools for themselves only, since other clients get another one', async () => {
    const { client } = await connect(await testServer(), { ...mode, capabilities: SHOWS_VIEWS });
    const list = await client.request({ method: 'tools/list' });
    expect(Object(list)['cacheScope']).not.toBe('public');
  });
});

describe.each(MODES)('clients of revision %s without views', (_revision, mode) => {
  test.each(WITHOUT)('that %s see nothing of them', async (_, capabilities) => {
    const server = await testServer();
    const connection = await connect(server, { ...mode, capabilities });
    const plain = await connect(server, mode);
    await withClinic(plain);
    expect(JSON.stringify(await listed(connection))).toBe(JSON.stringify(await listed(plain)));
    const { resources } = await connection.client.listResources();
    expect(resources.filter(({ uri }) => uri.startsWith('ui:'))).toEqual([]);
    const read = (uri: string) => connection.client.readResource({ uri }).catch((error: Error) => error);
    const unknown = (await read('ui://csf-mcp/other')) as Error;
    for (const name of ['score', 'dashboard'])
      expect(await read(`ui://csf-mcp/${name}`)).toMatchObject({
        code: Object(unknown).code,
        message: unknown.message.replace('other', name),
      });
    expect(await cardOf(connection, { profile: 'clinic' })).toBeNull();
    for (const [tool, args] of VIEW_CALLS) {
      const { isError, text } = await connection.call(tool, { profile: 'clinic', ...args });
      expect([isError, text]).toEqual([
        true,
        expect.stringContaining(`Only a view calls ${tool}, and this client shows none.`),
      ]);
    }
  });
});

test('the list of clients without views is that of the tools for models, to the byte', async () => {
  await using session = openSession(await testServer());
  const clientInfo = { name: 'a', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  await session.request({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const answer = await session.request({ jsonrpc: '2.0', id: 2, method: 'tools/list' });
  const dialect = { target: 'draft-2020-12' } as const;
  const expected = tools.map(({ name, title, description, annotations, input, output }) => ({
    name,
    title,
    description,
    annotations,
    inputSchema: { ...input['~standard'].jsonSchema.input(dialect), type: 'object' },
    outputSchema: { ...output['~standard'].jsonSchema.output(dialect), type: 'object' },
  }));
  // Not with toBe, which would print 120 kB.
  expect(JSON.stringify(Object(answer)['result']) === JSON.stringify({ tools: expected })).toBe(true);
});

test('a host with views tells its model of the same tools, in as many tokens', async () => {
  const server = await testServer();
  const plain = await listed(await connect(server));
  const forModel = (await listed(await connectWithViews(server))).filter(({ _meta }) =>
    (Object(_meta?.['ui'])['visibility'] ?? ['model']).includes('model'),
  );
  const seen = (of: typeof plain) =>
    of.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  expect(seen(forModel)).toEqual(seen(plain));
  expect(countTokens(JSON.stringify(seen(forModel)))).toBeLessThanOrEqual(6_000);
});

test('each client of one server has what it has declared', async () => {
  const server = await testServer();
  const [first, withViews, last] = [
    await connect(server),
    await connectWithViews(server),
    await connect(server),
  ];
  const hasForm = async (connection: Connection) =>
    (await listed(connection)).some(({ name }) => name === 'form_submit');
  expect([await hasForm(first), await hasForm(withViews), await hasForm(last)]).toEqual([false, true, false]);
});

test('the dashboard adds nothing to the answer that shows it', async () => {
  const server = await testServer();
  const [plain, withViews] = [await connect(server), await connectWithViews(server)];
  await withClinic(plain);
  const ask = { name: 'profile_overview', arguments: { profile: 'clinic' } };
  expect(await withViews.client.callTool(ask)).toEqual(await plain.client.callTool(ask));
});

test('the card adds nothing to what a model sees of an answer', async () => {
  const server = await testServer();
  const [plain, withViews] = [await connect(server), await connectWithViews(server)];
  await withClinic(plain);
  const ask = { name: 'assessment_next', arguments: { profile: 'clinic' } };
  const { _meta: none, ...answer } = await plain.client.callTool(ask);
  const { _meta, ...shown } = await withViews.client.callTool(ask);
  expect(none?.['csf-mcp/card']).toBeUndefined();
  expect(shown).toEqual(answer);
  const card = Object(_meta?.['csf-mcp/card']);
  const outcomes = Object(answer.structuredContent)['outcomes'] as { id: string }[];
  expect(Object.keys(card.values)).toEqual(outcomes.map(({ id }) => id));
  for (const value of Object.values<string>(card.values)) expect(JSON.stringify(shown)).not.toContain(value);
});

test('the card has the newest evidence of each outcome, and the person that the client names', async () => {
  const server = await testServer();
  const connection = await connectWithViews(server, { person: () => 'Ada' });
  await withClinic(connection);
  const evidence = { reference: 'a.pdf', owner: 'Ben', date: '2025-03-01', outcomes: ['GV.OC-01'] };
  const records = Array.from({ length: 6 }, (_, index) => ({ ...evidence, title: `Charter ${index + 1}` }));
  await connection.call('evidence_record', { profile: 'clinic', records });
  expect(await cardOf(connection, { profile: 'clinic', limit: 2 })).toMatchObject({
    person: 'Ada',
    evidence: {
      'GV.OC-01': [6, 5, 4, 3, 2].map((number) => `E-${number} Charter ${number} (2025-03-01)`),
      'GV.OC-02': [],
    },
  });
});

test('an answer with a card stays within the limit of answers, however long the titles are', async () => {
  const connection = await connectWithViews(await testServer());
  await withClinic(connection);
  const evidence = { reference: 'a.pdf', owner: 'Ben', date: '2025-03-01', outcomes: ['GV', 'ID', 'PR'] };
  const records = Array.from({ length: 5 }, () => ({ ...evidence, title: '語'.repeat(200) }));
  expect(await connection.call('evidence_record', { profile: 'clinic', records })).toMatchObject({
    isError: false,
  });
  const card = await cardOf(connection, { profile: 'clinic', limit: 25 });
  expect(Object.values(card?.evidence ?? {}).flat().length).toBeGreaterThan(25);
  expect(connection.longestLine()).toBeLessThan(100_000);
});
