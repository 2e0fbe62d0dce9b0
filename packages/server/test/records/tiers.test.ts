import { describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import type { Database } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { currentTier, loadTiers, recordTier, type TierDraft } from '../../src/records/tiers.ts';
import { testDatabase, writer } from '../support/test-database.ts';

async function databaseWithClinic(): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
  return db;
}

const judging = (db: Database, rest: Partial<TierDraft> = {}) =>
  recordTier(db, writer, new Date(writer.at), {
    profile: 'clinic',
    area: 'risk governance',
    tier: 2,
    rationale: 'Approved by management, not organization-wide.',
    date: '2025-03-31',
    approver: 'Ada',
    ...rest,
  });

describe('a tier', () => {
  test('is recorded with its name, and becomes the current one of its area', async () => {
    const db = await databaseWithClinic();
    expect(await judging(db)).toMatchObject({ id: 'T-1', revision: 2, previous: null, isCurrent: true });
    expect(await judging(db, { area: 'risk management', tier: 4 })).toMatchObject({
      id: 'T-2',
      judgement: { name: 'Adaptive' },
      previous: null,
    });
    expect(await judging(db, { tier: 3 })).toMatchObject({
      id: 'T-3',
      previous: { tier: 2 },
      isCurrent: true,
    });
    const judgements = await loadTiers(db, 'clinic');
    expect([...judgements.values()].map(({ tier, name }) => [tier, name])).toEqual([
      [2, 'Risk Informed'],
      [4, 'Adaptive'],
      [3, 'Repeatable'],
    ]);
    expect(currentTier(judgements, 'risk governance')).toMatchObject({ tier: 3 });
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 4 });
  });

  test('a tier of an earlier day is history only', async () => {
    const db = await databaseWithClinic();
    await judging(db, { tier: 3 });
    expect(await judging(db, { tier: 1, date: '2024-12-31' })).toMatchObject({
      isCurrent: false,
      previous: null,
    });
    expect(await judging(db, { tier: 2, date: '2025-01-31' })).toMatchObject({
      isCurrent: false,
      previous: { tier: 1, date: '2024-12-31' },
    });
    expect(currentTier(await loadTiers(db, 'clinic'), 'risk governance')?.tier).toBe(3);
  });

  test('a tier of tomorrow, or based on another revision, is refused and not stored', async () => {
    const db = await databaseWithClinic();
    await expect(judging(db, { date: '2025-04-01' })).rejects.toMatchObject({
      message: 'date 2025-04-01 is in the future; today is 2025-03-31.',
    });
    await expect(judging(db, { expectedRevision: 2 })).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
    expect((await loadTiers(db, 'clinic')).size).toBe(0);
  });
});
