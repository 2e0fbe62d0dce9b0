import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../src/analysis/figures.ts';
import { loadEvidenceFacts, loadRationales, loadRiskFacts } from '../../src/analysis/registers.ts';
import { type PointOfView, type Seen, seeProfile } from '../../src/assessments/point-of-view.ts';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import { loadScoreHistory } from '../../src/assessments/score-history.ts';
import { nextEntry } from '../../src/audit/next-entry.ts';
import type { Database } from '../../src/database/open.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { commitChange } from '../../src/profiles/commit-change.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import type { NewProfile } from '../../src/profiles/profile-change.ts';
import { type SaveRequest, saveProfile } from '../../src/profiles/save-profile.ts';
import { evidenceRegister } from '../../src/records/evidence.ts';
import { recordBatch } from '../../src/records/record-batch.ts';
import { riskRegister } from '../../src/records/risks.ts';
import { recordTier } from '../../src/records/tiers.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import { writer as anyWriter, testDatabase } from '../support/test-database.ts';

const profile = 'clinic';

/** Noon in UTC: the same day in the time zones in which the tests run. */
const noon = (day: string) => new Date(`${day}T12:00:00Z`);
const writerOn = (day: string) => ({ ...anyWriter, at: noon(day).toISOString() });

async function save(db: Database, day: string, change: Omit<SaveRequest, 'profile'>): Promise<void> {
  await saveProfile(db, writerOn(day), { profile, ...change });
}

async function created(day: string, change: Partial<NewProfile> = {}): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writerOn(day), { name: 'Clinic', organization: 'Acme', ...change });
  return db;
}

async function score(db: Database, recorded: string, date: string, scores: Record<string, number>) {
  const drafts = Object.entries(scores).map(([outcome, score]) => ({
    outcome,
    score,
    date,
    assessor: 'Ada',
  }));
  await recordAssessments(db, writerOn(recorded), noon(recorded), { profile, drafts, dryRun: false });
}

async function withdraw(
  db: Database,
  day: string,
  register: 'assessments' | 'evidence',
  number: number,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const of = await loadProfile(transaction, profile);
    await transaction
      .insertInto('withdrawals')
      .values({
        profile_id: profile,
        register,
        number,
        reason: 'wrong',
        withdrawn_by: null,
        withdrawn_on: day,
        entry: await nextEntry(transaction),
        recorded_at: noon(day).toISOString(),
      })
      .execute();
    await commitChange(transaction, writerOn(day), of, { before: {}, after: { withdrawals: {} } });
  });
}

async function see(db: Database, today: string, view: PointOfView = {}): Promise<Seen> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute((transaction) => seeProfile(transaction, profile, view, { now: noon(today) }));
}

const meanOf = ({ standings, profile: { scale } }: Seen) => figuresOf(standings, scale).mean;
const stateOf = ({ standings }: Seen, id: string) => standings.find(({ outcome }) => outcome.id === id);

