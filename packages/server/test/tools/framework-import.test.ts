import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { openDatabase } from '../../src/database/open.ts';
import { shippedReferences } from '../../src/references/shipped.ts';
import { connect, testServer } from '../support/connection.ts';
import { type CoreCells, coreWorkbook, cprt, wordingOf } from '../support/core-export.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

const CELLS: CoreCells = {
  'GV.OC-01': { examples: 'Ex1: One\nEx2: Two', references: 'Standard v1: 4.1\nOther: A' },
};

function file(name: string, content: string | Buffer): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, content);
  return path;
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

describe('framework_import', () => {
  test('imports a workbook: wording and references, with where they are from', async () => {
    const { call } = await connection();
    const path = file('core.xlsx', coreWorkbook(CELLS));
    const { facts, text } = await call('framework_import', { file: path });
    expect(text).toMatch(/^NIST XLSX of A test of the Core: 134 statements and 2 datasets imported\.\n/);
    expect(facts).toEqual({
      status: 'imported',
      dryRun: false,
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
    await call('framework_import', { file: file('core.xlsx', coreWorkbook(CELLS)) });
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
    const path = file('core.xlsx', coreWorkbook(CELLS));
    await call('framework_import', { file: path });
    const { facts, text } = await call('framework_import', { file: path });
    expect(facts).toMatchObject({
      status: 'unchanged',
      wording: 'unchanged',
      datasets: [{ status: 'unchanged' }, {}],
    });
    expect(text).toContain('imported already; nothing was stored');
    const [entry, ...others] = await entries();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ tool: 'framework_import', subject: 'framework' });
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
    await call('framework_import', { file: file('old.xlsx', coreWorkbook(CELLS)) });
    const newer = coreWorkbook({ 'GV.OC-02': { references: 'Standard v1: 4.2\nNew: 1' } });
    const { facts } = await call('framework_import', { file: file('newer.xlsx', newer) });
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
      next: 'framework_import adds the first one.',
      facts: { kind: 'imports', records: [] },
    });
    await call('framework_import', { file: file('core.xlsx', coreWorkbook(CELLS)) });
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
    await call('framework_import', { file: file('core.xlsx', coreWorkbook(CELLS)) });
    const json = JSON.stringify(cprt({ 'GV.OC-01': { examples: 'Three' } }));
    const { facts } = await call('framework_import', { file: file('cprt.json', json) });
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

    expect((await call('framework_import', { file: same })).facts['datasets']).toEqual([
      { id: 'sp-800-53-rev-5-2-0', references: 746, status: 'shipped' },
    ]);
    expect(await pairs()).toEqual([]);
    expect(await source()).toMatchObject([{ source: { origin: 'shipped' } }]);
    await call('framework_import', { file: other });
    expect(await source()).toMatchObject([
      { references: 1, source: { origin: 'imported', file: 'other.xlsx' } },
    ]);
    await call('framework_import', { file: same });
    expect(await source()).toMatchObject([{ source: { origin: 'shipped' } }]);
    expect(await pairs()).toEqual([]);
    expect((await call('framework_import', { file: same })).facts['status']).toBe('unchanged');
  });

  test('as a dry run says the same and stores nothing', async () => {
    const { call, entries, pairs } = await connection();
    const path = file('core.xlsx', coreWorkbook(CELLS));
    const { facts, text, next } = await call('framework_import', { file: path, dryRun: true });
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
      return call('framework_import', { file: file(`${number}.xlsx`, coreWorkbook({ GV: { references } })) });
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

describe('framework_import refuses', () => {
  test('what is no export, and leaves an earlier import as it was', async () => {
    const { call, entries } = await connection();
    await call('framework_import', { file: file('core.xlsx', coreWorkbook(CELLS)) });
    const folder = join(temporaryDirectory(), 'folder');
    mkdirSync(folder);
    const files = [
      folder,
      '/dev/zero',
      `${folder}/missing.xlsx`,
      file('cut.xlsx', coreWorkbook().subarray(0, 900)),
      file('secret.json', '{ "password": "hunter2" }'),
      file('secret.txt', 'hunter2'),
      file('oscal.json', '{ "catalog": { "uuid": "x" } }'),
    ];
    for (const path of files) {
      const { isError, text } = await call('framework_import', { file: path });
      expect(isError, path).toBe(true);
      expect(text).toContain('Nothing was stored. csf-mcp accepts');
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain('unexpectedly');
    }
    expect(await entries()).toHaveLength(1);
    expect((await call('csf_map', { reference: '4.1' })).facts['mappings']).toHaveLength(1);
  });

  test.each([
    ['a relative path', 'core.xlsx', 'is not absolute'],
    ['a path of two lines', '/tmp/a\nb', 'must be one line'],
    ['a path with a null character', '/tmp/a\u0000.xlsx', 'must be one line'],
    ['a path of 10 MB', `/${'x'.repeat(10_000_000)}`, 'is too long'],
    ['a number', 7, 'give a text, not 7'],
  ])('%s', async (_what, path, problem) => {
    const { call } = await connection();
    const { isError, text } = await call('framework_import', { file: path });
    expect(isError).toBe(true);
    expect(text).toContain(problem);
    expect(text.length).toBeLessThan(1_000);
  });

  test('more publications than answers can name', async () => {
    const { call } = await connection();
    for (const round of [0, 1, 2]) {
      const references = Array.from({ length: 90 }, (_, number) => `Standard ${round} ${number}: 1`).join(
        '\n',
      );
      const path = file('core.xlsx', coreWorkbook({ GV: { references } }));
      const { isError, text } = await call('framework_import', { file: path });
      expect(isError).toBe(round === 2);
      if (isError) expect(text).toContain('references to 270 publications; 200 is the most');
    }
  });
});
