import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCurrent } from '../../src/assessments/current.ts';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const anyRecord = fc.record({
  outcome: fc.constantFrom('GV.OC-01', 'GV.OC-02', 'RC.CO-04'),
  score: fc.integer({ min: 0, max: 4 }),
  date: fc.constantFrom('2024-12-31', '2025-01-01', '2025-01-31', '2025-03-31'),
});

test('the current assessment is the latest by date, of one day the last recorded, in whatever order they come', async () => {
  const db = testDatabase();
  let profiles = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { maxLength: 12 }), async (records) => {
      profiles += 1;
      const request = { name: `Profile ${profiles}`, organization: 'Acme' };
      const { profile } = await createProfileOnce(db, writer, request);
      const expected = new Map<string, { date: string; score: number }>();
      for (const { outcome, score, date } of records) {
        const drafts = [{ outcome, score, date, assessor: 'Ada' }];
        await recordAssessments(db, writer, new Date(writer.at), { profile, drafts, dryRun: false });
        if (date >= (expected.get(outcome)?.date ?? '')) expected.set(outcome, { date, score });
      }
      const current = await loadCurrent(db, { id: profile, rules: DEFAULT_RULES });
      expect(new Map([...current].map(([id, { date, score }]) => [id, { date, score }]))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});