describe('a profile on a past day', () => {
  test('has the scores that were judged by then', async () => {
    const db = await created('2025-01-01');
    await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 1 });
    await score(db, '2025-04-01', '2025-04-01', { 'GV.OC-01': 3 });
    expect(meanOf(await see(db, '2025-05-01', { asOf: '2025-03-31' }))).toBe(1);
    expect(meanOf(await see(db, '2025-05-01', { asOf: '2025-01-31' }))).toBeNull();
    expect(meanOf(await see(db, '2025-05-01'))).toBe(3);
  });

  test('has the scope and targets that were set by then', async () => {
    const db = await created('2025-01-01', { outcomes: [{ id: 'GV.OC-01', target: 2 }] });
    await save(db, '2025-03-01', { outcomes: [{ id: 'GV.OC-01', target: 4 }] });
    await save(db, '2025-05-01', { outcomes: [{ id: 'GV.OC-01', included: false }] });
    const on = async (asOf: string) => stateOf(await see(db, '2025-06-01', { asOf }), 'GV.OC-01');
    expect(await on('2025-02-28')).toMatchObject({ included: true, target: 2 });
    expect(await on('2025-03-01')).toMatchObject({ included: true, target: 4 });
    expect(await on('2025-05-01')).toMatchObject({ included: false });
  });

  test('keeps its figures when an outcome is taken out of scope later', async () => {
    const db = await created('2026-01-10');
    await score(db, '2026-01-10', '2025-03-01', { 'GV.OC-01': 1, 'GV.OC-02': 4 });
    const before = meanOf(await see(db, '2026-01-10', { asOf: '2025-12-31' }));
    await save(db, '2026-01-10', { outcomes: [{ id: 'GV.OC-01', included: false }] });
    expect(meanOf(await see(db, '2026-01-10', { asOf: '2025-12-31' }))).toBe(before);
  });

  test('before its creation has the scope that it was created with, and says so', async () => {
    const db = await created('2026-01-10', { outcomes: [{ id: 'RC', included: false }] });
    await save(db, '2026-02-01', { outcomes: [{ id: 'RC', included: true }] });
    const seen = await see(db, '2026-03-01', { asOf: '2025-06-30' });
    expect(stateOf(seen, 'RC.CO-03')).toMatchObject({ included: false });
    expect(seen.notes).toEqual(['Before 2026-01-10, the first recorded scope and targets hold.']);
    expect((await see(db, '2026-03-01', { asOf: '2026-01-10' })).notes).toEqual([]);
  });

  test('counts and lists what was recorded after that day and bears on it', async () => {
    const db = await created('2025-01-01');
    await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 1 });
    await score(db, '2025-04-02', '2025-03-30', { 'GV.OC-02': 2 });
    await score(db, '2025-04-03', '2025-04-03', { 'GV.OC-03': 3 });
    await withdraw(db, '2025-04-04', 'assessments', 1);
    const { view } = await see(db, '2025-05-01', { asOf: '2025-03-31' });
    expect(view.recordedLater).toEqual({
      count: 2,
      first: [
        { entry: 3, recordedAt: noon('2025-04-02').toISOString(), record: 'GV.OC-02 of 2025-03-30' },
        { entry: 5, recordedAt: noon('2025-04-04').toISOString(), record: 'withdrawal of S-1' },
      ],
    });
    expect((await see(db, '2025-05-01')).view).toEqual({});
  });

  test('is refused in the future', async () => {
    const db = await created('2025-01-01');
    await expect(see(db, '2025-03-31', { asOf: '2025-04-01' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('a profile as it was known', () => {
  async function withHistory(): Promise<Database> {
    const db = await created('2025-01-01');
    await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 1 });
    await score(db, '2025-04-02', '2025-01-15', { 'GV.OC-02': 4 });
    return db;
  }

  test.each([
    ['2', '2025-02-01', 1],
    ['2025-03-31T18:00:00Z', '2025-02-01', 1],
    ['2025-04-01', '2025-02-01', 1],
    ['3', '2025-04-02', 2.5],
    ['2025-04-02T14:00:00+02:00', '2025-04-02', 2.5],
  ])('at %s leaves out what was recorded later', async (knownAt, asOf, mean) => {
    const seen = await see(await withHistory(), '2025-05-01', { knownAt });
    expect(seen.asOf).toBe(asOf);
    expect(meanOf(seen)).toBe(mean);
    expect(seen.view.recordedLater).toBeUndefined();
  });

  test('counts a score until the entry that withdrew it', async () => {
    const db = await withHistory();
    await withdraw(db, '2025-04-10', 'assessments', 1);
    expect(meanOf(await see(db, '2025-05-01'))).toBe(4);
    expect(meanOf(await see(db, '2025-05-01', { knownAt: '3' }))).toBe(2.5);
  });

  test.each(['0', '4', '2025-06-01T00:00:00Z', 'yesterday', '2025-02-30', ''])(
    'is refused for knownAt "%s"',
    async (knownAt) => {
      const db = await withHistory();
      await expect(see(db, '2025-05-01', { knownAt })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    },
  );

  test('is refused before the profile existed', async () => {
    const db = testDatabase();
    await createProfileOnce(db, writerOn('2025-01-01'), { name: 'Other', organization: 'Acme' });
    await createProfileOnce(db, writerOn('2025-02-01'), { name: 'Clinic', organization: 'Acme' });
    await expect(see(db, '2025-05-01', { knownAt: '1' })).rejects.toMatchObject({ code: 'UNKNOWN_MOMENT' });
  });

  test('is the same to the byte, whatever is recorded, withdrawn or renamed later', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyChange, { minLength: 3, maxLength: 8 }),
        fc.array(anyChange, { minLength: 1, maxLength: 8 }),
        fc.option(fc.constantFrom('2024-12-31', '2025-01-20', '2025-02-10'), { nil: undefined }),
        async (before, after, asOf) => {
          const db = await created('2025-01-01');
          for (const [index, change] of before.entries()) await change(db, `2025-02-${10 + index}`);
          const knownAt = String(await lastEntry(db));
          const then = await everything(db, { asOf, knownAt });
          for (const [index, change] of after.entries()) await change(db, `2025-03-${10 + index}`);
          expect(await everything(db, { asOf, knownAt })).toBe(then);
        },
      ),
      { numRuns: 30 },
    );
  });
});

