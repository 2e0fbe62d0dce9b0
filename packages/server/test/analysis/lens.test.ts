import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreOf } from '../../src/analysis/figures.ts';
import { type Lens, lensOf } from '../../src/analysis/lens.ts';
import { countsOf, findingOf } from '../../src/analysis/lens-finding.ts';
import { isInScope } from '../../src/assessments/standing.ts';
import { elements, outcomes } from '../../src/framework/elements.ts';
import { shippedReferences } from '../../src/references/shipped.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

const shipped = [...shippedReferences].map(([element, references]) => ({ element, references }));

/** The shipped mapping of these controls alone. */
function mappingOf(...controls: string[]) {
  return shipped.map(({ element, references }) => ({
    element,
    references: references.filter((reference) => controls.includes(reference)),
  }));
}

const anyMappings = fc.array(
  fc.record({
    element: fc.constantFrom(...elements.map(({ id }) => id)),
    references: fc.array(fc.constantFrom('X', 'X-1', 'X-2', 'X-10', 'Y-1', 'Z')),
  }),
  { maxLength: 60 },
);

const anyCoverage = fc.integer({ min: 0, max: 100 });

function controlsOf({ inScope, outOfScope, withoutOutcome }: Lens): string[] {
  return [...inScope.map(({ control }) => control), ...outOfScope, ...withoutOutcome];
}

describe('a lens', () => {
  test('has the weakest score of a control, and what it was taken from', () => {
    const standings = standingsWith({
      'PR.AA-01': { score: 3 },
      'PR.AA-05': { score: 1 },
      'PR.DS-10': { score: 2 },
      'DE.CM-01': { score: 'n/a' },
      'DE.CM-03': { included: false, score: 0 },
    });
    expect(lensOf(standings, mappingOf('AC-02')).inScope).toEqual([
      {
        control: 'AC-02',
        weakest: 1,
        needed: 2,
        basis: 'rated 3 of 3 in scope, 2 out of scope',
        scores: { 'PR.AA-01': 3, 'PR.AA-05': 1, 'PR.DS-10': 2 },
        wholes: [],
      },
    ]);
  });

  test.each([
    [0, 5, null],
    [2, 5, null],
    [3, 5, 4],
    [5, 5, 4],
    [1, 2, null],
    [1, 1, 4],
  ])('with %i of %i outcomes rated gives the weakest score %j', (rated, all, weakest) => {
    const ids = outcomes.slice(0, all).map(({ id }) => id);
    const standings = standingsWith(Object.fromEntries(ids.slice(0, rated).map((id) => [id, { score: 4 }])));
    const mappings = ids.map((element) => ({ element, references: ['X'] }));
    expect(lensOf(standings, mappings).inScope).toMatchObject([
      { weakest, basis: `rated ${rated} of ${all} in scope` },
    ]);
  });

  test('takes another least coverage, and even then nothing from no score', () => {
    const mappings = ['GV.OC-01', 'GV.OC-02', 'GV.OC-03'].map((element) => ({ element, references: ['X'] }));
    const weakest = (leastCoverage: number, facts: Record<string, { score: number }>) =>
      lensOf(standingsWith(facts), mappings, { leastCoverage }).inScope[0]?.weakest;
    const one = { 'GV.OC-01': { score: 2 } };
    expect(weakest(33, one)).toBe(2);
    expect(weakest(34, one)).toBeNull();
    expect(weakest(0, one)).toBe(2);
    expect(weakest(0, {})).toBeNull();
    expect(weakest(100, { ...one, 'GV.OC-02': { score: 2 } })).toBeNull();
  });

  test('has controls that only a category refers to apart, and names such categories beside the outcomes', () => {
    const { inScope, withoutOutcome } = lensOf(standingsWith({}), mappingOf('IR-09', 'CP-10'));
    expect(withoutOutcome).toEqual(['IR-09']);
    expect(inScope).toMatchObject([
      {
        control: 'CP-10',
        wholes: ['RC.RP'],
        scores: { 'RC.RP-01': null, 'RC.RP-02': null, 'RC.RP-05': null },
      },
    ]);
  });

  test('of a function has only the controls and outcomes of that function', () => {
    const standings = standingsWith({ 'PR.AA-01': { score: 3 }, 'DE.CM-01': { score: 1 } });
    const lens = lensOf(standings, mappingOf('AC-02', 'AC-14'), { filter: { functionId: 'DE' } });
    expect(lens).toEqual({
      inScope: [expect.objectContaining({ control: 'AC-02', scores: { 'DE.CM-01': 1, 'DE.CM-03': null } })],
      outOfScope: [],
      withoutOutcome: [],
    });
  });

  test('says in its finding which controls are weakest, and how many more are as weak', () => {
    const standings = standingsWith({ 'PR.AA-06': { score: 1 }, 'PR.AA-02': { score: 0 } });
    const names = ['PE-05', 'PE-19', 'PE-04', 'PE-02', 'PE-08'];
    expect(findingOf(lensOf(standings, mappingOf(...names, 'IA-12', 'AC-14', 'IR-09')))).toBe(
      '8 controls, 6 rated, 1 withheld (too few outcomes rated), 1 without an outcome; weakest: IA-12 (0), PE-02 (1), PE-04 (1) and 3 more at 1',
    );
    expect(findingOf(lensOf(standings, mappingOf(...names.slice(0, 4))))).toBe(
      '4 controls, 4 rated; weakest: PE-02 (1), PE-04 (1), PE-05 (1) and 1 more at 1',
    );
    expect(findingOf(lensOf(standings, mappingOf('IA-12')))).toBe('1 control, 1 rated; weakest: IA-12 (0)');
    expect(findingOf(lensOf(standings, mappingOf('AC-14')))).toBe(
      '1 control, 0 rated, 1 withheld (too few outcomes rated)',
    );
  });

  test('has every mapped control in one of its lists, each once, and counts them', () => {
    fc.assert(
      fc.property(anyStandings, anyMappings, anyCoverage, (standings, mappings, leastCoverage) => {
        const lens = lensOf(standings, mappings, { leastCoverage });
        const mapped = new Set(mappings.flatMap(({ references }) => references));
        expect(controlsOf(lens).toSorted()).toEqual([...mapped].toSorted());
        const { controls, ...states } = countsOf(lens);
        expect(controls).toBe(mapped.size);
        expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(controls);
      }),
    );
  });

  test('gives a weakest score just where enough is rated: the score of one outcome, below none', () => {
    fc.assert(
      fc.property(anyStandings, anyMappings, anyCoverage, (standings, mappings, leastCoverage) => {
        for (const { control, weakest, scores } of lensOf(standings, mappings, { leastCoverage }).inScope) {
          const mapped = new Set(
            mappings
              .filter(({ references }) => references.some((one) => one === control))
              .map(({ element }) => element),
          );
          const inScope = standings.filter((one) => mapped.has(one.outcome.id) && isInScope(one));
          expect(Object.entries(scores)).toEqual(inScope.map((one) => [one.outcome.id, scoreOf(one)]));
          const rated = Object.values(scores).filter((score) => score !== null);
          const isEnough = rated.length > 0 && rated.length * 100 >= leastCoverage * inScope.length;
          expect(weakest !== null).toBe(isEnough);
          if (weakest === null) continue;
          expect(rated).toContain(weakest);
          expect(rated.every((score) => score >= weakest)).toBe(true);
        }
      }),
    );
  });

  test('does not depend on the order of the mapping, or on pairs that come twice', () => {
    fc.assert(
      fc.property(anyStandings, anyMappings, (standings, mappings) => {
        const other = [...mappings.toReversed(), ...mappings];
        expect(lensOf(standings, other)).toEqual(lensOf(standings, mappings));
      }),
    );
  });

  test('scores that are recorded outside the scope change nothing', () => {
    fc.assert(
      fc.property(anyStandings, anyMappings, (standings, mappings) => {
        const without = standings.map((one) => (isInScope(one) ? one : { ...one, assessment: null }));
        expect(lensOf(without, mappings)).toEqual(lensOf(standings, mappings));
      }),
    );
  });
});

