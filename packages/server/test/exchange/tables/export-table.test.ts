import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../src/assessments/calendar-date.ts';
import type { Database } from '../../../src/database/open.ts';
import { columnsOf } from '../../../src/exchange/tables/columns.ts';
import { cellValue, exportTable, type TableRequest } from '../../../src/exchange/tables/export-table.ts';
import { TABLES, type TableName } from '../../../src/exchange/tables/table.ts';
import { outcomes } from '../../../src/framework/elements.ts';
import { recordBatch } from '../../../src/records/record-batch.ts';
import { riskRegister } from '../../../src/records/risks.ts';
import { withoutApostrophe } from '../../../src/spreadsheet/formula-text.ts';
import { AS_OF, PROFILE as HARBOUR, recordHarbourClinic } from '../../example/harbour-clinic.ts';
import type { Connection } from '../../support/connection.ts';
import { readCsv } from '../../support/csv.ts';
import { created, noon, score, writerOn } from '../../support/profile-changes.ts';
import { databaseOf } from '../support/database-of.ts';
import { HOSTILE, PROFILE, recordHostileProfile } from '../support/hostile-profile.ts';

const NOW = noon('2025-03-31');

type Rows = Readonly<Record<string, unknown>>[];

async function rowsOf(db: Database, request: Omit<TableRequest, 'format'>): Promise<Rows> {
  const { bytes } = await exportTable(db, { ...request, format: 'json' }, NOW);
  return JSON.parse(bytes.toString());
}

/** What a tool answers about the profile, all pages of it. */
async function answered({ call }: Connection, tool: string, list: string, args: object): Promise<Rows> {
  const rows: Rows = [];
  let cursor: unknown;
  do {
    const { isError, text, facts } = await call(tool, { ...args, ...(cursor !== undefined && { cursor }) });
    expect(isError, text).toBe(false);
    rows.push(...(facts[list] as Rows));
    cursor = facts['nextCursor'];
  } while (cursor !== undefined);
  return rows;
}

const RECORD_TABLES = TABLES.filter((table) => !['scores', 'gaps', 'targets', 'audit'].includes(table));

/** Every row of the answer is in the table, with all that it says; what an answer leaves out is null there. */
function expectSame(rows: Rows, answers: Rows, except: readonly string[] = []): void {
  expect(rows).toHaveLength(answers.length);
  for (const [index, answer] of answers.entries()) {
    const said = Object.fromEntries(Object.entries(answer).filter(([name]) => !except.includes(name)));
    expect(rows[index]).toMatchObject(said);
  }
}

