import { describe, expect, test } from 'vitest';
import { loadCurrent } from '../../src/assessments/current.ts';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import type { Database } from '../../src/database/open.ts';
import { type CloneRequest, cloneProfile } from '../../src/profiles/clone-profile.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { loadTexts } from '../../src/profiles/load-texts.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { recordBatch } from '../../src/records/record-batch.ts';
import { riskRegister } from '../../src/records/risks.ts';
import { withdrawRecords } from '../../src/withdrawals/withdraw-records.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const levels = [
  { value: 0, label: 'No', meaning: 'Not there.' },
  { value: 1, label: 'Yes', meaning: 'There.' },
];

const cloning = (db: Database, request: Partial<CloneRequest> = {}) =>
  cloneProfile(
    db,
    { ...writer, tool: 'profile_clone', at: '2026-01-01T00:00:00.000Z' },
    { profile: 'clinic', name: 'Clinic 2026', withAssessments: false, ...request },
  );

async function withClinic(): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writer, {
    name: 'Clinic',
    organization: 'Acme',
    scope: 'Wards',
    scale: levels,
    riskScales: { likelihood: levels, impact: levels },
    outcomes: [
      { id: 'GV.OC-01', target: 1, targetPriority: 'high', targetTier: 4, rationale: 'By law.' },
      { id: 'RC', included: false, rationale: 'Done by the group.' },
    ],
  });
  // On one day, and then one for an earlier day: the second of the first two is current.
  for (const [score, date] of [
    [0, '2025-03-31'],
    [1, '2025-03-31'],
    [0, '2024-03-31'],
  ] as const) {
    await recordAssessments(db, writer, new Date(writer.at), {
      profile: 'clinic',
      drafts: [{ outcome: 'GV.OC-01', score, date, assessor: `Ada ${score} ${date}`, note: 'Seen.' }],
      dryRun: false,
    });
  }
  return db;
}

const history = (db: Database, profileId: string) =>
  db
    .selectFrom('assessments')
    .select([
      'outcome_id',
      'score',
      'not_applicable_reason',
      'assessed_on',
      'assessor',
      'note',
      'confidence',
      'recorded_at',
    ])
    .where('profile_id', '=', profileId)
    .orderBy('id')
    .execute();

async function countRows(db: Database): Promise<unknown[]> {
  const tables = ['profiles', 'scale_levels', 'risk_levels', 'outcome_settings', 'outcome_texts'] as const;
  return Promise.all(
    [...tables, 'assessments' as const, 'audit_log' as const].map(async (table) => {
      const rows = await db.selectFrom(table).selectAll().execute();
      return [table, rows.length];
    }),
  );
}

