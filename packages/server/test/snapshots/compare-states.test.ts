import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';
import { compareStates, STATE_CHANGES } from '../../src/snapshots/compare-states.ts';
import { comparisonHeadline } from '../../src/snapshots/comparison-headline.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import { frozenOf, type StateFacts, stateWith } from '../support/frozen-states.ts';
import { anyStandings, type OutcomeFact } from '../support/standings.ts';

const ID = 'GV.OC-01';
const JUNE = '2026-06-30';

/** What becomes of one outcome between two states. */
function changeOf(before: OutcomeFact, after: OutcomeFact, ends: [StateFacts, StateFacts] = [{}, {}]) {
  return compareStates(stateWith({ [ID]: before }, ends[0]), stateWith({ [ID]: after }, ends[1])).outcomes;
}

describe('an outcome of two states', () => {
  test.each<[string, OutcomeFact, OutcomeFact, readonly string[]]>([
    ['is higher', { score: 1 }, { score: 2 }, ['up']],
    ['is lower', { score: 2 }, { score: 1 }, ['down']],
    ['is newly assessed', {}, { score: 0 }, ['newly assessed']],
    ['is newly assessed after it was not applicable', { score: 'n/a' }, { score: 0 }, ['newly assessed']],
    ['is no longer assessed', { score: 0 }, {}, ['no longer assessed']],
    ['is not applicable', { score: 3 }, { score: 'n/a' }, ['newly not applicable']],
    ['is not applicable without ever having had a score', {}, { score: 'n/a' }, ['newly not applicable']],
    ['is newly excluded', { score: 3 }, { included: false, score: 3 }, ['newly excluded']],
    ['is newly included', { included: false }, {}, ['newly included']],
    ['is newly included with its score', { included: false, score: 1 }, { score: 2 }, ['newly included']],
    ['has another target', { target: 3 }, { target: 2 }, ['target moved']],
    ['has a target for the first time', {}, { target: 2 }, ['target moved']],
    ['is higher and has another target', { score: 1, target: 2 }, { score: 2 }, ['up', 'target moved']],
    ['is excluded at both ends', { included: false, target: 1 }, { included: false, target: 2 }, []],
    ['is the same', { score: 2, target: 3 }, { score: 2, target: 3 }, []],
    ['has nothing but a newer date', { score: 2 }, { score: 2, date: '2026-05-01' }, []],
  ])('%s', (_, before, after, changes) => {
    expect(changeOf(before, after).flatMap((outcome) => outcome.changes)).toEqual(changes);
  });

  test('comes with its short name, both ends, and who judged it last', () => {
    const before = { score: 1, target: 2, assessor: 'Ada', date: '2026-01-10' };
    const after = { score: 3, target: 3, assessor: 'Bo', date: '2026-05-20' };
    expect(changeOf(before, after)).toEqual([
      {
        id: ID,
        shortName: 'Mission guides cyber risk',
        changes: ['up', 'target moved'],
        ...{ scoreBefore: 1, score: 3, targetBefore: 2, target: 3 },
        ...{ who: 'Bo', assessedOn: '2026-05-20', note: null },
        lapsedEvidence: [],
      },
    ]);
  });

  test('comes with why it is not applicable, and with who judged it before where nobody does any more', () => {
    expect(changeOf({ score: 1 }, { score: 'n/a', assessor: 'Bo' })).toMatchObject([
      { who: 'Bo', note: 'We have none of that.' },
    ]);
    expect(changeOf({ score: 1, assessor: 'Ada' }, {})).toMatchObject([
      { who: 'Ada', scoreBefore: 1, score: null },
    ]);
  });

  test('has lost its evidence when the last that was accepted has lapsed', () => {
    const evidence = (validUntil: string, other: string | null) => ({
      'E-1': { outcomes: [ID], validUntil },
      'E-2': { outcomes: [ID], validUntil: other },
    });
    const score = { score: 2 };
    const lapse = (other: string | null) =>
      changeOf(score, score, [
        { evidence: evidence('2026-04-30', other) },
        { evidence: evidence('2026-04-30', other), asOf: JUNE },
      ]);
    expect(lapse('2026-06-29')).toMatchObject([
      { changes: ['evidence lapsed'], lapsedEvidence: ['E-1', 'E-2'] },
    ]);
    expect(lapse(JUNE)).toEqual([]);
    expect(lapse(null)).toEqual([]);
  });

  test('has lapsed evidence once, not again at each later state', () => {
    const evidence = { 'E-1': { outcomes: [ID], validUntil: '2026-01-31' } };
    expect(changeOf({ score: 2 }, { score: 2 }, [{ evidence }, { evidence, asOf: JUNE }])).toEqual([]);
  });
});

