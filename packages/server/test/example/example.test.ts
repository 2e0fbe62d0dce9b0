import { describe, expect, test } from 'vitest';
import { elements } from '../../src/framework/elements.ts';
import { AS_OF, PROFILE, recordHarbourClinic } from './harbour-clinic.ts';

// Every number here is worked out in arithmetic.md, under the same headings.

async function ask(tool: string, args: Record<string, unknown>): Promise<Readonly<Record<string, unknown>>> {
  const { call } = await recordHarbourClinic();
  const { isError, text, facts } = await call(tool, { profile: PROFILE, ...args });
  expect(isError, text).toBe(false);
  return { ...facts, headline: text.split('\n')[0] };
}

const FUNCTIONS = elements.filter(({ type }) => type === 'function').map(({ id }) => id);
const CATEGORIES = elements.filter(({ type }) => type === 'category').map(({ id }) => id);

/** Rows for overall, every function and the categories named; functions that are not named are `empty`. */
function everyGroup<Row extends object>(rows: Readonly<Record<string, Row>>, empty: Row): object[] {
  const ids = ['overall', ...FUNCTIONS, ...CATEGORIES.filter((id) => id in rows)];
  return ids.map((id) => ({ id, name: expect.any(String), ...(rows[id] ?? empty) }));
}

/** No outcome in any list of changes. */
const NOTHING = {
  up: [],
  down: [],
  newlyAssessed: [],
  newlyIncluded: [],
  noLongerAssessed: [],
  newlyNotApplicable: [],
  newlyExcluded: [],
};

