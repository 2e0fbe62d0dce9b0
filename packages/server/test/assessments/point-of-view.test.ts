import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../src/analysis/figures.ts';
import { loadEvidenceFacts, loadRationales, loadRiskFacts } from '../../src/analysis/registers.ts';
import { type PointOfView, type Seen, seeProfile } from '../../src/assessments/point-of-view.ts';
import { loadScoreHistory } from '../../src/assessments/score-history.ts';
import type { Database } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import {
  anyChange,
  created,
  lastEntry,
  noon,
  profile,
  save,
  score,
  withdraw,
  writerOn,
} from '../support/profile-changes.ts';
import { testDatabase } from '../support/test-database.ts';

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
