import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreementOf } from '../../../src/audit/data-agreement.ts';
import { listCommunityProfiles, loadCommunityPriorities } from '../../../src/community/community-profiles.ts';
import type { Database } from '../../../src/database/open.ts';
import {
  type CommunityImport,
  importCommunityProfile,
} from '../../../src/exchange/community-profile/import-community-profile.ts';
import {
  type CommunityRow,
  readCommunityProfile,
} from '../../../src/exchange/community-profile/read-community-profile.ts';
import { removeCommunityProfile } from '../../../src/exchange/community-profile/store-community-profile.ts';
import { outcomes } from '../../../src/framework/elements.ts';
import { connect, testServer } from '../../support/connection.ts';
import { coreWorkbook } from '../../support/core-export.ts';
import { connectionOf, testDatabase, writer } from '../../support/test-database.ts';
import { given, withDatabase } from '../../support/travelling-profile.ts';

const row = (outcome: string, others: Partial<CommunityRow> = {}): CommunityRow => ({
  place: `Row ${outcome}`,
  outcome,
  ...others,
});

const ROWS = [
  row('GV.OC-01', { priority: 'High', rationale: 'Patients come first.', targetTier: 'Tier 3' }),
  row('pr.aa-1', { priority: ' low ', targetTier: '2 Risk Informed', note: 'See the guide.' }),
  row('DE.CM-01', { rationale: 'No priority was agreed.' }),
];

const importing = (db: Database, request: Partial<CommunityImport> = {}) =>
  importCommunityProfile(
    db,
    { ...writer, tool: 'data_import' },
    {
      file: given(Buffer.from('x'), 'community.csv'),
      rows: ROWS,
      name: 'Hospitals',
      dryRun: false,
      ...request,
    },
  );

describe('a Community Profile', () => {
  test('is read row by row: outcomes forgivingly spelled, priorities in any case, empty cells as nothing said', () => {
    expect(Object.fromEntries(readCommunityProfile(ROWS))).toEqual({
      'GV.OC-01': { priority: 'high', targetTier: 3, rationale: 'Patients come first.', note: null },
      'PR.AA-01': { priority: 'low', targetTier: 2, rationale: null, note: 'See the guide.' },
      'DE.CM-01': { priority: null, targetTier: null, rationale: 'No priority was agreed.', note: null },
    });
  });

  test.each<[rows: CommunityRow[], words: string]>([
    [[], 'The file has no row with an outcome.'],
    [[row('XX.YY-01', { priority: 'high' })], 'Row XX.YY-01: '],
    [[row('GV', { priority: 'high' })], 'Row GV: GV is a function; give each of its outcomes a row.'],
    [[row('GV.OC-01', { priority: 'urgent' })], 'Row GV.OC-01: priority "urgent" is not high, medium, low.'],
    [[row('GV.OC-01', { targetTier: '5' })], 'Row GV.OC-01: target tier "5" is not 1 to 4.'],
    [[row('GV.OC-01')], 'Row GV.OC-01: it says nothing about GV.OC-01.'],
    [
      [row('GV.OC-01', { rationale: 'a\u200bb' })],
      'Row GV.OC-01: rationale must not contain control characters',
    ],
    [[row('GV.OC-01', { rationale: 'x'.repeat(2_001) })], 'Row GV.OC-01: rationale '],
    [
      [row('GV.OC-01', { priority: 'low' }), row('gv.oc-1', { priority: 'high' })],
      'Row gv.oc-1: GV.OC-01 is there twice.',
    ],
  ])('is refused with the place of what is wrong', (rows, words) => {
    expect(() => readCommunityProfile(rows)).toThrow(words);
  });

  test('says what it adds, changes and loses against the one of the same name, which it replaces', async () => {
    const db = testDatabase();
    await importing(db);
    const rows = [row('GV.OC-01', { priority: 'low' }), row('GV.OC-02', { priority: 'high' })];
    const dry = await importing(db, { rows, name: 'HOSPITALS', dryRun: true });
    expect(dry.facts).toEqual({
      status: 'dry run',
      dryRun: true,
      id: 'community-hospitals',
      name: 'HOSPITALS',
      added: ['GV.OC-02'],
      changed: ['GV.OC-01'],
      lost: ['DE.CM-01', 'PR.AA-01'],
    });
    expect((await loadCommunityPriorities(db, 'community-hospitals')).size).toBe(3);
    expect(await importing(db, { rows })).toMatchObject({ facts: { status: 'imported' } });
    expect(await importing(db, { rows })).toMatchObject({ facts: { status: 'unchanged' } });
    expect(await listCommunityProfiles(db)).toMatchObject([
      { title: 'Hospitals', outcomes: 2, file: 'community.csv' },
    ]);
    expect(agreementOf(connectionOf(db).open())).toEqual({ kind: 'agrees' });
  });

  test('is not replaced by one whose name only looks like its own', async () => {
    const db = testDatabase();
    await importing(db);
    await expect(importing(db, { name: 'Hospitals!' })).rejects.toThrow('is too much like "Hospitals"');
    await expect(importing(db, { name: '!' })).rejects.toThrow('has no letter or digit');
    await expect(importing(db, { name: 'a\nb' })).rejects.toThrow('must be one line');
  });

  test('can be taken back, once', async () => {
    const db = testDatabase();
    await importing(db);
    await importing(db, { name: 'Water' });
    await removeCommunityProfile(db, writer, { id: 'community-hospitals', reason: null, dryRun: false });
    expect(await listCommunityProfiles(db)).toMatchObject([{ id: 'community-water' }]);
    await expect(
      removeCommunityProfile(db, writer, { id: 'community-hospitals', reason: null, dryRun: false }),
    ).rejects.toThrow('There is no Community Profile');
    expect(agreementOf(connectionOf(db).open())).toEqual({ kind: 'agrees' });
  });

  test('keeps every row of any file', async () => {
    const anyText = fc.option(fc.string({ unit: fc.constantFrom('a', 'é', '長', '=', '-'), maxLength: 20 }), {
      nil: undefined,
    });
    const anyRow = fc.record({
      priority: fc.constantFrom('high', 'Medium', 'LOW'),
      rationale: anyText,
      note: anyText,
      targetTier: fc.constantFrom('', '1', 'tier 4'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 20 }), async (given) => {
        const rows = given.map((others, index) => row(outcomes[index]?.id ?? '', others));
        const db = testDatabase();
        await importing(db, { rows });
        const stored = await loadCommunityPriorities(db, 'community-hospitals');
        expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(readCommunityProfile(rows)));
      }),
      { numRuns: 20 },
    );
  });
});

