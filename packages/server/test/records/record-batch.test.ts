import { describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import type { Database } from '../../src/database/open.ts';
import { evidenceColumns } from '../../src/database/tables/evidence.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { actionRegister } from '../../src/records/actions.ts';
import { evidenceRegister } from '../../src/records/evidence.ts';
import { type BatchRequest, recordBatch } from '../../src/records/record-batch.ts';
import type { Register } from '../../src/records/register.ts';
import { riskRegister } from '../../src/records/risks.ts';
import { testDatabase, writer } from '../support/test-database.ts';

async function databaseWithClinic(): Promise<Database> {
  const db = testDatabase();
  const outcomes = [{ id: 'RC', included: false }];
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme', outcomes });
  return db;
}

/** Records in the clinic's register for 2025-03-31. */
const recording = <Content extends object>(
  db: Database,
  register: Register<Content>,
  records: BatchRequest<Content>['records'],
  rest: Partial<BatchRequest<Content>> = {},
) => recordBatch(db, writer, new Date(writer.at), register, { profile: 'clinic', records, ...rest });

const charter = {
  title: 'Charter',
  reference: 'https://example.org/charter.pdf',
  owner: 'Ada',
  date: '2025-03-01',
  outcomes: ['GV.OC-01'],
};

const action = (rest: object = {}) => ({ title: 'Write a charter', outcomes: ['GV.OC-01'], ...rest });

async function lastEntry(db: Database) {
  const entry = await db
    .selectFrom('audit_log')
    .select(['before', 'after'])
    .orderBy('sequence', 'desc')
    .executeTakeFirstOrThrow();
  return { before: JSON.parse(entry.before ?? 'null'), after: JSON.parse(entry.after) };
}

/** That nothing but the profile's creation has been stored. */
async function expectUntouched(db: Database): Promise<void> {
  expect((await loadProfile(db, 'clinic')).revision).toBe(1);
  expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 1 });
  for (const table of ['evidence', 'risks', 'actions', 'intake', 'comments'] as const) {
    expect(await db.selectFrom(table).select('number').execute()).toEqual([]);
  }
}