type Change = (db: Database, day: string) => Promise<void>;

const anyOutcome = fc.constantFrom(...outcomes.slice(0, 6).map(({ id }) => id));
const anyDate = fc.constantFrom('2024-12-01', '2025-01-15', '2025-02-05');

/** What a user may do; what is refused changes nothing. */
const anyChange: fc.Arbitrary<Change> = fc
  .oneof<fc.Arbitrary<Change>[]>(
    fc.tuple(anyOutcome, fc.nat(4), anyDate).map(
      ([id, level, date]) =>
        (db, day) =>
          score(db, day, date, { [id]: level }),
    ),
    fc.tuple(anyOutcome, fc.boolean(), fc.option(fc.nat(4))).map(
      ([id, included, target]) =>
        (db, day) =>
          save(db, day, { outcomes: [{ id, included, target }] }),
    ),
    anyOutcome.map((id) => (db, day) => save(db, day, { outcomes: [{ id, rationale: `Since ${day}` }] })),
    fc
      .string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('a', 'b') })
      .map((name) => (db, day) => save(db, day, { name, scope: name })),
    fc.tuple(anyOutcome, anyDate).map(([outcome, date]) => async (db, day) => {
      const records = [{ title: 'Minutes', reference: 'x', owner: 'Ada', date, outcomes: [outcome] }];
      await recordBatch(db, writerOn(day), noon(day), evidenceRegister, { profile, records });
    }),
    fc.constant<Change>(async (db, day) => {
      const review = { reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: day } as const;
      const records = [{ id: 'E-1', ...review }];
      await recordBatch(db, writerOn(day), noon(day), evidenceRegister, { profile, records });
    }),
    fc.nat(5).map((impact) => async (db, day) => {
      const records = [{ title: 'Loss', impact: impact === 0 ? null : impact, identifiedOn: '2025-01-10' }];
      await recordBatch(db, writerOn(day), noon(day), riskRegister, { profile, records });
    }),
    anyDate.map((date) => async (db, day) => {
      const judgement = { area: 'risk governance', tier: 2, rationale: 'x', approver: 'Bo' } as const;
      await recordTier(db, writerOn(day), noon(day), { profile, date, ...judgement });
    }),
    fc.integer({ min: 1, max: 5 }).map((id) => (db, day) => withdraw(db, day, 'assessments', id)),
    fc.constant<Change>((db, day) => withdraw(db, day, 'evidence', 1)),
  )
  .map((change) => async (db, day) => {
    try {
      await change(db, day);
    } catch {
      // refused: a second withdrawal, an excluded outcome, evidence that is not there
    }
  });

async function lastEntry(db: Database): Promise<number> {
  const { last } = await db
    .selectFrom('audit_log')
    .select(({ fn }) => fn.max<number>('sequence').as('last'))
    .executeTakeFirstOrThrow();
  return last;
}

/** All that analyses read of a profile. */
async function everything(db: Database, view: PointOfView): Promise<string> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const seen = await seeProfile(transaction, profile, view, { now: noon('2025-06-01') });
      const { moment, standings } = seen;
      return canonicalJson({
        profile: { ...seen.profile, settings: Object.fromEntries(seen.profile.settings) },
        standings,
        view: seen.view,
        notes: seen.notes,
        history: await loadScoreHistory(transaction, profile, moment),
        evidence: await loadEvidenceFacts(transaction, profile, moment),
        risks: await loadRiskFacts(transaction, profile, moment),
        rationales: [...(await loadRationales(transaction, profile, moment))].sort(),
      });
    });
}
