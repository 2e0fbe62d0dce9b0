import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport, McpServer } from '@modelcontextprotocol/server';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { verifyAudit } from '../../src/audit/verify.ts';
import { openDatabase } from '../../src/database/open.ts';
import type { Importer } from '../../src/exchange/importer.ts';
import { shippedReferences } from '../../src/references/shipped.ts';
import { registerTool } from '../../src/tool-kit/register-tool.ts';
import { dataImportOf } from '../../src/tools/data-import.ts';
import { connect, testServer } from '../support/connection.ts';
import { type CoreCells, coreWorkbook, cprt, wordingOf } from '../support/core-export.ts';

const CELLS: CoreCells = {
  'GV.OC-01': { examples: 'Ex1: One\nEx2: Two', references: 'Standard v1: 4.1\nOther: A' },
};

/** A file as arguments. */
function file(name: string, bytes: string | Buffer): { content: string; name: string } {
  return { content: typeof bytes === 'string' ? bytes : bytes.toString('base64'), name };
}

/** A connection, and what is in the database file. */
async function connection() {
  const server = await testServer();
  const { call } = await connect(server);
  const inDatabase = async <T>(
    read: (db: ReturnType<typeof openDatabase>['db']) => Promise<T>,
  ): Promise<T> => {
    const { db, close } = openDatabase(server.dataDir);
    try {
      return await read(db);
    } finally {
      await close();
    }
  };
  return {
    call,
    entries: () => inDatabase((db) => db.selectFrom('audit_log').selectAll().orderBy('sequence').execute()),
    pairs: () => inDatabase((db) => db.selectFrom('reference_pairs').selectAll().execute()),
    verify: () => inDatabase(verifyAudit),
  };
}