describe('a register', () => {
  test('numbers its records from 1 in each profile', async () => {
    const db = await databaseWithClinic();
    await createProfileOnce(db, writer, { name: 'Lab', organization: 'Acme' });
    const { records } = await recording(db, evidenceRegister, [charter, { ...charter, title: 'Minutes' }]);
    expect(records).toEqual([
      { id: 'E-1', status: 'created' },
      { id: 'E-2', status: 'created' },
    ]);
    expect((await recording(db, evidenceRegister, [charter])).records).toMatchObject([{ id: 'E-3' }]);
    expect((await recording(db, evidenceRegister, [charter], { profile: 'lab' })).records).toMatchObject([
      { id: 'E-1' },
    ]);
  });

  test('changes only what is given, and audits what changed', async () => {
    const db = await databaseWithClinic();
    await recording(db, evidenceRegister, [{ ...charter, note: 'Signed.' }, charter]);
    const batch = await recording(db, evidenceRegister, [
      { id: 'e1', reviewStatus: 'accepted', reviewer: 'Ben', reviewedOn: '2025-03-30', note: null },
      { id: 'E-2', title: 'Charter' },
      { ...charter, title: 'Minutes' },
    ]);
    expect(batch).toEqual({
      profile: 'clinic',
      revision: 3,
      records: [
        { id: 'E-1', status: 'updated' },
        { id: 'E-2', status: 'unchanged' },
        { id: 'E-3', status: 'created' },
      ],
      notIncluded: [],
    });
    expect((await evidenceRegister.load(db, 'clinic')).get(1)).toEqual({
      ...evidenceColumns.initial,
      ...charter,
      sha256: null,
      reviewStatus: 'accepted',
      reviewer: 'Ben',
      reviewedOn: '2025-03-30',
      note: null,
    });
    expect(await lastEntry(db)).toEqual({
      before: {
        revision: 2,
        evidence: {
          'E-1': { reviewStatus: 'not reviewed', reviewer: null, reviewedOn: null, note: 'Signed.' },
        },
      },
      after: {
        revision: 3,
        evidence: {
          'E-1': { reviewStatus: 'accepted', reviewer: 'Ben', reviewedOn: '2025-03-30', note: null },
          'E-3': {
            ...evidenceColumns.initial,
            ...charter,
            title: 'Minutes',
            sha256: null,
            reviewStatus: 'not reviewed',
            reviewer: null,
            reviewedOn: null,
            note: null,
          },
        },
      },
    });
    expect(await verifyAudit(db)).toMatchObject({ intact: true });
  });

  test('stores nothing for a batch that changes nothing', async () => {
    const db = await databaseWithClinic();
    await recording(db, riskRegister, [{ title: 'Loss of records', outcomes: ['PR.DS-01', 'GV.OC-01'] }]);
    // The same outcomes in another order and spelling.
    const again = await recording(db, riskRegister, [
      { id: 'R-1', outcomes: ['gv oc 1', 'PR.DS-1', 'GV.OC-01'] },
    ]);
    expect(again).toMatchObject({ revision: 2, records: [{ id: 'R-1', status: 'unchanged' }] });
    expect(await verifyAudit(db)).toMatchObject({ entries: 2 });
  });

  test('says which of the outcomes the profile excludes', async () => {
    const db = await databaseWithClinic();
    const { notIncluded } = await recording(db, evidenceRegister, [
      { ...charter, outcomes: ['RC.RP-02', 'GV.OC-01', 'RC.RP-01'] },
      { ...charter, outcomes: ['RC.RP-01'] },
    ]);
    expect(notIncluded).toEqual(['RC.RP-01', 'RC.RP-02']);
  });

  test('is written from two sides at the same time without a loss', async () => {
    const db = await databaseWithClinic();
    const batches = await Promise.all([1, 2, 3].map(() => recording(db, evidenceRegister, [charter])));
    expect(batches.map(({ records }) => records[0]?.id)).toEqual(['E-1', 'E-2', 'E-3']);
    expect((await loadProfile(db, 'clinic')).revision).toBe(4);
  });

  test('refuses what is based on another revision', async () => {
    const db = await databaseWithClinic();
    await recording(db, evidenceRegister, [charter], { expectedRevision: 1 });
    await expect(recording(db, evidenceRegister, [charter], { expectedRevision: 1 })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
    });
    expect((await evidenceRegister.load(db, 'clinic')).size).toBe(1);
  });

  test('refuses an unknown profile', async () => {
    const db = await databaseWithClinic();
    await expect(
      recording(db, riskRegister, [{ title: 'Loss' }], { profile: 'klinic' }),
    ).rejects.toMatchObject({
      code: 'UNKNOWN_PROFILE',
    });
  });

  test('refuses ids that no record has, naming them', async () => {
    const db = await databaseWithClinic();
    await expect(
      recording(db, evidenceRegister, [{ id: 'E-1' }, charter, { id: 'R-1' }, { id: '../etc/passwd' }]),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: '3 of 4 records cannot be accepted, so none was stored.',
      hint: expect.stringMatching(
        /^records\.0: The profile has no evidence "E-1"\. Ids look like E-1; .*\nrecords\.2: .*"R-1".*\nrecords\.3: .*"\.\.\/etc\/passwd"/,
      ),
    });
    await expectUntouched(db);
  });

  test('refuses two changes of one record', async () => {
    const db = await databaseWithClinic();
    await recording(db, evidenceRegister, [charter]);
    await expect(
      recording(db, evidenceRegister, [
        { id: 'E-1', title: 'A' },
        { id: 'e 1', title: 'B' },
      ]),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      hint: 'records.1: E-1 is in this batch twice: put all its changes into one',
    });
  });

  test('refuses a batch as a whole and names every mistake', async () => {
    const db = await databaseWithClinic();
    await expect(
      recording(db, evidenceRegister, [
        charter,
        { title: 'No more than that' },
        { ...charter, outcomes: ['PR.AC-03'] },
        { ...charter, date: '2025-04-01' },
      ]),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: '3 of 4 records cannot be accepted, so none was stored.',
      hint: [
        'records.1: A new record needs reference, owner, date, outcomes. To change a record instead, give its id.',
        'records.2: PR.AC-03 is withdrawn in CSF 2.0. Its content is now in PR.AA-03, PR.AA-05, PR.IR-01: use what fits.',
        'records.3: date 2025-04-01 is in the future; today is 2025-03-31.',
      ].join('\n'),
    });
    await expectUntouched(db);
  });
});

