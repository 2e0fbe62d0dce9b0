import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scoreHeadline } from '../../src/analysis/headlines.ts';
import {
  checkCoverage,
  DEFAULT_LEAST_COVERAGE,
  leastCoverageOf,
  thinNote,
  whatIsMissing,
} from '../../src/analysis/least-coverage.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';

const coverage = (assessed: number, inScope: number, mean: number | null = 1.5) => ({
  assessed,
  inScope,
  mean,
  basis: `assessed ${assessed} of ${inScope} in scope`,
});

test('a profile that states no least coverage asks for 60 %', () => {
  expect(leastCoverageOf({ rules: DEFAULT_RULES })).toBe(60);
  expect(DEFAULT_LEAST_COVERAGE).toBe(60);
  expect(leastCoverageOf({ rules: { ...DEFAULT_RULES, leastCoverage: 0 } })).toBe(0);
});

test('a mean is a headline only when enough is assessed; below that the headline says what is missing', () => {
  // 60 % of 98 are 58.8, so 59: 59 − 20 = 39.
  expect(scoreHeadline(coverage(20, 98), 60)).toBe(
    'assessed 20 of 98 in scope: below the 60 % that this profile asks for; 39 more to assess before a mean is given',
  );
  expect(scoreHeadline(coverage(58, 98), 60)).toContain('1 more to assess');
  expect(scoreHeadline(coverage(59, 98), 60)).toBe('mean score 1.5; assessed 59 of 98 in scope');
  expect(scoreHeadline(coverage(20, 98), 20)).toBe('mean score 1.5; assessed 20 of 98 in scope');
  expect(scoreHeadline(coverage(0, 0, null), 60)).toBe('mean score unknown; assessed 0 of 0 in scope');
});

test('a note beside a mean of some outcomes says that they do not stand for the whole', () => {
  expect(thinNote(coverage(20, 98), 60)).toBe(
    'assessed 20 of 98 in scope, below the 60 % that this profile asks for, so these outcomes do not stand for the whole',
  );
  expect(thinNote(coverage(59, 98), 60)).toBeNull();
});

test('assessing what is missing is enough, and one less is not', () => {
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.nat(106), fc.nat(106), percent, (first, second, leastCoverage) => {
      const [assessed, inScope] = first < second ? [first, second] : [second, first];
      const { thin, missing } = checkCoverage({ assessed, inScope }, leastCoverage);
      expect(thin).toBe(assessed * 100 < leastCoverage * inScope);
      expect(thin).toBe(missing > 0);
      expect(assessed + missing).toBeLessThanOrEqual(inScope);
      expect(whatIsMissing({ assessed: assessed + missing, inScope }, leastCoverage)).toBeNull();
      if (thin)
        expect(checkCoverage({ assessed: assessed + missing - 1, inScope }, leastCoverage).thin).toBe(true);
    }),
  );
});
