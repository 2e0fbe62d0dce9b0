import { describe, expect, test } from 'vitest';
import { elements } from '../../src/framework/elements.ts';
import { AS_OF, PROFILE, recordHarbourClinic } from './harbour-clinic.ts';

// Every number here is worked out in arithmetic.md, under the same headings.

async function analyze(args: Record<string, unknown>): Promise<Readonly<Record<string, unknown>>> {
  const { call } = await recordHarbourClinic();
  const { isError, text, facts } = await call('profile_analyze', { profile: PROFILE, ...args });
  expect(isError, text).toBe(false);
  return facts;
}

const FUNCTIONS = elements.filter(({ type }) => type === 'function').map(({ id }) => id);
const CATEGORIES = elements.filter(({ type }) => type === 'category').map(({ id }) => id);

/** Rows for overall, every function and the categories named; functions that are not named are `empty`. */
function everyGroup<Row extends object>(rows: Readonly<Record<string, Row>>, empty: Row): object[] {
  const ids = ['overall', ...FUNCTIONS, ...CATEGORIES.filter((id) => id in rows)];
  return ids.map((id) => ({ id, name: expect.any(String), ...(rows[id] ?? empty) }));
}

describe('Harbour Clinic', () => {
  test('has the coverage that was worked out', async () => {
    const row = (
      [included, notApplicable, inScope, assessed]: [number, number, number, number],
      [ada, ben]: [number, number],
      [high, medium, low, notGiven]: [number, number, number, number],
    ) => ({
      basis: `assessed ${assessed} of ${inScope} in scope`,
      figures: { included, notApplicable, inScope, assessed },
      byAssessor: [
        { assessor: 'Ada', outcomes: ada },
        { assessor: 'Ben', outcomes: ben },
      ].filter(({ outcomes }) => outcomes > 0),
      byConfidence: { high, medium, low, notGiven },
    });
    expect(await analyze({ kind: 'coverage', detail: 'detailed' })).toEqual({
      profile: PROFILE,
      // The profile, three days of assessments, evidence, risks.
      revision: 6,
      kind: 'coverage',
      asOf: '2025-03-31',
      basis: 'assessed 11 of 12 in scope',
      outcomeIds: { unassessed: ['RC.RP-03'] },
      groups: everyGroup(
        {
          overall: row([14, 2, 12, 11], [6, 5], [2, 4, 3, 2]),
          GV: row([4, 0, 4, 4], [2, 2], [1, 2, 1, 0]),
          PR: row([6, 1, 5, 5], [3, 2], [1, 2, 1, 1]),
          RC: row([4, 1, 3, 2], [1, 1], [0, 0, 1, 1]),
          'GV.OC': row([2, 0, 2, 2], [1, 1], [0, 2, 0, 0]),
          'GV.RR': row([2, 0, 2, 2], [1, 1], [1, 0, 1, 0]),
          'PR.AA': row([4, 1, 3, 3], [2, 1], [1, 1, 1, 0]),
          'PR.DS': row([2, 0, 2, 2], [1, 1], [0, 1, 0, 1]),
          'RC.RP': row([2, 0, 2, 1], [1, 0], [0, 0, 1, 0]),
          'RC.CO': row([2, 1, 1, 1], [0, 1], [0, 0, 0, 1]),
        },
        row([0, 0, 0, 0], [0, 0], [0, 0, 0, 0]),
      ),
    });
  });

  test('has the scores that were worked out', async () => {
    const row = (
      [included, notApplicable, inScope, assessed]: [number, number, number, number],
      mean: number | null,
      [none, begun, working, proven]: [number, number, number, number],
      [withGap, meanGap, belowTarget, atOrAboveTarget]: [number, number | null, number, number],
    ) => ({
      basis: `assessed ${assessed} of ${inScope} in scope; score and target for ${withGap} of ${inScope} in scope`,
      figures: {
        ...{ included, notApplicable, inScope, assessed },
        ...{ mean, withGap, meanGap, belowTarget, atOrAboveTarget },
      },
      distribution: { 0: none, 2: begun, 5: working, 10: proven },
    });
    const scores = await analyze({ kind: 'scores', detail: 'detailed' });
    expect(scores).toMatchObject({
      scales: { score: { 0: 'Absent', 2: 'Begun', 5: 'Working', 10: 'Proven' } },
      groups: everyGroup(
        {
          overall: row([14, 2, 12, 11], 3.45, [2, 4, 4, 1], [9, 2.89, 6, 3]),
          GV: row([4, 0, 4, 4], 3, [1, 1, 2, 0], [3, 3.33, 2, 1]),
          PR: row([6, 1, 5, 5], 3.8, [1, 2, 1, 1], [5, 2.6, 3, 2]),
          RC: row([4, 1, 3, 2], 3.5, [0, 1, 1, 0], [1, 3, 1, 0]),
          'GV.OC': row([2, 0, 2, 2], 2.5, [1, 0, 1, 0], [2, 2.5, 1, 1]),
          'GV.RR': row([2, 0, 2, 2], 3.5, [0, 1, 1, 0], [1, 5, 1, 0]),
          'PR.AA': row([4, 1, 3, 3], 4.67, [0, 2, 0, 1], [3, 3.67, 2, 1]),
          'PR.DS': row([2, 0, 2, 2], 2.5, [1, 0, 1, 0], [2, 1, 1, 1]),
          'RC.RP': row([2, 0, 2, 1], 2, [0, 1, 0, 0], [1, 3, 1, 0]),
          'RC.CO': row([2, 1, 1, 1], 5, [0, 0, 1, 0], [0, null, 0, 0]),
        },
        row([0, 0, 0, 0], null, [0, 0, 0, 0], [0, null, 0, 0]),
      ),
    });
  });

  test('has the gaps that were worked out, unweighted unless weights are given', async () => {
    const { call } = await recordHarbourClinic();
    const args = { profile: PROFILE, kind: 'gaps' };
    const figures = {
      ...{ outcomes: 9, mean: 2.89, belowTarget: 6, atTarget: 1, aboveTarget: 2 },
      ...{ withoutTarget: 2, withoutScore: 1 },
    };
    const unweighted = await call('profile_analyze', args);
    expect(unweighted.facts).toMatchObject({
      basis: 'score and target for 9 of 12 in scope',
      figures: { ...figures, weightedSum: null },
      outcomes: [
        { id: 'PR.AA-01', score: 2, target: 10, gap: 8, targetPriority: 'high', weightedGap: null },
        { id: 'PR.AA-03', score: 2, target: 10, gap: 8, targetPriority: 'high', weightedGap: null },
        { id: 'GV.RR-01', score: 5, target: 10, gap: 5, targetPriority: 'high', weightedGap: null },
        { id: 'GV.OC-02', score: 0, target: 5, gap: 5, targetPriority: 'medium', weightedGap: null },
        { id: 'PR.DS-01', score: 0, target: 5, gap: 5, targetPriority: 'medium', weightedGap: null },
        { id: 'RC.RP-01', score: 2, target: 5, gap: 3, targetPriority: null, weightedGap: null },
      ],
    });
    expect(unweighted.facts).not.toHaveProperty('weights');

    const weights = { high: 1, medium: 3, low: 1, none: 4 };
    const weighted = await call('profile_analyze', { ...args, weights, detail: 'detailed' });
    expect(weighted.facts).toMatchObject({ weights, figures: { ...figures, weightedSum: 46 } });
    const rows = weighted.facts['outcomes'] as { id: string; weightedGap: number }[];
    expect(rows.map(({ id, weightedGap }) => [id, weightedGap])).toEqual([
      ['GV.OC-02', 15],
      ['PR.DS-01', 15],
      ['RC.RP-01', 12],
      ['PR.AA-01', 8],
      ['PR.AA-03', 8],
      ['GV.RR-01', 5],
      ['GV.OC-01', 0],
      ['PR.AA-02', -5],
      ['PR.DS-11', -12],
    ]);
  });

  test('has the trend that was worked out', async () => {
    const point = (date: string, counts: (number | null)[]) => {
      const [inScope, assessed, mean, up, down, newlyAssessed, noLongerAssessed] = counts;
      return { date, figures: { inScope, assessed, mean, up, down, newlyAssessed, noLongerAssessed } };
    };
    const facts = await analyze({ kind: 'trend', asOf: AS_OF, detail: 'detailed' });
    expect(facts).toMatchObject({
      asOf: AS_OF,
      basis: '18 assessments by date, of 14 outcomes that the profile includes now',
      points: [
        point('2024-06-30', [14, 8, 3.5, null, null, null, null]),
        point('2024-09-30', [14, 8, 3.5, 0, 0, 0, 0]),
        point('2024-12-31', [12, 9, 3.11, 1, 1, 2, 1]),
        point('2025-03-20', [12, 11, 3.45, 1, 0, 2, 0]),
      ],
    });
    expect(facts['points']).toMatchObject([
      { changed: { up: [], down: [], newlyAssessed: [], noLongerAssessed: [] } },
      { changed: { up: [], down: [], newlyAssessed: [], noLongerAssessed: [] } },
      {
        changed: {
          up: ['GV.OC-01'],
          down: ['PR.AA-01'],
          newlyAssessed: ['GV.RR-02', 'PR.DS-01'],
          noLongerAssessed: ['PR.AA-06'],
        },
      },
      {
        changed: {
          up: ['GV.RR-01'],
          down: [],
          newlyAssessed: ['PR.AA-03', 'PR.DS-11'],
          noLongerAssessed: [],
        },
      },
    ]);
  });

  test('has the evidence that was worked out', async () => {
    const args = { kind: 'evidenceGaps', asOf: AS_OF };
    expect(await analyze({ ...args, staleAfterDays: 180 })).toMatchObject({
      figures: { scored: 11, noEvidence: 5, noneAccepted: 2, stale: 1, supported: 3 },
      outcomeIds: {
        noEvidence: ['GV.OC-02', 'GV.RR-02', 'PR.AA-03', 'PR.DS-11', 'RC.CO-03'],
        noneAccepted: ['GV.RR-01', 'PR.DS-01'],
        stale: ['PR.AA-02'],
      },
    });
    expect(await analyze(args)).toMatchObject({
      figures: { scored: 11, noEvidence: 5, noneAccepted: 2, stale: null, supported: 4 },
    });
  });

  test('has the risks that were counted', async () => {
    expect(await analyze({ kind: 'riskHeatMap' })).toMatchObject({
      basis: 'current likelihood and impact for 4 of 6 open risks',
      scales: {
        likelihood: { 1: 'Seldom', 2: 'Sometimes', 3: 'Often' },
        impact: { 1: 'Minor', 2: 'Serious', 3: 'Severe' },
      },
      figures: { open: 6, rated: 4, notRated: 2, closed: 1 },
      matrix: { 3: { 1: 0, 2: 0, 3: 2 }, 2: { 1: 0, 2: 0, 3: 1 }, 1: { 1: 0, 2: 1, 3: 0 } },
      cells: [
        { likelihood: 3, impact: 3, count: 2, risks: ['R-1', 'R-3'] },
        { likelihood: 2, impact: 3, count: 1, risks: ['R-2'] },
        { likelihood: 1, impact: 2, count: 1, risks: ['R-7'] },
        { likelihood: null, impact: 3, count: 1, risks: ['R-4'] },
        { likelihood: null, impact: null, count: 1, risks: ['R-5'] },
      ],
    });
    expect(await analyze({ kind: 'riskHeatMap', function: 'RC' })).toMatchObject({
      figures: { open: 3, rated: 2, notRated: 1, closed: 0 },
    });
  });

  test('has the inconsistencies that were found', async () => {
    const facts = await analyze({
      kind: 'consistency',
      asOf: AS_OF,
      staleAfterDays: 180,
      detail: 'detailed',
    });
    const rule = (name: string, outcomes: string[]) =>
      expect.objectContaining({ rule: name, count: outcomes.length, outcomes });
    expect(facts).toMatchObject({
      basis: '14 outcomes included, 92 excluded',
      rules: [
        rule('score without evidence', ['GV.OC-02', 'GV.RR-02', 'PR.AA-03', 'PR.DS-11', 'RC.CO-03']),
        rule('evidence without score', ['RC.RP-03']),
        rule('target below score', ['PR.AA-02', 'PR.DS-11']),
        rule('stale answer', ['GV.OC-02', 'PR.AA-02', 'RC.RP-01']),
        rule('included without target', ['GV.RR-02', 'RC.CO-03']),
        expect.objectContaining({ rule: 'excluded without rationale', count: 91 }),
        rule('not applicable with target', ['PR.AA-06']),
        rule('assessors disagree', ['GV.OC-01', 'PR.AA-01', 'PR.AA-06']),
      ],
      opinions: [
        { outcome: 'GV.OC-01', assessor: 'Ben', score: 5, date: '2024-11-20' },
        { outcome: 'GV.OC-01', assessor: 'Ada', score: 2, date: '2024-05-15' },
        { outcome: 'PR.AA-01', assessor: 'Ben', score: 2, date: '2024-11-20' },
        { outcome: 'PR.AA-01', assessor: 'Ada', score: 5, date: '2024-05-15' },
        { outcome: 'PR.AA-06', assessor: 'Ben', score: null, date: '2024-11-20' },
        { outcome: 'PR.AA-06', assessor: 'Ada', score: 2, date: '2024-05-15' },
      ],
    });
    const [, , , , , excluded] = facts['rules'] as { outcomes: string[] }[];
    expect(excluded?.outcomes).toHaveLength(91);
    expect(excluded?.outcomes).not.toContain('GV.OC-03');
  });

  test('goes on as was worked out', async () => {
    const { call } = await recordHarbourClinic();
    const next = async (args: Record<string, unknown>) => {
      const { facts } = await call('assessment_next', { profile: PROFILE, limit: 25, ...args });
      const outcomes = facts['outcomes'] as { id: string }[];
      return { due: facts['due'], ids: outcomes.map(({ id }) => id) };
    };
    expect(await next({ assessor: 'ben' })).toEqual({
      due: { 'not assessed': 1, 'not by assessor': 6, older: 0 },
      ids: ['GV.RR-01', 'PR.AA-03', 'GV.OC-02', 'RC.RP-03', 'PR.AA-02', 'PR.DS-11', 'RC.RP-01'],
    });
    expect(await next({ assessedBefore: '2024-11-20' })).toEqual({
      due: { 'not assessed': 1, 'not by assessor': 0, older: 3 },
      ids: ['RC.RP-03', 'GV.OC-02', 'PR.AA-02', 'RC.RP-01'],
    });
  });
});