describe('evidence', () => {
  test.each([
    [
      'accepted by nobody',
      { reviewStatus: 'accepted' as const, reviewedOn: '2025-03-30' },
      'needs reviewer and reviewedOn',
    ],
    [
      'rejected on no day',
      { reviewStatus: 'rejected' as const, reviewer: 'Ben' },
      'needs reviewer and reviewedOn',
    ],
    [
      'reviewed tomorrow',
      { reviewStatus: 'accepted' as const, reviewer: 'Ben', reviewedOn: '2025-04-01' },
      'reviewedOn 2025-04-01 is in the future',
    ],
    [
      'reviewed and not reviewed',
      { reviewedOn: '2025-03-30' },
      'reviewedOn is given, but reviewStatus is "not reviewed"',
    ],
  ])('that was %s is refused', async (_what, rest, problem) => {
    const db = await databaseWithClinic();
    await expect(recording(db, evidenceRegister, [{ ...charter, ...rest }])).rejects.toMatchObject({
      hint: expect.stringContaining(problem),
    });
    await expectUntouched(db);
  });

  test('that was reviewed cannot lose its reviewer alone', async () => {
    const db = await databaseWithClinic();
    const reviewed = { reviewStatus: 'accepted' as const, reviewer: 'Ben', reviewedOn: '2025-03-30' };
    await recording(db, evidenceRegister, [{ ...charter, ...reviewed }]);
    await expect(recording(db, evidenceRegister, [{ id: 'E-1', reviewer: null }])).rejects.toMatchObject({
      hint: expect.stringContaining('needs reviewer and reviewedOn'),
    });
    const cleared = { reviewStatus: 'not reviewed' as const, reviewer: null, reviewedOn: null };
    expect(await recording(db, evidenceRegister, [{ id: 'E-1', ...cleared }])).toMatchObject({ revision: 3 });
  });

  test.each([{ reference: 'charter-v2.pdf' }, { date: '2025-03-29' }, { sha256: 'b'.repeat(64) }])(
    'that was reviewed in another version than %j has to be reviewed again',
    async (version) => {
      const db = await databaseWithClinic();
      const review = { reviewStatus: 'accepted' as const, reviewer: 'Ben', reviewedOn: '2025-03-30' };
      await recording(db, evidenceRegister, [{ ...charter, sha256: 'a'.repeat(64), ...review }]);
      await expect(recording(db, evidenceRegister, [{ id: 'E-1', ...version }])).rejects.toMatchObject({
        hint: expect.stringContaining('it was accepted in another version'),
      });
      const again = { id: 'E-1', ...version, ...review };
      expect(await recording(db, evidenceRegister, [again])).toMatchObject({ revision: 3 });
    },
  );

  test('that was reviewed may get the hash of what was reviewed, and another owner', async () => {
    const db = await databaseWithClinic();
    const review = { reviewStatus: 'accepted' as const, reviewer: 'Ben', reviewedOn: '2025-03-30' };
    await recording(db, evidenceRegister, [{ ...charter, ...review }]);
    const more = { id: 'E-1', sha256: 'a'.repeat(64), owner: 'Cleo' };
    expect(await recording(db, evidenceRegister, [more])).toMatchObject({ revision: 3 });
  });
});

describe('a risk', () => {
  test('is open and identified today unless it says otherwise', async () => {
    const db = await databaseWithClinic();
    await recording(db, riskRegister, [{ title: 'Loss of records' }]);
    expect((await riskRegister.load(db, 'clinic')).get(1)).toEqual({
      title: 'Loss of records',
      description: null,
      inherentLikelihood: null,
      inherentImpact: null,
      likelihood: null,
      impact: null,
      targetLikelihood: null,
      targetImpact: null,
      acceptedBy: null,
      acceptedUntil: null,
      treatment: null,
      treatmentNote: null,
      owner: null,
      status: 'open',
      identifiedOn: '2025-03-31',
      reviewOn: null,
      outcomes: [],
    });
  });

  test("is rated on the profile's own scales, which it then freezes", async () => {
    const db = await databaseWithClinic();
    const scale = (low: number, high: number) => [
      { value: low, label: 'Low', meaning: 'Low.' },
      { value: high, label: 'High', meaning: 'High.' },
    ];
    const riskScales = { likelihood: scale(1, 2), impact: scale(10, 20) };
    await saveProfile(db, writer, { profile: 'clinic', riskScales });
    await expect(
      recording(db, riskRegister, [
        { title: 'Loss', likelihood: 10 },
        { title: 'Loss', impact: 1 },
      ]),
    ).rejects.toMatchObject({
      hint: [
        "records.0: likelihood 10 is not on the profile's scale; give a level: 1 Low, 2 High.",
        "records.1: impact 1 is not on the profile's scale; give a level: 10 Low, 20 High.",
      ].join('\n'),
    });
    await recording(db, riskRegister, [{ title: 'Loss', likelihood: 2, impact: 10 }]);
    await expect(
      saveProfile(db, writer, { profile: 'clinic', riskScales: { ...riskScales, impact: scale(1, 2) } }),
    ).rejects.toMatchObject({ code: 'SCALE_FROZEN' });
  });

  test('identified tomorrow is refused', async () => {
    const db = await databaseWithClinic();
    await expect(
      recording(db, riskRegister, [{ title: 'Loss', identifiedOn: '2025-04-01' }]),
    ).rejects.toMatchObject({ hint: expect.stringContaining('identifiedOn 2025-04-01 is in the future') });
  });
});