describe('a table of a profile', () => {
  test('has the figures that the tools give, on any day', async () => {
    const clinic = await recordHarbourClinic();
    const db = databaseOf(clinic);
    for (const asOf of [undefined, AS_OF, '2024-12-31']) {
      const args = { profile: HARBOUR, ...(asOf !== undefined && { asOf }) };
      const scores = await answered(clinic, 'profile_scores', 'outcomes', { ...args, detail: 'detailed' });
      expect(scores).toHaveLength(14);
      expectSame(await rowsOf(db, { profile: HARBOUR, table: 'scores', asOf }), scores);
      const gaps = await answered(clinic, 'profile_gaps', 'outcomes', args);
      expect(gaps.length).toBeGreaterThan(2);
      expectSame(await rowsOf(db, { profile: HARBOUR, table: 'gaps', asOf }), gaps);
    }
  });

  test('says who judged each score, and why outcomes do not apply', async () => {
    const db = databaseOf(await recordHarbourClinic());
    const scores = await rowsOf(db, { profile: HARBOUR, table: 'scores', asOf: AS_OF });
    const of = (id: string) => scores.find((row) => row['id'] === id);
    expect(of('PR.AA-01')).toMatchObject({
      shortName: expect.stringMatching(/\w/),
      state: 'assessed',
      score: 2,
      target: 10,
      gap: 8,
      assessedOn: '2024-11-20',
      assessor: 'Ben',
      confidence: 'high',
      note: null,
      targetPriority: 'high',
    });
    expect(of('PR.AA-06')).toMatchObject({
      state: 'not applicable',
      score: null,
      notApplicableReason: 'The university runs the premises.',
    });
    expect(of('RC.RP-03')).toMatchObject({ state: 'not assessed', score: null, assessor: null });
  });

  test.each(RECORD_TABLES)('has the records that records_list gives with kind "%s"', async (table) => {
    const server = await recordHostileProfile();
    const args = { profile: PROFILE, kind: table, detail: 'detailed' };
    const answers = await answered(server, 'records_list', 'records', args);
    expect(answers.length).toBeGreaterThan(0);
    expectSame(await rowsOf(databaseOf(server), { profile: PROFILE, table }), answers);
  });

  test('has all targets and texts of all outcomes, excluded ones too', async () => {
    const server = await recordHostileProfile();
    const answers = await answered(server, 'profile_get', 'outcomes', {
      profile: PROFILE,
      detail: 'detailed',
    });
    const rows = await rowsOf(databaseOf(server), { profile: PROFILE, table: 'targets' });
    expect(rows).toHaveLength(106);
    expectSame(rows, answers, [
      'statement',
      'examples',
      'moreExamples',
      'assessment',
      'material',
      'openComments',
    ]);
    expect(rows[1]).toMatchObject({ id: 'GV.OC-02', target: 1, rationale: HOSTILE[2], notes: HOSTILE[6] });
    expect(rows[2]).toMatchObject({ id: 'GV.OC-03', included: false, rationale: null });
  });

  test('has the entries of the audit log about the profile, with their hashes', async () => {
    const server = await recordHostileProfile();
    await server.call('profile_create', { name: 'Other', organization: 'Acme' });
    const db = databaseOf(server);
    const rows = await rowsOf(db, { profile: PROFILE, table: 'audit' });
    expectSame(rows, await answered(server, 'audit_log', 'entries', { profile: PROFILE }));
    expect(rows.at(-1)).toMatchObject({ tool: 'profile_create', client: 'test-client', subject: PROFILE });
    expect(rows.every(({ hash }) => /^[0-9a-f]{64}$/.test(String(hash)))).toBe(true);
    const { notes } = await exportTable(db, { profile: PROFILE, table: 'audit', format: 'csv' }, NOW);
    expect(notes).toEqual(['It names the clients, accounts and persons that made the changes.']);
  });

  test('has more records than a page', async () => {
    const db = await created('2025-03-01');
    const records = Array.from({ length: 450 }, (_, index) => ({ title: `Risk ${index + 1}` }));
    await recordBatch(db, writerOn('2025-03-02'), NOW, riskRegister, { profile: 'clinic', records });
    const rows = await rowsOf(db, { profile: 'clinic', table: 'risks' });
    expect(rows.map(({ title }) => title)).toEqual(records.map(({ title }) => title));
    const { bytes } = await exportTable(db, { profile: 'clinic', table: 'risks', format: 'csv' }, NOW);
    expect((await readCsv(bytes)).rows).toHaveLength(450);
  });

  test('has every assessment once, newest first, however many there are', async () => {
    const db = await created('2020-01-01');
    const days = Array.from({ length: 20 }, (_, index) => addDays('2020-01-01', index));
    for (const day of days) {
      await score(db, day, day, Object.fromEntries(outcomes.map(({ id }) => [id, 1])));
    }
    const rows = await rowsOf(db, { profile: 'clinic', table: 'assessments' });
    expect(new Set(rows.map(({ id }) => id)).size).toBe(106 * 20);
    expect(rows.map(({ date }) => date)).toEqual(days.toReversed().flatMap((day) => Array(106).fill(day)));
    expect(rows.filter(({ isCurrent }) => isCurrent)).toEqual(rows.slice(0, 106));
  });

  test('can be restricted to an owner and a category, and says what it cannot be restricted to', async () => {
    const server = await recordHostileProfile();
    const db = databaseOf(server);
    const table = async (name: TableName, selection: object) => {
      const request = { profile: PROFILE, table: name, format: 'json', ...selection } as const;
      const { bytes, notes } = await exportTable(db, request, NOW);
      const rows: Rows = JSON.parse(bytes.toString());
      return { ids: rows.map(({ id }) => id), notes };
    };
    const owner = String(HOSTILE[0]).toUpperCase();
    expect(await table('scores', { owner })).toEqual({ ids: ['GV.OC-01'], notes: [] });
    expect((await table('targets', { category: 'gv.oc' })).ids).toHaveLength(5);
    expect((await table('targets', { category: 'GV' })).ids).toHaveLength(31);
    expect(await table('evidence', { category: 'ID.AM' })).toEqual({ ids: ['E-4'], notes: [] });
    expect(await table('risks', { owner })).toEqual({ ids: ['R-2'], notes: [] });
    expect(await table('tiers', { owner, category: 'GV.OC' })).toEqual({
      ids: ['T-1'],
      notes: [
        'owner ignored: the rows of tiers have none.',
        'category ignored: the rows of tiers have none.',
      ],
    });
    expect((await table('snapshots', { asOf: '2025-01-01' })).notes).toEqual([
      'asOf ignored: the table snapshots has all entries.',
    ]);
    await expect(table('scores', { category: 'GV.OC-01' })).rejects.toThrow('GV.OC-01 is not a category');
    await expect(table('scores', { asOf: '2025-04-01' })).rejects.toThrow('is in the future');
  });

  test('says of what day it is, and what came in later', async () => {
    const db = databaseOf(await recordHarbourClinic());
    const request = { profile: HARBOUR, table: 'targets', format: 'csv', asOf: '2025-03-30' } as const;
    expect((await exportTable(db, request, NOW)).notes).toEqual([
      'As of 2025-03-30.',
      'It has 18 records that came in or changed after that day.',
      'Before 2025-03-31, the first recorded scope and targets hold.',
      'Texts are kept as they are now only, so a past day has none.',
    ]);
  });

  test.each(TABLES)('of kind "%s" has the values that docs/tables.md says', async (table) => {
    const db = databaseOf(await recordHostileProfile());
    const rows = await rowsOf(db, { profile: PROFILE, table });
    expect(rows.length).toBeGreaterThan(0);
    const columns = columnsOf(table);
    const documented = documentedColumns(table);
    expect(columns.map(({ name, type }) => `${name}: ${type}`)).toEqual(documented);
    for (const { name, type } of columns) {
      for (const row of rows) expect(row[name] ?? null, name).toSatisfy(HAS_TYPE[type]);
    }
  });

  test.each(TABLES)('of kind "%s" reads back from CSV as it is in JSON', async (table) => {
    const db = databaseOf(await recordHostileProfile());
    const rows = await rowsOf(db, { profile: PROFILE, table });
    const { bytes, name, mediaType } = await exportTable(db, { profile: PROFILE, table, format: 'csv' }, NOW);
    expect([name, mediaType]).toEqual([`clinic-${table}.csv`, 'text/csv; charset=utf-8']);
    expect(bytes.toString()).toMatch(/^\uFEFF/);
    const read = await readCsv(bytes);
    expect(read.notes).toEqual([]);
    const names = columnsOf(table).map((column) => column.name);
    expect(read.header.cells).toEqual(names);
    const expected = rows.map((row) => names.map((column) => String(cellValue(row[column]) ?? '')));
    expect(read.rows.map(({ cells }) => cells.map(withoutApostrophe))).toEqual(expected);
  });

  test('of a profile without records has its columns and no rows', async () => {
    const db = await created('2025-03-01');
    for (const table of TABLES.filter((name) => !['scores', 'targets', 'audit'].includes(name))) {
      const csv = await exportTable(db, { profile: 'clinic', table, format: 'csv' }, NOW);
      expect(await readCsv(csv.bytes)).toMatchObject({ rows: [] });
      expect(csv.summary).toMatch(/^[A-Z][a-z]+ of Clinic of Acme: 0 rows\.$/);
      const json = await exportTable(db, { profile: 'clinic', table, format: 'json' }, NOW);
      expect([json.name, json.mediaType]).toEqual([`clinic-${table}.json`, 'application/json']);
      expect(JSON.parse(json.bytes.toString())).toEqual([]);
    }
    expect(await rowsOf(db, { profile: 'clinic', table: 'scores' })).toHaveLength(106);
  });
});

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const HAS_TYPE = {
  text: (value: unknown) => value === null || typeof value === 'string',
  number: (value: unknown) => value === null || typeof value === 'number',
  boolean: (value: unknown) => typeof value === 'boolean',
  day: (value: unknown) => value === null || DAY.test(String(value)),
  time: (value: unknown) => TIME.test(String(value)),
  list: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  data: (value: unknown) => typeof value === 'object' && value !== null,
};

/** The columns in the table of docs/tables.md below a heading: `name: type`. */
function documentedColumns(table: TableName): readonly string[] {
  const page = readFileSync(new URL('../../../../../docs/tables.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split(`\n### ${table}\n`);
  const [rows = ''] = section.split('\n#');
  return [...rows.matchAll(/^\| `(\w+)`(?:, `\w+`)* \| (\w+) \|/gm)].flatMap(([row, , type]) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => `${name}: ${type}`),
  );
}