describe('data_import', () => {
  test('imports a workbook: wording and references, with where they are from', async () => {
    const { call } = await connection();
    const given = file('core.xlsx', coreWorkbook(CELLS));
    const { facts, text } = await call('data_import', given);
    expect(text).toMatch(/^NIST XLSX of A test of the Core: 134 statements and 2 datasets imported\.\n/);
    expect(facts).toEqual({
      status: 'imported',
      dryRun: false,
      kind: 'framework',
      source: {
        format: 'NIST XLSX',
        document: 'A test of the Core',
        version: null,
        date: '2025-03-31',
        file: 'core.xlsx',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      wording: 'new',
      statements: 134,
      examples: 2,
      datasets: [
        { id: 'other', references: 1, status: 'new' },
        { id: 'standard-v1', references: 1, status: 'new' },
      ],
      skipped: 0,
    });
    expect((await call('csf_map', { reference: '4.1' })).facts).toMatchObject({
      datasets: [
        {
          id: 'standard-v1',
          source: {
            origin: 'imported',
            file: 'core.xlsx',
            date: '2025-03-31',
            importedAt: '2025-03-31T12:00:00.000Z',
          },
        },
      ],
      mappings: [{ element: 'GV.OC-01', references: ['4.1'] }],
    });
  });

  test('shows the official wording beside our own, and says whose words are whose', async () => {
    const { call } = await connection();
    const get = async (id: string, detail = 'detailed') => (await call('csf_get', { id, detail })).facts;
    expect(await get('GV.OC-01')).not.toHaveProperty('official');
    await call('data_import', file('core.xlsx', coreWorkbook(CELLS)));
    expect((await get('GV.OC-01'))['official']).toEqual({
      statement: wordingOf('GV.OC-01'),
      examples: ['One', 'Two'],
      source: {
        document: 'A test of the Core',
        version: null,
        date: '2025-03-31',
        file: 'core.xlsx',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        importedAt: '2025-03-31T12:00:00.000Z',
      },
    });
    expect((await get('GV'))['official']).toMatchObject({ statement: wordingOf('GV'), examples: [] });
    expect(await get('GV.OC-01', 'concise')).toMatchObject({
      wording: "csf-mcp's own words, not NIST's",
      statement: expect.not.stringContaining('Wording of'),
      official: { statement: wordingOf('GV.OC-01') },
    });
    expect(await get('PR.AC')).not.toHaveProperty('official');
  });

  test('changes nothing the second time, and audits only what changes', async () => {
    const { call, entries, verify } = await connection();
    const given = file('core.xlsx', coreWorkbook(CELLS));
    await call('data_import', given);
    const { facts, text } = await call('data_import', given);
    expect(facts).toMatchObject({
      status: 'unchanged',
      wording: 'unchanged',
      datasets: [{ status: 'unchanged' }, {}],
    });
    expect(text).toContain('imported already; nothing was stored');
    const [entry, ...others] = await entries();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ tool: 'data_import', subject: 'framework' });
    expect(JSON.parse(entry?.after ?? '')).toMatchObject({
      file: 'core.xlsx',
      statements: 134,
      datasets: [{ id: 'other', references: 1 }, {}],
    });
    expect(entry?.after).not.toContain('4.1');
    expect(await verify()).toMatchObject({ intact: true, entries: 1 });
  });

  test('replaces the same datasets and keeps the others', async () => {
    const { call } = await connection();
    await call('data_import', file('old.xlsx', coreWorkbook(CELLS)));
    const newer = coreWorkbook({ 'GV.OC-02': { references: 'Standard v1: 4.2\nNew: 1' } });
    const { facts } = await call('data_import', file('newer.xlsx', newer));
    expect(facts).toMatchObject({
      wording: 'replaced',
      datasets: [
        { id: 'new', status: 'new' },
        { id: 'standard-v1', status: 'replaced' },
      ],
    });
    const mapped = async (reference: string) => (await call('csf_map', { reference })).facts['mappings'];
    expect(await mapped('4.1')).toEqual([]);
    expect(await mapped('4.2')).toMatchObject([{ element: 'GV.OC-02' }]);
    expect(await mapped('A')).toMatchObject([{ dataset: 'other' }]);
  });

  test('what it has imported is listed with the file that it is from, whatever the profile', async () => {
    const { call } = await connection();
    const list = async (args: object = {}) => call('records_list', { kind: 'imports', ...args });
    expect(await list()).toMatchObject({
      summary: '0 imports in this database.',
      next: 'data_import adds the first one.',
      facts: { kind: 'imports', records: [] },
    });
    await call('data_import', file('core.xlsx', coreWorkbook(CELLS)));
    const source = { date: '2025-03-31', file: 'core.xlsx', importedAt: '2025-03-31T12:00:00.000Z' };
    const records = [
      { id: 'wording', title: 'A test of the Core', version: null, ...source, statements: 134, examples: 2 },
      { id: 'other', title: 'Other', ...source, pairs: 1 },
      { id: 'standard-v1', title: 'Standard v1', ...source, pairs: 1 },
    ];
    expect((await list()).facts).toEqual({ kind: 'imports', records });
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect((await list({ detail: 'detailed' })).facts['records']).toEqual(
      records.map((record) => ({ ...record, sha256 })),
    );
    const { facts } = await list({ limit: 2 });
    expect(facts['records']).toEqual(records.slice(0, 2));
    expect((await list({ limit: 2, cursor: facts['nextCursor'] })).facts['records']).toEqual(
      records.slice(2),
    );
    expect((await list({ profile: 'nowhere', owner: 'Ada' })).facts).toEqual({
      kind: 'imports',
      notes: [
        'profile ignored: imports are of the whole database, not of a profile',
        'owner ignored: kind "imports" takes no filters',
      ],
      records,
    });
  });

  test('takes the wording of a CPRT export, and leaves references alone', async () => {
    const { call } = await connection();
    await call('data_import', file('core.xlsx', coreWorkbook(CELLS)));
    const json = JSON.stringify(cprt({ 'GV.OC-01': { examples: 'Three' } }));
    const { facts } = await call('data_import', file('cprt.json', json));
    expect(facts).toMatchObject({ wording: 'replaced', examples: 1, datasets: [] });
    expect((await call('csf_get', { id: 'GV.OC-01', detail: 'detailed' })).facts['official']).toMatchObject({
      examples: ['Three'],
      source: { document: 'CSF', version: 'Version 2.0', date: null, file: 'cprt.json' },
    });
    expect((await call('csf_map', { reference: '4.1' })).facts['mappings']).toHaveLength(1);
  });

  test('refuses a part of the Core, which would be all that is left, and names what is missing', async () => {
    const { call } = await connection();
    await call('framework_import', { file: file('core.xlsx', coreWorkbook(CELLS)) });
    const { response } = JSON.parse(JSON.stringify(cprt()));
    response.elements.elements = response.elements.elements.slice(0, 130);
    const { text } = await call('framework_import', {
      file: file('part.json', JSON.stringify({ response })),
    });
    expect(text).toContain('no statement for 4 elements of CSF 2.0: RC.RP-06, RC.CO, RC.CO-03, …');
    const { facts } = await call('csf_get', { id: 'GV.OC-01', detail: 'detailed' });
    expect(facts['official']).toMatchObject({ examples: ['One', 'Two'] });
  });

  test('does not store what ships, but stores what differs in its place, until it does not any more', async () => {
    const { call, pairs } = await connection();
    const shipped = Object.fromEntries(
      [...shippedReferences].map(([element, ids]) => [
        element,
        { references: ids.map((id) => `SP 800-53 Rev 5.2.0: ${id}`).join('\n') },
      ]),
    );
    const same = file('same.xlsx', coreWorkbook(shipped));
    const other = file(
      'other.xlsx',
      coreWorkbook({ 'GV.OC-01': { references: 'SP 800-53 Rev 5.2.0: PM-99' } }),
    );
    const source = async () =>
      (await call('csf_map', { id: 'GV.OC-01' })).facts['datasets'] as { source: { origin: string } }[];

    expect((await call('data_import', same)).facts['datasets']).toEqual([
      { id: 'sp-800-53-rev-5-2-0', references: 746, status: 'shipped' },
    ]);
    expect(await pairs()).toEqual([]);
    expect(await source()).toMatchObject([{ source: { origin: 'shipped' } }]);
    await call('data_import', other);
    expect(await source()).toMatchObject([
      { references: 1, source: { origin: 'imported', file: 'other.xlsx' } },
    ]);
    await call('data_import', same);
    expect(await source()).toMatchObject([{ source: { origin: 'shipped' } }]);
    expect(await pairs()).toEqual([]);
    expect((await call('data_import', same)).facts['status']).toBe('unchanged');
  });

  test('as a dry run says the same and stores nothing', async () => {
    const { call, entries, pairs } = await connection();
    const given = file('core.xlsx', coreWorkbook(CELLS));
    const { facts, text, next } = await call('data_import', { ...given, dryRun: true });
    expect(next).toBe('To import this, repeat the call without dryRun.');
    expect(facts).toMatchObject({ status: 'dry run', dryRun: true, wording: 'new' });
    expect(text).toContain('would be imported; nothing was stored');
    expect([await entries(), await pairs()]).toEqual([[], []]);
    expect((await call('csf_get', { id: 'GV', detail: 'detailed' })).facts).not.toHaveProperty('official');
  });

  test('three imports at the same time leave one whole', async () => {
    const { call, verify } = await connection();
    const imports = [1, 2, 3].map((number) => {
      const references = Array.from({ length: 500 }, (_, index) => `Standard: ${number}.${index}`).join('\n');
      return call('data_import', file(`${number}.xlsx`, coreWorkbook({ GV: { references } })));
    });
    for (const answer of await Promise.all(imports)) expect(answer).toMatchObject({ isError: false });
    const { facts } = await call('csf_map', { id: 'GV', dataset: 'standard' });
    const [dataset] = facts['datasets'] as { references: number; source: { file: string } }[];
    expect(dataset?.references).toBe(500);
    const [mapping] = facts['mappings'] as { references: string[] }[];
    expect(`${mapping?.references[0]}`.split('.')[0]).toBe(dataset?.source.file.split('.')[0]);
    expect(await verify()).toMatchObject({ intact: true, entries: 3 });
  });
});