test('a Community Profile is shown beside outcomes and among imports, and changes no figure', async () => {
  const server = await testServer();
  const { call } = await connect(server);
  await call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [{ id: 'GV.OC-01', target: 2 }],
  });
  const figures = ['profile_overview', 'profile_scores', 'profile_gaps', 'profile_checks'];
  const before = await Promise.all(figures.map(async (tool) => (await call(tool)).text));
  await server[Symbol.asyncDispose]();
  await withDatabase(server.dataDir, (db) => importing(db, { source: 'A council of hospitals' }));
  const again = await connect(await testServer({ dataDir: server.dataDir }));
  const after = await Promise.all(figures.map(async (tool) => (await again.call(tool)).text));
  expect(after).toEqual(before);
  const { facts } = await again.call('profile_get', { outcome: 'GV.OC-01' });
  expect(facts['outcomes']).toMatchObject([
    {
      target: 2,
      targetPriority: null,
      targetTier: null,
      community: [
        { profile: 'Hospitals', priority: 'high', targetTier: 3, rationale: 'Patients come first.' },
      ],
    },
  ]);
  const then = await again.call('profile_get', { outcome: 'GV.OC-01', knownAt: '1' });
  expect(JSON.stringify(then.facts)).not.toContain('Hospitals');
  const imports = await again.call('records_list', { kind: 'imports', detail: 'detailed' });
  expect(imports.facts['records']).toMatchObject([
    { id: 'community-hospitals', title: 'Hospitals', source: 'A council of hospitals', outcomes: 3 },
  ]);
});

test('a start after it does not weigh imports of the Core anew', async () => {
  const server = await testServer();
  const { call } = await connect(server);
  await call('data_import', { content: coreWorkbook().toString('base64') });
  await call('data_import', { content: 'Outcome,Priority\nGV.OC-01,High\n', kind: 'community' });
  const entries = (db: Database) => db.selectFrom('audit_log').select('tool').execute();
  await server[Symbol.asyncDispose]();
  const before = await withDatabase(server.dataDir, entries);
  await (await testServer({ dataDir: server.dataDir }))[Symbol.asyncDispose]();
  expect(await withDatabase(server.dataDir, entries)).toEqual(before);
});