describe('two states', () => {
  test('are compared like for like, with everything else counted apart', () => {
    const before = stateWith({
      ...{ 'GV.OC-01': { score: 1, target: 3 }, 'GV.OC-02': { score: 2 }, 'GV.OC-03': { score: 3 } },
      ...{ 'GV.OC-04': { score: 4 }, 'GV.OC-05': { included: false } },
    });
    const after = stateWith(
      {
        ...{ 'GV.OC-01': { score: 2, target: 2 }, 'GV.OC-02': { score: 1 }, 'GV.OC-03': { score: 'n/a' } },
        ...{ 'GV.OC-04': { included: false, score: 4 }, 'GV.OC-05': { score: 4 }, 'GV.RM-01': { score: 4 } },
      },
      { asOf: JUNE },
    );
    const comparison = compareStates(before, after);
    expect(comparison.likeForLike).toEqual({ outcomes: 2, meanBefore: 1.5, mean: 1.5 });
    expect(comparison.counts).toEqual({
      ...{ up: 1, down: 1, 'newly assessed': 1, 'no longer assessed': 0, 'newly not applicable': 1 },
      ...{ 'newly excluded': 1, 'newly included': 1, 'target moved': 1, 'evidence lapsed': 0 },
    });
    expect(comparisonHeadline(comparison)).toBe(
      '1.5 → 1.5 for the 2 outcomes scored at both ends; 1 up; 1 down; 1 newly assessed; 1 newly not applicable; 1 newly excluded; 1 newly included; 1 target moved; 2026-03-31 assessed 4 of 105 in scope, 2026-06-30 assessed 4 of 104 in scope',
    );
  });

  test('without an outcome that is scored at both ends have no mean', () => {
    const comparison = compareStates(stateWith({}), stateWith({ [ID]: { score: 2 } }));
    expect(comparison.likeForLike).toEqual({ outcomes: 0, meanBefore: null, mean: null });
    expect(comparisonHeadline(comparison)).toContain('no outcome is scored at both ends; 1 newly assessed');
  });

  test('on other levels are not compared by scores or targets, and the headline says so', () => {
    const scale = DEFAULT_SCALE.slice(0, 3);
    const facts = (score: number): Record<string, OutcomeFact> => ({ [ID]: { score, target: score } });
    const comparison = compareStates(stateWith(facts(1), { scale }), stateWith(facts(2)));
    expect(comparison).toMatchObject({ sameScale: false, likeForLike: null, outcomes: [] });
    expect(comparisonHeadline(comparison)).toMatch(/^the scales differ, so no scores are compared/);
  });

  test('with a corrected label are on the same scale', () => {
    const scale = DEFAULT_SCALE.map((level) => ({ ...level, label: `${level.label}!` }));
    expect(compareStates(stateWith({}, { scale }), stateWith({})).sameScale).toBe(true);
  });

  test('name the rules that differ', () => {
    const rules = { ...DEFAULT_RULES, prevails: 'validated', leastCoverage: 80 } as const;
    expect(compareStates(stateWith({}), stateWith({}, { rules })).changedRules).toEqual([
      'leastCoverage',
      'prevails',
    ]);
  });

  test('say where a frozen figure is another one by the definitions of this version', () => {
    const state = stateWith({ [ID]: { score: 2 } });
    const old = { ...state, figures: { ...state.figures, groups: { overall: { mean: 1.9, spread: 0 } } } };
    const { before, after } = compareStates(old, state);
    expect(before.differingFigures).toEqual([
      { figure: 'groups.overall.mean', frozen: 1.9, recomputed: 2 },
      { figure: 'groups.overall.spread', frozen: 0, recomputed: null },
    ]);
    expect(after.differingFigures).toEqual([]);
  });

  test('account for every score at either end', () => {
    fc.assert(
      fc.property(anyStandings, anyStandings, (first, second) => {
        const before = frozenOf(first);
        const after = frozenOf(second);
        const { likeForLike, outcomes } = compareStates(before, after);
        const assessed = (standings: typeof first) =>
          standings.filter(({ state }) => state === 'assessed').length;
        const count = (wanted: (outcome: (typeof outcomes)[number]) => boolean) =>
          outcomes.filter(wanted).length;
        const gone = count(({ scoreBefore, score }) => scoreBefore !== null && score === null);
        const come = count(({ scoreBefore, score }) => scoreBefore === null && score !== null);
        expect((likeForLike?.outcomes ?? 0) + gone).toBe(assessed(first));
        expect((likeForLike?.outcomes ?? 0) + come).toBe(assessed(second));
      }),
    );
  });

  test('differ the other way round when they change places', () => {
    fc.assert(
      fc.property(anyStandings, anyStandings, (first, second) => {
        const there = compareStates(frozenOf(first), frozenOf(second));
        const back = compareStates(frozenOf(second), frozenOf(first));
        expect(back.counts.up).toBe(there.counts.down);
        expect(back.counts['newly excluded']).toBe(there.counts['newly included']);
        expect(back.likeForLike?.mean).toBe(there.likeForLike?.meanBefore);
      }),
    );
  });

  test('are alike if they are the same, also after they were stored as text', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const state = frozenOf(standings);
        const stored = JSON.parse(canonicalJson(state));
        const { outcomes, counts, before } = compareStates(stored, state);
        expect(outcomes).toEqual([]);
        expect(before.differingFigures).toEqual([]);
        expect(Object.keys(counts)).toEqual(STATE_CHANGES);
        expect(new Set(Object.values(counts))).toEqual(new Set([0]));
      }),
    );
  });
});