test('docs/figures.md works out a lens as it is', () => {
  const figures = readFileSync(new URL('../../../../docs/figures.md', import.meta.url), 'utf8');
  const standings = standingsWith({
    'PR.AA-01': { score: 3 },
    'PR.AA-05': { score: 1 },
    'PR.DS-02': { included: false },
    'PR.DS-11': { score: 2 },
    'DE.CM-01': { score: 2 },
    'DE.CM-03': { included: false },
    'RC.RP-03': { score: 'n/a' },
  });
  const lens = lensOf(standings, mappingOf('AC-02', 'AC-14', 'AU-16', 'CP-09', 'IR-09'));
  const rows = [
    ...lens.inScope.map((view) => [view.control, view.basis, `${view.needed}`, `${view.weakest ?? 'null'}`]),
    ...lens.outOfScope.map((control) => [control, 'out of scope', '', 'null']),
    ...lens.withoutOutcome.map((control) => [control, 'without an outcome', '', 'null']),
  ];
  expect(rows).toHaveLength(5);
  const table = figures.slice(figures.indexOf('## Lens'), figures.indexOf('## What is due'));
  for (const [control, basis, needed, weakest] of rows) {
    expect(table).toMatch(
      new RegExp(`^\\| ${control} \\| .* \\| ${basis} \\| .*${needed} ?\\| ${weakest} \\|$`, 'm'),
    );
  }
});