describe('data_import refuses', () => {
  test('what is no export, and leaves an earlier import as it was', async () => {
    const { call, entries } = await connection();
    await call('data_import', file('core.xlsx', coreWorkbook(CELLS)));
    const files = [
      file('cut.xlsx', coreWorkbook().subarray(0, 900)),
      file('secret.json', '{ "password": "hunter2" }'),
      file('secret.txt', 'hunter2'),
      file('oscal.json', '{ "catalog": { "uuid": "x" } }'),
    ];
    for (const given of files) {
      const { isError, text } = await call('data_import', given);
      expect(isError, given.name).toBe(true);
      expect(text).toContain('Nothing was stored. csf-mcp accepts');
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain('unexpectedly');
    }
    expect(await entries()).toHaveLength(1);
    expect((await call('csf_map', { reference: '4.1' })).facts['mappings']).toHaveLength(1);
  });

  test('more publications than answers can name', async () => {
    const { call } = await connection();
    for (const round of [0, 1, 2]) {
      const references = Array.from({ length: 90 }, (_, number) => `Standard ${round} ${number}: 1`).join(
        '\n',
      );
      const given = file('core.xlsx', coreWorkbook({ GV: { references } }));
      const { isError, text } = await call('data_import', given);
      expect(isError).toBe(round === 2);
      if (isError) expect(text).toContain('references to 270 publications; 200 is the most');
    }
  });
});