describe('Harbour Clinic', () => {
  test('has the coverage that was worked out', async () => {
    const row = (
      [included, notApplicable, inScope, assessed]: [number, number, number, number],
      [high, medium, low, notGiven]: [number, number, number, number],
    ) =>
      expect.objectContaining({
        figures: expect.objectContaining({ included, notApplicable, inScope, assessed }),
        byConfidence: { high, medium, low, notGiven },
      });
    const { revision, groups, basis } = await ask('profile_scores', { detail: 'detailed' });
    // The profile, three days of assessments, evidence, risks.
    expect(revision).toBe(6);
    expect(basis).toBe('assessed 11 of 12 in scope; score and target for 9 of 12 in scope');
    expect(groups).toMatchObject([
      row([14, 2, 12, 11], [2, 4, 3, 2]),
      row([4, 0, 4, 4], [1, 2, 1, 0]),
      row([0, 0, 0, 0], [0, 0, 0, 0]),
      row([6, 1, 5, 5], [1, 2, 1, 1]),
      row([0, 0, 0, 0], [0, 0, 0, 0]),
      row([0, 0, 0, 0], [0, 0, 0, 0]),
      row([4, 1, 3, 2], [0, 0, 1, 1]),
      row([2, 0, 2, 2], [0, 2, 0, 0]),
      row([2, 0, 2, 2], [1, 0, 1, 0]),
      row([4, 1, 3, 3], [1, 1, 1, 0]),
      row([2, 0, 2, 2], [0, 1, 0, 1]),
      row([2, 0, 2, 1], [0, 0, 1, 0]),
      row([2, 1, 1, 1], [0, 0, 0, 1]),
    ]);
    expect(await ask('profile_checks', { detail: 'detailed' })).toMatchObject({
      coverage: { included: 14, notApplicable: 2, inScope: 12, assessed: 11, notAssessed: 1 },
      outcomeIds: { unassessed: ['RC.RP-03'] },
    });
  });

  test.each<[string, object, [number, number]]>([
    ['all', {}, [6, 5]],
    ['GV', { function: 'GV' }, [2, 2]],
    ['PR', { function: 'PR' }, [3, 2]],
    ['RC', { function: 'RC' }, [1, 1]],
    ['GV.OC', { category: 'GV.OC' }, [1, 1]],
    ['GV.RR', { category: 'GV.RR' }, [1, 1]],
    ['PR.AA', { category: 'PR.AA' }, [2, 1]],
    ['PR.DS', { category: 'PR.DS' }, [1, 1]],
    ['RC.RP', { category: 'RC.RP' }, [1, 0]],
    ['RC.CO', { category: 'RC.CO' }, [0, 1]],
  ])('has the assessors of %s that were counted', async (_what, filter, [ada, ben]) => {
    const rows = [
      { assessor: 'Ada', outcomes: ada },
      { assessor: 'Ben', outcomes: ben },
    ].filter(({ outcomes }) => outcomes > 0);
    expect(await ask('profile_scores', { detail: 'detailed', ...filter })).toMatchObject({
      byAssessor: { total: rows.length, rows },
    });
  });

  test('has the scores that were worked out', async () => {
    const row = (
      [included, notApplicable, inScope, assessed]: [number, number, number, number],
      mean: number | null,
      [none, begun, working, proven]: [number, number, number, number],
      [withBoth, belowTarget, atTarget, aboveTarget, meanShortfall]: [
        ...[number, number, number, number],
        number | null,
      ],
    ) => ({
      figures: {
        ...{ included, notApplicable, inScope, assessed, evidencePending: 0, mean },
        ...{ withBoth, belowTarget, atTarget, aboveTarget, meanShortfall },
      },
      distribution: { 0: none, 2: begun, 5: working, 10: proven },
      byConfidence: expect.anything(),
    });
    const scores = await ask('profile_scores', { detail: 'detailed' });
    expect(scores).toMatchObject({
      headline:
        'Profile 2025 of Harbour Clinic: mean score 3.45; assessed 11 of 12 in scope; 6 of 9 below target, mean shortfall 5.67.',
      leastCoverage: 60,
      scale: { 0: 'Absent', 2: 'Begun', 5: 'Working', 10: 'Proven' },
    });
    expect(scores['groups']).toEqual(
      everyGroup(
        {
          overall: row([14, 2, 12, 11], 3.45, [2, 4, 4, 1], [9, 6, 1, 2, 5.67]),
          GV: row([4, 0, 4, 4], 3, [1, 1, 2, 0], [3, 2, 1, 0, 5]),
          PR: row([6, 1, 5, 5], 3.8, [1, 2, 1, 1], [5, 3, 0, 2, 7]),
          RC: row([4, 1, 3, 2], 3.5, [0, 1, 1, 0], [1, 1, 0, 0, 3]),
          'GV.OC': row([2, 0, 2, 2], 2.5, [1, 0, 1, 0], [2, 1, 1, 0, 5]),
          'GV.RR': row([2, 0, 2, 2], 3.5, [0, 1, 1, 0], [1, 1, 0, 0, 5]),
          'PR.AA': row([4, 1, 3, 3], 4.67, [0, 2, 0, 1], [3, 2, 0, 1, 8]),
          'PR.DS': row([2, 0, 2, 2], 2.5, [1, 0, 1, 0], [2, 1, 0, 1, 5]),
          'RC.RP': { ...row([2, 0, 2, 1], 2, [0, 1, 0, 0], [1, 1, 0, 0, 3]), thin: true },
          'RC.CO': row([2, 1, 1, 1], 5, [0, 0, 1, 0], [0, 0, 0, 0, null]),
        },
        row([0, 0, 0, 0], null, [0, 0, 0, 0], [0, 0, 0, 0, null]),
      ),
    );
  });

  test('has the gaps that were worked out, unweighted unless weights are given, and never net', async () => {
    const figures = {
      ...{ withBoth: 9, belowTarget: 6, atTarget: 1, aboveTarget: 2, meanShortfall: 5.67 },
      ...{ withoutTarget: 2, withoutScore: 1 },
    };
    const unweighted = await ask('profile_gaps', {});
    expect(unweighted).toMatchObject({
      headline:
        'Profile 2025 of Harbour Clinic: 6 of 9 below target, mean shortfall 5.67; score and target for 9 of 12 in scope.',
      basis: 'score and target for 9 of 12 in scope',
      outcomes: [
        { id: 'PR.AA-01', score: 2, target: 10, shortfall: 8, targetPriority: 'high' },
        { id: 'PR.AA-03', score: 2, target: 10, shortfall: 8, targetPriority: 'high' },
        { id: 'GV.RR-01', score: 5, target: 10, shortfall: 5, targetPriority: 'high' },
        { id: 'GV.OC-02', score: 0, target: 5, shortfall: 5, targetPriority: 'medium' },
        { id: 'PR.DS-01', score: 0, target: 5, shortfall: 5, targetPriority: 'medium' },
        { id: 'RC.RP-01', score: 2, target: 5, shortfall: 3, targetPriority: null },
      ],
    });
    expect(unweighted['figures']).toEqual(figures);
    expect(unweighted).not.toHaveProperty('weights');
    expect((await ask('profile_gaps', { net: true }))['figures']).toEqual({ ...figures, netMean: 2.89 });

    const weights = { high: 1, medium: 3, low: 1, none: 4 };
    const weighted = await ask('profile_gaps', { weights });
    expect(weighted).toMatchObject({ weights, figures: { ...figures, weightedShortfall: 63 } });
    const rows = weighted['outcomes'] as { id: string; weightedShortfall: number }[];
    expect(rows.map(({ id, weightedShortfall }) => [id, weightedShortfall])).toEqual([
      ['GV.OC-02', 15],
      ['PR.DS-01', 15],
      ['RC.RP-01', 12],
      ['PR.AA-01', 8],
      ['PR.AA-03', 8],
      ['GV.RR-01', 5],
    ]);
  });

  test('has the trend that was worked out', async () => {
    const figuresOf = (counts: readonly (number | null)[], none: number | null = 0) => {
      const [sameOutcomes, meanBefore, mean, up, down, newlyAssessed, newlyNotApplicable] = counts;
      return {
        ...{ sameOutcomes, meanBefore, mean, up, down, newlyAssessed, newlyNotApplicable },
        ...{ newlyIncluded: none, noLongerAssessed: none, newlyExcluded: none },
      };
    };
    const facts = await ask('profile_changes', { asOf: AS_OF, detail: 'detailed' });
    expect(facts).toMatchObject({
      headline:
        'Profile 2025 of Harbour Clinic: 3.71 → 4.14 for the 7 outcomes scored at both ends; 4 newly assessed; 1 newly not applicable; 2024-06-30 assessed 8 of 14 in scope, 2025-03-20 assessed 11 of 12 in scope.',
      asOf: AS_OF,
      basis: '18 assessments by date, with the scope of each day',
      ends: {
        since: '2024-06-30',
        figures: figuresOf([7, 3.71, 4.14, 2, 1, 4, 1]),
        changed: {
          ...NOTHING,
          up: ['GV.OC-01', 'GV.RR-01'],
          down: ['PR.AA-01'],
          newlyAssessed: ['GV.RR-02', 'PR.AA-03', 'PR.DS-01', 'PR.DS-11'],
          newlyNotApplicable: ['PR.AA-06'],
        },
      },
    });
    const coverage = (included: number, notApplicable: number, inScope: number, assessed: number) => ({
      ...{ included, notApplicable, inScope, assessed, evidencePending: 0 },
    });
    expect(facts['points']).toEqual([
      {
        date: '2024-06-30',
        figures: { ...coverage(14, 0, 14, 8), ...figuresOf(Array(7).fill(null), null) },
        thin: true,
      },
      {
        date: '2024-09-30',
        figures: { ...coverage(14, 0, 14, 8), ...figuresOf([8, 3.5, 3.5, 0, 0, 0, 0]) },
        thin: true,
        changed: NOTHING,
      },
      {
        date: '2024-12-31',
        figures: { ...coverage(14, 2, 12, 9), ...figuresOf([7, 3.71, 3.71, 1, 1, 2, 1]) },
        changed: {
          ...NOTHING,
          up: ['GV.OC-01'],
          down: ['PR.AA-01'],
          newlyAssessed: ['GV.RR-02', 'PR.DS-01'],
          newlyNotApplicable: ['PR.AA-06'],
        },
      },
      {
        date: '2025-03-20',
        figures: { ...coverage(14, 2, 12, 11), ...figuresOf([9, 3.11, 3.44, 1, 0, 2, 0]) },
        changed: { ...NOTHING, up: ['GV.RR-01'], newlyAssessed: ['PR.AA-03', 'PR.DS-11'] },
      },
    ]);
  });

  test('has the evidence that was worked out', async () => {
    const args = { asOf: AS_OF, detail: 'detailed' };
    expect(await ask('profile_checks', { ...args, staleAfterDays: 180 })).toMatchObject({
      evidence: { figures: { scored: 11, noEvidence: 5, noneAccepted: 2, stale: 1, supported: 3 } },
      outcomeIds: {
        noEvidence: ['GV.OC-02', 'GV.RR-02', 'PR.AA-03', 'PR.DS-11', 'RC.CO-03'],
        noneAccepted: ['GV.RR-01', 'PR.DS-01'],
        stale: ['PR.AA-02'],
      },
    });
    expect(await ask('profile_checks', args)).toMatchObject({
      evidence: { figures: { scored: 11, noEvidence: 5, noneAccepted: 2, stale: null, supported: 4 } },
    });
  });

  test('has the risks that were counted', async () => {
    expect(await ask('records_list', { kind: 'heatMap' })).toMatchObject({
      basis: 'current likelihood and impact for 4 of 6 open risks',
      scales: {
        likelihood: { 1: 'Seldom', 2: 'Sometimes', 3: 'Often' },
        impact: { 1: 'Minor', 2: 'Serious', 3: 'Severe' },
      },
      figures: { open: 6, rated: 4, notRated: 2, closed: 1 },
      matrix: { 3: { 1: 0, 2: 0, 3: 2 }, 2: { 1: 0, 2: 0, 3: 1 }, 1: { 1: 0, 2: 1, 3: 0 } },
      records: [
        { likelihood: 3, impact: 3, count: 2, risks: ['R-1', 'R-3'] },
        { likelihood: 2, impact: 3, count: 1, risks: ['R-2'] },
        { likelihood: 1, impact: 2, count: 1, risks: ['R-7'] },
        { likelihood: null, impact: 3, count: 1, risks: ['R-4'] },
        { likelihood: null, impact: null, count: 1, risks: ['R-5'] },
      ],
    });
    expect(await ask('records_list', { kind: 'heatMap', function: 'RC' })).toMatchObject({
      figures: { open: 3, rated: 2, notRated: 1, closed: 0 },
    });
  });

  test('has an overview of these figures', async () => {
    expect(await ask('profile_overview', { asOf: AS_OF })).toMatchObject({
      ...{
        basis: 'assessed 11 of 12 in scope',
        mean: 3.45,
        withBoth: 9,
        belowTarget: 6,
        meanShortfall: 5.67,
      },
      functions: [
        { id: 'GV', inScope: 4, assessed: 4, mean: 3, withBoth: 3, belowTarget: 2, meanShortfall: 5 },
        {},
        { id: 'PR', mean: 3.8, meanShortfall: 7 },
        {},
        {},
        { id: 'RC', inScope: 3, assessed: 2, mean: 3.5, meanShortfall: 3 },
      ],
      shortfalls: { total: 6, rows: { length: 5 } },
      // E-4 is rejected.
      oldestEvidence: {
        total: 5,
        notReviewed: 1,
        rows: [{ id: 'E-2', ageDays: 263 }, { id: 'E-5', ageDays: 180 }, { id: 'E-1', ageDays: 64 }, {}, {}],
      },
      openRisks: 0, // identified after that day
    });
  });

  test('has the inconsistencies that were found', async () => {
    const facts = await ask('profile_checks', {
      asOf: AS_OF,
      staleAfterDays: 180,
      detail: 'detailed',
    });
    const rule = (name: string, outcomes: string[]) =>
      expect.objectContaining({ rule: name, count: outcomes.length, outcomes });
    expect(facts).toMatchObject({
      basis: '14 outcomes included, 92 excluded; assessed 11 of 12 in scope',
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
      due: { 'evidence pending': 0, 'not assessed': 1, 'not by assessor': 6, older: 0 },
      ids: ['GV.RR-01', 'PR.AA-03', 'GV.OC-02', 'RC.RP-03', 'PR.AA-02', 'PR.DS-11', 'RC.RP-01'],
    });
    expect(await next({ assessedBefore: '2024-11-20' })).toEqual({
      due: { 'evidence pending': 0, 'not assessed': 1, 'not by assessor': 0, older: 3 },
      ids: ['RC.RP-03', 'GV.OC-02', 'PR.AA-02', 'RC.RP-01'],
    });
  });
});
