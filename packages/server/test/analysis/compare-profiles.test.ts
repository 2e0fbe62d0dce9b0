import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareProfiles, onlyDifferences } from '../../src/analysis/compare-profiles.ts';
import type { OutcomeStanding, ProfileStanding } from '../../src/assessments/standing.ts';
import type { ScaleLevel } from '../../src/database/tables/profiles.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { DEFAULT_RISK_SCALES } from '../../src/profiles/risk-scales.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

function standing(
  id: string,
  standings: readonly OutcomeStanding[],
  scale: readonly ScaleLevel[] = DEFAULT_SCALE,
): ProfileStanding {
  const profile = {
    id,
    name: id,
    organization: 'Acme',
    scope: null,
    rules: DEFAULT_RULES,
    scopeKnownFrom: null,
    scale,
    riskScales: DEFAULT_RISK_SCALES,
    settings: new Map(),
    revision: 1,
    createdAt: '2025-03-31T12:00:00.000Z',
    updatedAt: '2025-03-31T12:00:00.000Z',
  };
  return { profile, standings };
}

const NO_TEXTS = new Map();

describe('profiles against each other', () => {
  const clinic = standingsWith({
    'GV.OC-01': { score: 1, target: 3, targetPriority: 'high' },
    'GV.OC-02': { score: 1 },
    'RC.CO-03': { included: false, score: 2 },
  });
  const lab = standingsWith({
    'GV.OC-01': { score: 3, target: 4, targetPriority: 'high', targetTier: 2 },
    'RC.CO-03': { score: 2 },
  });
  const texts = new Map([['GV.OC-03', ['rationale', 'notes'] as const]]);

  test('differ in known scores, in whatever else one of them has otherwise, and in texts', () => {
    const { outcomes, ...summary } = compareProfiles(
      [standing('clinic', clinic), standing('lab', lab)],
      texts,
    );
    expect(summary).toEqual({
      sameScale: true,
      basis: '2 profiles on the same scale',
      compared: 106,
      differing: 4,
      byField: { score: 1, target: 1, targetTier: 1, state: 2, rationale: 1, notes: 1 },
    });
    expect(outcomes[0]).toEqual({
      id: 'GV.OC-01',
      differs: ['score', 'target', 'targetTier'],
      state: { clinic: 'assessed', lab: 'assessed' },
      score: { clinic: 1, lab: 3 },
      target: { clinic: 3, lab: 4 },
      gap: { clinic: 2, lab: 1 },
      targetTier: { clinic: null, lab: 2 },
      targetPriority: { clinic: 'high', lab: 'high' },
      currentPriority: { clinic: null, lab: null },
      scoreDifference: { lab: 2 },
    });
    expect(outcomes[1]).toMatchObject({
      differs: ['state'],
      score: { clinic: 1, lab: null },
      scoreDifference: { lab: null },
    });
    expect(outcomes[2]).toMatchObject({ differs: ['rationale', 'notes'] });
    expect(outcomes.find(({ id }) => id === 'RC.CO-03')).toMatchObject({
      differs: ['state'],
      state: { clinic: 'excluded', lab: 'assessed' },
      score: { clinic: null, lab: 2 },
    });
  });

  test.each([
    ['values', DEFAULT_SCALE.map((level) => ({ ...level, value: level.value + 1 }))],
    ['meanings', DEFAULT_SCALE.map((level) => ({ ...level, meaning: 'Another one.' }))],
    ['levels', DEFAULT_SCALE.slice(1)],
  ])('on scales with other %s show their levels, but do not compare them', (_what, scale) => {
    const { outcomes, ...summary } = compareProfiles(
      [standing('clinic', clinic), standing('lab', lab, scale)],
      NO_TEXTS,
    );
    expect(summary).toMatchObject({
      sameScale: false,
      basis: '2 profiles on different scales: scores and targets are not compared',
      byField: { targetTier: 1, state: 2 },
    });
    expect(outcomes[0]).toMatchObject({
      differs: ['targetTier'],
      score: { clinic: 1, lab: 3 },
      target: { clinic: 3, lab: 4 },
      gap: { clinic: 2, lab: 1 },
    });
    for (const outcome of outcomes) expect(outcome).not.toHaveProperty('scoreDifference');
  });

  test('have differences from the first, even where an id is all digits', () => {
    const { outcomes } = compareProfiles([standing('clinic', clinic), standing('2025', lab)], NO_TEXTS);
    expect(outcomes[0]?.scoreDifference).toEqual({ 2025: 2 });
  });

  test('can leave out what is alike', () => {
    const { outcomes } = compareProfiles([standing('clinic', clinic), standing('lab', lab)], texts);
    expect(outcomes.slice(0, 3).map((outcome) => onlyDifferences(outcome, true))).toEqual([
      {
        id: 'GV.OC-01',
        differs: ['score', 'target', 'targetTier'],
        state: { clinic: 'assessed', lab: 'assessed' },
        score: { clinic: 1, lab: 3 },
        target: { clinic: 3, lab: 4 },
        targetTier: { clinic: null, lab: 2 },
        scoreDifference: { lab: 2 },
      },
      {
        id: 'GV.OC-02',
        differs: ['state'],
        state: { clinic: 'assessed', lab: 'not assessed' },
        score: { clinic: 1, lab: null },
      },
      {
        id: 'GV.OC-03',
        differs: ['rationale', 'notes'],
        state: { clinic: 'not assessed', lab: 'not assessed' },
        score: { clinic: null, lab: null },
      },
    ]);
  });

  test('differ in nothing from what is like them', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const profiles = ['a', 'b', 'c'].map((id) => standing(id, standings));
        expect(compareProfiles(profiles, NO_TEXTS)).toMatchObject({
          compared: 106,
          differing: 0,
          byField: {},
        });
      }),
    );
  });

  test('differ in the same whatever their order, and two scores by the opposite', () => {
    fc.assert(
      fc.property(anyStandings, anyStandings, (a, b) => {
        const there = compareProfiles([standing('a', a), standing('b', b)], texts);
        const back = compareProfiles([standing('b', b), standing('a', a)], texts);
        expect(back.byField).toEqual(there.byField);
        expect(back.outcomes.map(({ differs }) => differs)).toEqual(
          there.outcomes.map(({ differs }) => differs),
        );
        for (const [index, { scoreDifference }] of there.outcomes.entries()) {
          const opposite = back.outcomes[index]?.scoreDifference?.['a'] ?? null;
          expect(scoreDifference?.['b'] ?? null).toBe(opposite === null ? null : 0 - opposite);
        }
        const fields = there.outcomes.flatMap(({ differs }) => differs);
        const counts = Object.values(there.byField);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(fields.length);
      }),
    );
  });
});