describe('a file in the folder imports', () => {
  async function withFile(name: string) {
    const server = await testServer();
    const connection = await connect(server);
    mkdirSync(join(server.dataDir, 'imports'));
    writeFileSync(join(server.dataDir, 'imports', name), coreWorkbook(CELLS));
    return connection;
  }

  test('is imported by its bare name, and stays there', async () => {
    const { call } = await withFile('core.xlsx');
    const { facts } = await call('data_import', {
      file: 'core.xlsx',
      profile: 'clinic',
      mapping: { a: 'b' },
    });
    expect(facts).toMatchObject({
      status: 'imported',
      source: { file: 'core.xlsx' },
      notes: ['profile, mapping ignored: an import of kind "framework" does not use it'],
    });
    expect((await call('data_import', { file: 'core.xlsx' })).facts).toMatchObject({ status: 'unchanged' });
  });

  test('has the name of the file that it is a copy of, if csf-mcp import says so', async () => {
    const { client } = await withFile('.csf-mcp-pass-abc123');
    const { structuredContent } = await client.callTool({
      name: 'data_import',
      arguments: { file: '.csf-mcp-pass-abc123' },
      _meta: { 'csf-mcp/fileName': '/home/ada/secret project/Core\u202E.xlsx' },
    });
    expect(structuredContent).toMatchObject({ source: { file: 'Core .xlsx' } });
  });

  test.each([
    [{}, 'Neither file nor content is given'],
    [{ file: 'core.xlsx', content: 'x' }, 'Both file and content are given'],
    [{ file: '/etc/passwd' }, 'is a path, not the bare name of a file'],
    [{ file: '../csf.db' }, 'is a path, not the bare name of a file'],
    [{ file: 'missing.xlsx' }, 'It has "core.xlsx"'],
    [{ file: 'a\nb' }, 'must be one line'],
    [{ file: `/${'x'.repeat(10_000_000)}` }, 'is too long'],
    [{ file: 7 }, 'give a text, not 7'],
    [{ remove: 'F-9' }, 'There is no import "F-9"'],
    [{ content: 'x', acceptUnverified: true }, 'acceptUnverified'],
  ])('is refused with %j', async (args, problem) => {
    const { call } = await withFile('core.xlsx');
    const { isError, text } = await call('data_import', args);
    expect(isError).toBe(true);
    expect(text).toContain(problem);
    expect(text.length).toBeLessThan(1_000);
  });
});

describe('unverified content', () => {
  /** An importer that wants a person's agreement, and tells what it heard. */
  const doubtful: Importer = {
    kind: 'doubtful',
    recognises: () => true,
    takes: ['profile', 'mapping'],
    output: () => ({ accepted: z.boolean().optional() }),
    run: async (_db, _writer, _now, { acceptUnverified, mayAsk, dryRun }) =>
      mayAsk && !acceptUnverified
        ? { question: 'Store words that csf-mcp does not know?' }
        : {
            summary: acceptUnverified ? 'Stored.' : 'Not stored.',
            facts: { status: 'imported', dryRun, accepted: acceptUnverified },
          },
  };

  /** A client of a server that has this importer alone. */
  async function client(answer: 'accept' | 'decline' | null): Promise<Client> {
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    const server = new McpServer({ name: 'test', version: '1' });
    const services = { log: pino({ level: 'silent' }), now: () => new Date(), account: null };
    const tool = dataImportOf({ importers: [doubtful], takeBack: async () => ({ summary: '', facts: {} }) });
    registerTool(server, tool, {
      services: {
        ...services,
        closing: new AbortController().signal,
        differing: { warningAbout: () => null },
      } as never,
      person: () => null,
    });
    await server.connect(serverSide);
    const capabilities = answer === null ? {} : { elicitation: { form: {} } };
    const client = new Client({ name: 'test', version: '1' }, { capabilities });
    if (answer !== null) client.setRequestHandler('elicitation/create', async () => ({ action: answer }));
    await client.connect(clientSide);
    onTestFinished(() => client.close());
    return client;
  }

  const accepted = async (client: Client, request: { args?: object; meta?: object } = {}) => {
    const { structuredContent } = await client.callTool({
      name: 'data_import',
      arguments: { content: 'x', ...request.args },
      _meta: { ...request.meta },
    });
    return Object(structuredContent).accepted;
  };

  test('is accepted by a person whom the client asks, and by nobody else', async () => {
    expect(await accepted(await client('accept'))).toBe(true);
    expect(await accepted(await client('decline'))).toBe(false);
    expect(await accepted(await client(null))).toBe(false);
  });

  test('is accepted at the terminal, which says so beside the arguments', async () => {
    const meta = (value: unknown) => ({ meta: { 'csf-mcp/acceptUnverified': value } });
    expect(await accepted(await client(null), meta(true))).toBe(true);
    expect(await accepted(await client('decline'), meta(true)), 'nobody is asked').toBe(true);
    for (const value of [1, 'true', {}, [true], null])
      expect(await accepted(await client(null), meta(value)), JSON.stringify(value)).toBe(false);
  });

  test('is not accepted by any argument', async () => {
    const quiet = await client(null);
    const mapping = { 'csf-mcp/acceptUnverified': true, acceptUnverified: true };
    expect(await accepted(quiet, { args: { mapping } })).toBe(false);
    for (const name of ['acceptUnverified', '_meta', 'csf-mcp/acceptUnverified'])
      expect(await accepted(quiet, { args: { [name]: true } }), name).toBeUndefined();
  });
});
