import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCurrent } from '../../src/assessments/current.ts';
import { prevails } from '../../src/assessments/prevailing.ts';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const OUTCOME = 'GV.OC-01';
const now = new Date('2025-12-31T12:00:00Z');

const anyScore = fc.record({
  score: fc.integer({ min: 0, max: 4 }),
  date: fc.constantFrom('2025-01-01', '2025-02-01', '2025-03-01'),
  kind: fc.constantFrom('self-assessed' as const, 'validated' as const, undefined),
});

describe('the score that counts', () => {
  test.each([
    ['latest', { date: '2025-02-01', kind: null }, { date: '2025-01-01', kind: 'validated' }, true],
    ['latest', { date: '2025-01-01', kind: 'validated' }, { date: '2025-02-01', kind: null }, false],
    ['validated', { date: '2025-02-01', kind: null }, { date: '2025-01-01', kind: 'validated' }, false],
    ['validated', { date: '2025-01-01', kind: 'validated' }, { date: '2025-02-01', kind: null }, true],
    [
      'validated',
      { date: '2025-01-01', kind: 'validated' },
      { date: '2025-02-01', kind: 'validated' },
      false,
    ],
    ['validated', { date: '2025-02-01', kind: null }, { date: '2025-02-01', kind: 'self-assessed' }, true],
  ] as const)('where %s prevails, %j in place of %j: %s', (rule, added, current, expected) => {
    expect(prevails(added, current, { prevails: rule })).toBe(expected);
  });

  test('is said at the moment of recording as it is loaded afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyScore, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('latest' as const, 'validated' as const),
        async (scores, rule) => {
          const db = testDatabase();
          await createProfileOnce(db, writer, { name: 'P', organization: 'O', rules: { prevails: rule } });
          let said = null as object | null;
          for (const score of scores) {
            const drafts = [{ outcome: OUTCOME, assessor: 'Ada', ...score }];
            const request = { profile: 'p', drafts, dryRun: false };
            const { recorded } = await recordAssessments(db, writer, now, request);
            if (recorded[0]?.isCurrent) said = recorded[0].assessment;
          }
          const current = await loadCurrent(db, await loadProfile(db, 'p'));
          expect(current.get(OUTCOME)).toEqual(said);
        },
      ),
      { numRuns: 30 },
    );
  });
});
