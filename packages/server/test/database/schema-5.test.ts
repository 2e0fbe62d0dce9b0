import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { agreementOf } from '../../src/audit/data-agreement.ts';
import { inspectDatabaseFile, restoreDatabase } from '../../src/database-file/index.ts';
import { connect, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

/** How this file was made: README.md beside it. */
const MADE = join(import.meta.dirname, '../fixtures/database-schema-5');

interface Answered {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

const answers: readonly Answered[] = readFileSync(join(MADE, 'answers.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

function madeDirectory(): string {
  const directory = temporaryDirectory();
  copyFileSync(join(MADE, 'csf.db'), join(directory, 'csf.db'));
  return directory;
}

describe('a database of schema 5', () => {
  test('has the figures and records that it had', async () => {
    const { call } = await connect(await testServer({ dataDir: madeDirectory() }));
    const asked = answers.filter(({ tool }) => tool.startsWith('profile_') || tool === 'records_list');
    expect(asked.length).toBeGreaterThan(30);
    for (const { tool, arguments: args, answer } of asked) {
      if (args['kind'] === 'imports') continue;
      const { isError, text, facts } = await call(tool, { ...args });
      expect(isError, text).toBe(false);
      expect(facts, JSON.stringify(args)).toMatchObject(answer);
    }
  });

  test('has its audit log, which verifies, and agrees with what is stored', async () => {
    const dataDir = madeDirectory();
    const kept = answers.find(({ tool }) => tool === 'audit_log')?.answer;
    const { entries, lastHash: keptHash } = Object(kept)['verification'];
    const server = await testServer({ dataDir });
    const { call } = await connect(server);
    const { verification } = (await call('audit_log', { verify: true, keptHash })).facts;
    expect(verification).toMatchObject({ intact: true, entries: entries + 3, keptAt: entries });
    await server[Symbol.asyncDispose]();
    using database = new DatabaseSync(join(dataDir, 'csf.db'));
    expect(agreementOf(database)).toEqual({ kind: 'agrees' });
    expect(await inspectDatabaseFile(dataDir, { check: 'full' })).toMatchObject({
      isIntact: true,
      schemaVersion: 7,
      problems: [],
    });
  });

  test('is weighed once: another start adds nothing to its log', async () => {
    const dataDir = madeDirectory();
    const entries = async () => {
      const server = await testServer({ dataDir });
      const { call } = await connect(server);
      const { facts } = await call('audit_log', { limit: 1 });
      await server[Symbol.asyncDispose]();
      return facts['entries'];
    };
    const first = await entries();
    expect(first).toMatchObject([{ tool: 'csf-mcp', subject: 'framework' }]);
    expect(await entries()).toEqual(first);
  });

  test.each([
    ["DELETE FROM official_texts WHERE kind = 'statement'"],
    ['DELETE FROM official_source'],
    ["UPDATE official_texts SET text = '' WHERE element_id = 'GV'"],
    ["DELETE FROM reference_pairs WHERE dataset_id = 'other'"],
  ])('is opened whatever somebody has done to its imports: %s', async (sql) => {
    const dataDir = madeDirectory();
    const changed = new DatabaseSync(join(dataDir, 'csf.db'), { enableForeignKeyConstraints: false });
    changed.exec(sql);
    changed.close();
    const { call } = await connect(await testServer({ dataDir }));
    expect(await call('records_list', { kind: 'imports' })).toMatchObject({ isError: false });
    expect(await call('csf_get', { id: 'GV' })).toMatchObject({ isError: false });
    expect(await call('csf_map', { id: 'GV.OC-01' })).toMatchObject({ isError: false });
    expect((await call('profile_get', { profile: 'harbour-clinic' })).facts).toMatchObject({ assessed: 5 });
  });

  test('is kept before its update, and can be restored', async () => {
    const directory = madeDirectory();
    const server = await testServer({ dataDir: directory });
    await server[Symbol.asyncDispose]();
    expect(readdirSync(directory)).toEqual(['before-schema-7.db', 'csf.db']);
    const restored = await restoreDatabase({
      directory,
      source: join(directory, 'before-schema-7.db'),
      keptSuffix: 'now',
      acceptDifferences: false,
      onProgress: () => {},
      abort: new AbortController().signal,
    });
    expect(restored.report).toMatchObject({ schemaVersion: 5, problems: [] });
    const { call } = await connect(await testServer({ dataDir: directory }));
    expect((await call('profile_get', { profile: 'harbour-clinic' })).facts).toMatchObject({ assessed: 5 });
  });

  test('has an import for each file, which says what is known of it', async () => {
    const { call } = await connect(await testServer({ dataDir: madeDirectory() }));
    const { facts } = await call('records_list', { kind: 'imports' });
    expect(facts['records']).toEqual([
      {
        id: 'F-1',
        title: 'A test of the Core',
        version: null,
        date: '2025-03-31',
        file: 'shifted.xlsx',
        format: 'NIST XLSX',
        importedAt: '2025-03-31T12:05:00.000Z',
        state: 'partly in use',
        unverified: '3 datasets',
        keptBack: '1 dataset',
      },
      {
        id: 'F-2',
        title: 'CSF',
        version: 'Version 2.0',
        date: null,
        file: 'core.cprt',
        format: 'NIST CPRT JSON',
        importedAt: '2025-03-31T12:06:00.000Z',
        state: 'in use',
        unverified: '134 statements, 1 list of examples',
      },
    ]);
    expect((await call('csf_map', { reference: '4.1' })).facts['mappings']).toMatchObject([
      { dataset: 'standard-v1', element: 'GV.OC-01' },
    ]);
    expect((await call('csf_get', { id: 'GV.OC-01' })).facts['unverified']).toMatchObject({
      statement: 'Wording of GV.OC-01',
      examples: ['Three'],
      source: { file: 'core.cprt' },
    });
  });

  test('has the shipped mapping in the place of the shifted one, and says so once', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const dataDir = madeDirectory();
    const server = await testServer({ dataDir, log });
    const { call } = await connect(server);
    const asked = { id: 'RC.RP-01', dataset: 'sp-800-53-rev-5-2-0' };
    const first = await call('csf_map', asked);
    expect(first.facts).toMatchObject({
      datasets: [{ source: { origin: 'shipped', status: 'official' } }],
      notice: expect.stringContaining('the shipped one is in use again'),
    });
    expect(first.moreTexts).toEqual([expect.stringContaining('(F-1)')]);
    expect((await call('csf_map', asked)).facts).not.toHaveProperty('notice');
    expect(lines.filter((line) => line.includes('shipped one is in use again'))).toHaveLength(1);
    await server[Symbol.asyncDispose]();
    const later = await connect(await testServer({ dataDir, log }));
    expect((await later.call('csf_map', asked)).facts).not.toHaveProperty('notice');
  });

  test('lets each of its imports be taken back', async () => {
    const { call } = await connect(await testServer({ dataDir: madeDirectory() }));
    for (const id of ['F-2', 'F-1'])
      expect(await call('data_import', { remove: id })).toMatchObject({ isError: false });
    expect((await call('csf_map', { reference: '4.1' })).facts['mappings']).toEqual([]);
    expect((await call('csf_get', { id: 'GV.OC-01' })).facts).not.toHaveProperty('unverified');
  });
});
