import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssessmentDraft } from '../../src/assessments/check-drafts.ts';
import { loadCurrent } from '../../src/assessments/current.ts';
import { type HistoryEntry, type HistorySelection, loadHistory } from '../../src/assessments/history.ts';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import type { Database } from '../../src/database/open.ts';
import { assessmentColumns } from '../../src/database/tables/assessments.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { withdrawRecords } from '../../src/withdrawals/withdraw-records.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const CLINIC = { id: 'clinic', rules: DEFAULT_RULES };

async function recordEach(db: Database, profile: string, drafts: readonly AssessmentDraft[]): Promise<void> {
  for (const draft of drafts) {
    await recordAssessments(db, writer, new Date(writer.at), { profile, drafts: [draft], dryRun: false });
  }
}

async function databaseWithHistory(): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
  await createProfileOnce(db, writer, { name: 'Other', organization: 'Acme' });
  await recordEach(db, 'clinic', [
    { outcome: 'GV.OC-01', score: 1, date: '2025-01-31', assessor: 'Ada', confidence: 'low' },
    { outcome: 'GV.OC-01', score: 3, date: '2025-03-31', assessor: 'Ben', note: 'Charter' },
    { outcome: 'GV.OC-02', notApplicable: 'No.', date: '2025-02-28', assessor: 'ADA' },
    { outcome: 'GV.OC-01', score: 2, date: '2025-01-31', assessor: 'Ben' },
  ]);
  await recordEach(db, 'other', [{ outcome: 'GV.OC-01', score: 4, date: '2025-03-31', assessor: 'Ada' }]);
  return db;
}

const inShort = (entries: readonly HistoryEntry[]) =>
  entries.map(({ outcomeId, date, score }) => `${outcomeId} ${date} ${score}`);

describe('the history of a profile', () => {
  test('has every record of it, newest first, with all that was recorded', async () => {
    const entries = await loadHistory(await databaseWithHistory(), CLINIC, { limit: 10 });
    expect(inShort(entries)).toEqual([
      'GV.OC-01 2025-03-31 3',
      'GV.OC-02 2025-02-28 null',
      'GV.OC-01 2025-01-31 2',
      'GV.OC-01 2025-01-31 1',
    ]);
    expect(entries.map(({ isCurrent }) => isCurrent)).toEqual([true, true, false, false]);
    expect(entries[3]).toEqual({
      ...assessmentColumns.initial,
      id: 1,
      outcomeId: 'GV.OC-01',
      score: 1,
      notApplicableReason: null,
      date: '2025-01-31',
      assessor: 'Ada',
      confidence: 'low',
      note: null,
      recordedAt: writer.at,
      isCurrent: false,
      withdrawn: null,
    });
  });

  test.each<[string, Omit<HistorySelection, 'limit'>, string[]]>([
    ['of outcomes', { outcomes: ['GV.OC-02'] }, ['GV.OC-02 2025-02-28 null']],
    ['of no outcomes', { outcomes: [] }, []],
    [
      'by an assessor, whatever the case of the name',
      { assessor: 'ada' },
      ['GV.OC-02 2025-02-28 null', 'GV.OC-01 2025-01-31 1'],
    ],
    ['by nobody known', { assessor: "x' OR 1=1 --" }, []],
    ['from a day on', { from: '2025-03-31' }, ['GV.OC-01 2025-03-31 3']],
    ['to a day', { to: '2025-01-31' }, ['GV.OC-01 2025-01-31 2', 'GV.OC-01 2025-01-31 1']],
  ])('%s has only that', async (_what, selection, expected) => {
    const db = await databaseWithHistory();
    expect(inShort(await loadHistory(db, CLINIC, { ...selection, limit: 10 }))).toEqual(expected);
  });

  test('page by page is the whole, and its current entries are the current assessments', async () => {
    const db = testDatabase();
    const anyDraft = fc.record({
      outcome: fc.constantFrom('GV.OC-01', 'GV.OC-02', 'RC.CO-04'),
      score: fc.integer({ min: 0, max: 4 }),
      date: fc.constantFrom('2024-12-31', '2025-01-01', '2025-03-31'),
      assessor: fc.constantFrom('Ada', 'Ben'),
      isWithdrawn: fc.boolean(),
    });
    let profiles = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyDraft, { maxLength: 10 }),
        fc.integer({ min: 1, max: 4 }),
        async (drafts, limit) => {
          profiles += 1;
          const request = { name: `Profile ${profiles}`, organization: 'Acme' };
          const { profile } = await createProfileOnce(db, writer, request);
          await recordEach(db, profile, drafts);
          const stored = await loadHistory(db, { id: profile, rules: DEFAULT_RULES }, { limit: 100 });
          const records = stored
            .toSorted((a, b) => a.id - b.id)
            .flatMap(({ id }, index) => (drafts[index]?.isWithdrawn === true ? [`S-${id}`] : []));
          if (records.length > 0)
            await withdrawRecords(db, writer, new Date(writer.at), { profile, records, reason: 'Wrong.' });
          const all = await loadHistory(db, { id: profile, rules: DEFAULT_RULES }, { limit: 100 });
          expect(all.filter(({ withdrawn }) => withdrawn !== null)).toHaveLength(records.length);
          expect(all).toHaveLength(drafts.length);
          const seen: HistoryEntry[] = [];
          for (;;) {
            const last = seen.at(-1);
            const after = last && ([last.date, last.id] as const);
            const page = await loadHistory(db, { id: profile, rules: DEFAULT_RULES }, { limit, after });
            seen.push(...page);
            if (page.length < limit) break;
          }
          expect(seen).toEqual(all);
          const current = await loadCurrent(db, { id: profile, rules: DEFAULT_RULES });
          expect(all.filter(({ isCurrent }) => isCurrent)).toHaveLength(current.size);
          for (const { isCurrent, id: _, recordedAt: __, withdrawn, ...entry } of all) {
            if (withdrawn !== null) expect(isCurrent).toBe(false);
            if (isCurrent) expect(current.get(entry.outcomeId)).toEqual(entry);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
