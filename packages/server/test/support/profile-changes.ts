import fc from 'fast-check';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import type { Database } from '../../src/database/open.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import type { NewProfile } from '../../src/profiles/profile-change.ts';
import { type SaveRequest, saveProfile } from '../../src/profiles/save-profile.ts';
import { evidenceRegister } from '../../src/records/evidence.ts';
import { recordBatch } from '../../src/records/record-batch.ts';
import { riskRegister } from '../../src/records/risks.ts';
import { recordTier } from '../../src/records/tiers.ts';
import { withdrawRecords } from '../../src/withdrawals/withdraw-records.ts';
import { writer as anyWriter, testDatabase } from './test-database.ts';

// What users do to a profile on days that a test names.

/** The profile that all of these are about. */
export const profile = 'clinic';

/** Noon in UTC: the same day in the time zones in which the tests run. */
export const noon = (day: string) => new Date(`${day}T12:00:00Z`);
export const writerOn = (day: string) => ({ ...anyWriter, at: noon(day).toISOString() });

export async function save(db: Database, day: string, change: Omit<SaveRequest, 'profile'>): Promise<void> {
  await saveProfile(db, writerOn(day), { profile, ...change });
}

export async function created(day: string, change: Partial<NewProfile> = {}): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writerOn(day), { name: 'Clinic', organization: 'Acme', ...change });
  return db;
}

export async function score(db: Database, recorded: string, date: string, scores: Record<string, number>) {
  const drafts = Object.entries(scores).map(([outcome, score]) => ({
    outcome,
    score,
    date,
    assessor: 'Ada',
  }));
  await recordAssessments(db, writerOn(recorded), noon(recorded), { profile, drafts, dryRun: false });
}

export async function withdraw(
  db: Database,
  day: string,
  register: 'assessments' | 'evidence',
  number: number,
): Promise<void> {
  const records = [`${register === 'assessments' ? 'S' : 'E'}-${number}`];
  await withdrawRecords(db, writerOn(day), noon(day), { profile, records, reason: 'wrong' });
}

export type Change = (db: Database, day: string) => Promise<void>;

const anyOutcome = fc.constantFrom(...outcomes.slice(0, 6).map(({ id }) => id));
const anyDate = fc.constantFrom('2024-12-01', '2025-01-15', '2025-02-05');

/** What a user may do; what is refused changes nothing. */
export const anyChange: fc.Arbitrary<Change> = fc
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

export async function lastEntry(db: Database): Promise<number> {
  const { last } = await db
    .selectFrom('audit_log')
    .select(({ fn }) => fn.max<number>('sequence').as('last'))
    .executeTakeFirstOrThrow();
  return last;
}