describe('a clone', () => {
  test('has the scales, settings and texts of its source, and a name and scope of its own', async () => {
    const db = await withClinic();
    expect(await cloning(db, { scope: 'Laboratories' })).toEqual({
      profile: 'clinic-2026',
      revision: 1,
      clonedFrom: 'clinic',
      sourceRevision: 4,
      copied: { excluded: 8, targets: 1, texts: 9, textsOnCurrentState: 0, assessments: 0 },
      notCopied: {
        ...{ assessments: 3, withdrawnAssessments: 0, evidence: 0, risks: 0, actions: 0, tiers: 0 },
        ...{ intake: 0, comments: 0, snapshots: 0 },
      },
    });
    const source = await loadProfile(db, 'clinic');
    expect(await loadProfile(db, 'clinic-2026')).toEqual({
      ...source,
      id: 'clinic-2026',
      name: 'Clinic 2026',
      scope: 'Laboratories',
      revision: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
    const ids = ['GV.OC-01', 'RC.RP-01'];
    expect(await loadTexts(db, 'clinic-2026', ids)).toEqual(await loadTexts(db, 'clinic', ids));
    expect(await history(db, 'clinic-2026')).toEqual([]);
  });

  test('leaves its source as it was, and lives on its own', async () => {
    const db = await withClinic();
    const source = await loadProfile(db, 'clinic');
    await cloning(db);
    await saveProfile(db, writer, {
      profile: 'clinic-2026',
      outcomes: [{ id: 'GV.OC-01', target: 0, rationale: null }],
    });
    expect(await loadProfile(db, 'clinic')).toEqual(source);
    expect((await loadTexts(db, 'clinic', ['GV.OC-01'])).get('GV.OC-01')).toEqual({ rationale: 'By law.' });
  });

  test('can belong to another organization, under the same name and without a scope', async () => {
    const db = await withClinic();
    await cloning(db, { name: 'Clinic', organization: 'Other', scope: null });
    expect(await loadProfile(db, 'clinic-2')).toMatchObject({
      name: 'Clinic',
      organization: 'Other',
      scope: null,
    });
  });

  test('has no withdrawn scores and says how many were left out', async () => {
    const db = await withClinic();
    const request = { profile: 'clinic', records: ['S-2'], reason: 'Wrong.' };
    await withdrawRecords(db, writer, new Date(writer.at), request);
    expect(await cloning(db, { withAssessments: true })).toMatchObject({
      copied: { assessments: 2 },
      notCopied: { assessments: 0, withdrawnAssessments: 1 },
    });
    const [first, , third] = await history(db, 'clinic');
    expect(await history(db, 'clinic-2026')).toEqual([first, third]);
    const { after } = await db
      .selectFrom('audit_log')
      .select('after')
      .where('subject', '=', 'clinic-2026')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(after)).toMatchObject({ assessments: 2, leftOut: [2] });
  });

  test('counts no withdrawn record among what its source keeps', async () => {
    const db = await withClinic();
    const records = [{ title: 'Loss' }, { title: 'Fire' }];
    await recordBatch(db, writer, new Date(writer.at), riskRegister, { profile: 'clinic', records });
    const request = { profile: 'clinic', records: ['R-1'], reason: 'Wrong.' };
    await withdrawRecords(db, writer, new Date(writer.at), request);
    expect(await cloning(db)).toMatchObject({ notCopied: { assessments: 3, risks: 1 } });
  });

  test('on request has the whole history as it is, and the same current scores', async () => {
    const db = await withClinic();
    expect(await cloning(db, { withAssessments: true })).toMatchObject({
      copied: { assessments: 3 },
      notCopied: { assessments: 0 },
    });
    expect(await history(db, 'clinic-2026')).toEqual(await history(db, 'clinic'));
    expect(await loadCurrent(db, { id: 'clinic-2026', rules: DEFAULT_RULES })).toEqual(
      await loadCurrent(db, { id: 'clinic', rules: DEFAULT_RULES }),
    );
    expect(
      (await loadCurrent(db, { id: 'clinic-2026', rules: DEFAULT_RULES })).get('GV.OC-01'),
    ).toMatchObject({ score: 1 });
  });

  test('with scores has a frozen scale, without it has not', async () => {
    const db = await withClinic();
    await cloning(db, { name: 'With', withAssessments: true });
    await cloning(db, { name: 'Without' });
    const scale = [...levels, { value: 2, label: 'More', meaning: 'More than there.' }];
    await expect(saveProfile(db, writer, { profile: 'with', scale })).rejects.toMatchObject({
      code: 'SCALE_FROZEN',
    });
    expect(await saveProfile(db, writer, { profile: 'without', scale })).toMatchObject({ status: 'updated' });
  });

  test('has no records of its source', async () => {
    const db = await withClinic();
    const record = { profile_id: 'clinic', number: 1, outcomes: '[]', entry: 1, recorded_at: writer.at };
    await db
      .insertInto('risks')
      .values({ ...record, title: 'Fire', likelihood: 1, status: 'open', identified_on: '2025-03-31' })
      .execute();
    await cloning(db, { withAssessments: true });
    const risks = await db.selectFrom('risks').select('profile_id').execute();
    expect(risks).toEqual([{ profile_id: 'clinic' }]);
    const riskScales = {
      likelihood: levels,
      impact: [...levels].map((level) => ({ ...level, meaning: 'm' })),
    };
    expect(await saveProfile(db, writer, { profile: 'clinic-2026', riskScales })).toMatchObject({
      status: 'updated',
    });
  });

  test('is audited once, with its source and the revision of that', async () => {
    const db = await withClinic();
    await cloning(db, { withAssessments: true });
    const entries = await db
      .selectFrom('audit_log')
      .selectAll()
      .where('subject', '=', 'clinic-2026')
      .execute();
    expect(entries).toMatchObject([{ tool: 'profile_clone', before: null }]);
    expect(JSON.parse(entries[0]?.after ?? '')).toMatchObject({
      clonedFrom: 'clinic',
      sourceRevision: 4,
      assessments: 3,
      name: 'Clinic 2026',
      scope: 'Wards',
      outcomes: { 'GV.OC-01': { target: 1, targetTier: 4 } },
      texts: expect.arrayContaining([{ text: 'By law.', fields: { rationale: ['GV.OC-01'] } }]),
      revision: 1,
    });
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 5 });
  });
});

describe('cloning is refused, and nothing is stored,', () => {
  test.each<[string, Partial<CloneRequest>, string]>([
    ['for an unknown source', { profile: 'clinik' }, 'UNKNOWN_PROFILE'],
    ['for another revision of the source', { expectedRevision: 3 }, 'REVISION_CONFLICT'],
    ['for the name of the source, in whatever case', { name: 'CLINIC' }, 'PROFILE_EXISTS'],
  ])('%s', async (_what, request, code) => {
    const db = await withClinic();
    const before = await countRows(db);
    await expect(cloning(db, { withAssessments: true, ...request })).rejects.toMatchObject({ code });
    expect(await countRows(db)).toEqual(before);
  });

  test('when it is repeated', async () => {
    const db = await withClinic();
    await cloning(db);
    const before = await countRows(db);
    await expect(cloning(db)).rejects.toMatchObject({
      code: 'PROFILE_EXISTS',
      hint: expect.stringContaining('"clinic-2026"'),
    });
    expect(await countRows(db)).toEqual(before);
  });
});