describe('an action', () => {
  test('names risks of the profile and actions of the profile or the batch', async () => {
    const db = await databaseWithClinic();
    await recording(db, riskRegister, [{ title: 'Loss' }, { title: 'Theft' }]);
    await recording(db, actionRegister, [action()]);
    await recording(db, actionRegister, [
      action({ dependsOn: ['#3', 'a1', '#2'], risks: ['r2', 'R-1'] }),
      action({ milestones: [{ text: 'Draft', dueOn: '2025-05-01' }] }),
      { id: 'A-1', title: 'First of all' },
    ]);
    const stored = await actionRegister.load(db, 'clinic');
    expect([...stored].map(([number, { dependsOn, risks }]) => [number, dependsOn, risks])).toEqual([
      [1, [], []],
      [2, ['A-1', 'A-3'], ['R-1', 'R-2']],
      [3, [], []],
    ]);
    expect(stored.get(3)?.milestones).toEqual([{ text: 'Draft', dueOn: '2025-05-01' }]);
  });

  test.each([
    ['an unknown risk', { risks: ['R-7'] }, 'There is no risk "R-7" in the profile.'],
    ['an unknown action', { dependsOn: ['A-7'] }, 'There is no action "A-7" in the profile.'],
    ['a place behind the batch', { dependsOn: ['#2'] }, 'There is no action "#2" in the profile.'],
    ['the place before the first', { dependsOn: ['#0'] }, 'There is no action "#0" in the profile.'],
    ['a path for an action', { dependsOn: ['../A-1'] }, 'There is no action "../A-1" in the profile.'],
    ['done without a day', { status: 'done' }, 'status "done" needs doneOn.'],
    ['a day without done', { doneOn: '2025-03-01' }, 'doneOn is given, but status is "open".'],
    ['done tomorrow', { status: 'done', doneOn: '2025-04-01' }, 'doneOn 2025-04-01 is in the future'],
    [
      'a milestone done tomorrow',
      { milestones: [{ text: 'Draft', doneOn: '2025-04-01' }] },
      'doneOn 2025-04-01 is in the future',
    ],
    [
      'a start after the due date',
      { startOn: '2025-05-02', dueOn: '2025-05-01' },
      'is after dueOn 2025-05-01',
    ],
  ])('with %s is refused', async (_what, rest, problem) => {
    const db = await databaseWithClinic();
    await expect(recording(db, actionRegister, [action(rest)])).rejects.toMatchObject({
      hint: expect.stringContaining(problem),
    });
    await expectUntouched(db);
  });

  test('that waits for itself, for those of its batch or by way of stored ones is refused, naming the cycle', async () => {
    const db = await databaseWithClinic();
    await expect(recording(db, actionRegister, [action({ dependsOn: ['#1'] })])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'These actions wait for each other: A-1 → A-1.',
    });
    await expect(
      recording(db, actionRegister, [action({ dependsOn: ['#2'] }), action({ dependsOn: ['#1'] })]),
    ).rejects.toMatchObject({ message: 'These actions wait for each other: A-1 → A-2 → A-1.' });
    await expectUntouched(db);
    await recording(db, actionRegister, [
      action(),
      action({ dependsOn: ['#1'] }),
      action({ dependsOn: ['#2'] }),
    ]);
    await expect(recording(db, actionRegister, [{ id: 'A-1', dependsOn: ['A-3'] }])).rejects.toMatchObject({
      message: 'These actions wait for each other: A-1 → A-3 → A-2 → A-1.',
    });
    expect((await loadProfile(db, 'clinic')).revision).toBe(2);
  });

  test('may turn a dependency round in one batch', async () => {
    const db = await databaseWithClinic();
    await recording(db, actionRegister, [action(), action({ dependsOn: ['#1'] })]);
    await recording(db, actionRegister, [
      { id: 'A-1', dependsOn: ['A-2'] },
      { id: 'A-2', dependsOn: [] },
    ]);
    expect((await actionRegister.load(db, 'clinic')).get(1)?.dependsOn).toEqual(['A-2']);
  });
});
