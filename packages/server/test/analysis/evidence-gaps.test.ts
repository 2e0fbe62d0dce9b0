import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyzeEvidenceGaps } from '../../src/analysis/evidence-gaps.ts';
import type { EvidenceFact } from '../../src/analysis/registers.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

const asOf = '2025-03-31';

const evidence = (outcomes: string[], date: string, accepted = true): EvidenceFact => ({
  outcomes,
  date,
  accepted,
  validUntil: null,
});

const anyEvidence: fc.Arbitrary<EvidenceFact[]> = fc.array(
  fc.record({
    outcomes: fc.subarray(
      outcomes.map(({ id }) => id),
      { minLength: 1 },
    ),
    accepted: fc.boolean(),
    date: fc.constantFrom('2024-03-31', '2025-03-01', '2025-03-31'),
    validUntil: fc.constantFrom(null, '2025-03-30', '2025-03-31'),
  }),
  { maxLength: 5 },
);

describe('evidence gaps', () => {
  test('judge age by the newest accepted evidence, and more days than given are too many', () => {
    const standings = standingsWith({ 'GV.OC-01': { score: 1 }, 'GV.OC-02': { score: 1 } });
    const records = [
      evidence(['GV.OC-01'], '2025-03-01'),
      evidence(['GV.OC-01', 'GV.OC-02'], '2025-02-28'),
      evidence(['GV.OC-02'], '2025-03-31', false),
    ];
    const stale = (staleAfterDays: number) =>
      analyzeEvidenceGaps(standings, records, { asOf, staleAfterDays }).outcomeIds.stale;
    expect(stale(31)).toEqual([]);
    expect(stale(30)).toEqual(['GV.OC-02']);
    expect(stale(29)).toEqual(['GV.OC-01', 'GV.OC-02']);
  });

  test('say which scores stand on accepted evidence that has lapsed, from the day after its last', () => {
    const standings = standingsWith({ 'GV.OC-01': { score: 1 }, 'GV.OC-02': { score: 1 } });
    const records = [
      { ...evidence(['GV.OC-01'], '2025-01-01'), validUntil: '2025-03-30' },
      { ...evidence(['GV.OC-02'], '2025-01-01'), validUntil: '2025-03-31' },
    ];
    expect(analyzeEvidenceGaps(standings, records, { asOf, staleAfterDays: null })).toMatchObject({
      figures: { lapsed: 1, supported: 1 },
      outcomeIds: { lapsed: ['GV.OC-01'] },
    });
  });

  test('concern only outcomes in scope with a score', () => {
    const standings = standingsWith({
      'GV.OC-01': { score: 'n/a' },
      'GV.OC-02': { score: 1, included: false },
      'GV.OC-03': {},
      'GV.OC-04': { score: 1 },
    });
    expect(analyzeEvidenceGaps(standings, [], { asOf, staleAfterDays: null })).toMatchObject({
      basis: '1 outcome in scope with a score; age not judged',
      figures: { scored: 1, noEvidence: 1 },
      outcomeIds: { noEvidence: ['GV.OC-04'] },
    });
  });

  test('put every scored outcome into one group, whatever the order of the evidence', () => {
    fc.assert(
      fc.property(anyStandings, anyEvidence, fc.option(fc.nat(60)), (standings, records, staleAfterDays) => {
        const analysis = analyzeEvidenceGaps(standings, records, { asOf, staleAfterDays });
        const { scored, noEvidence, noneAccepted, lapsed, stale, supported } = analysis.figures;
        expect(noEvidence + noneAccepted + lapsed + (stale ?? 0) + supported).toBe(scored);
        expect(stale === null).toBe(staleAfterDays === null);
        const lists = Object.values(analysis.outcomeIds).flat();
        expect(new Set(lists).size).toBe(lists.length);
        expect(analyzeEvidenceGaps(standings, records.toReversed(), { asOf, staleAfterDays })).toEqual(
          analysis,
        );
      }),
    );
  });
});
