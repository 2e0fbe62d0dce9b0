import { describe, expect, test } from 'vitest';
import { analyzeConsistency, type ConsistencyFacts } from '../../src/analysis/consistency.ts';
import { standingsWith } from '../support/standings.ts';

const NOTHING: ConsistencyFacts = {
  evidence: [],
  rationales: new Set(),
  history: [],
  asOf: '2025-03-31',
  staleAfterDays: null,
};

const RULES = [
  'score without evidence',
  'evidence without score',
  'target below score',
  'stale answer',
  'included without target',
  'excluded without rationale',
  'not applicable with target',
  'assessors disagree',
];

const found = (standings: Parameters<typeof analyzeConsistency>[0], facts: Partial<ConsistencyFacts>) =>
  Object.fromEntries(
    analyzeConsistency(standings, { ...NOTHING, ...facts }).rules.map(({ rule, outcomes }) => [
      rule,
      outcomes,
    ]),
  );

describe('the rules of consistency', () => {
  test('always come in the same order and say what they checked', () => {
    const { rules, basis } = analyzeConsistency(standingsWith({}), NOTHING);
    expect(rules.map(({ rule }) => rule)).toEqual(RULES);
    for (const { checked } of rules) expect(checked).not.toBe('');
    expect(basis).toBe('106 outcomes included, 0 excluded');
  });

  test('do not judge age without a number of days: that count is unknown, not 0', () => {
    const { rules } = analyzeConsistency(
      standingsWith({ 'GV.OC-01': { score: 1, date: '2000-01-01' } }),
      NOTHING,
    );
    expect(rules[3]).toEqual({
      rule: 'stale answer',
      checked: 'nothing: staleAfterDays is not given',
      count: null,
      outcomes: [],
    });
  });

  test('take an answer for stale that is more days old than given, also that it does not apply', () => {
    const standings = standingsWith({
      'GV.OC-01': { score: 1, date: '2025-03-01' },
      'GV.OC-02': { score: 'n/a', date: '2025-02-28' },
      'GV.OC-03': { score: 1, date: '2025-02-28', included: false },
    });
    expect(found(standings, { staleAfterDays: 30 })['stale answer']).toEqual(['GV.OC-02']);
  });

  test('find evidence and scores that lack each other, of whatever review status', () => {
    const standings = standingsWith({
      'GV.OC-01': { score: 1 },
      'GV.OC-02': { score: 1 },
      'GV.OC-04': { score: 'n/a' },
      'GV.OC-05': { included: false },
    });
    const evidence = [
      {
        outcomes: ['GV.OC-02', 'GV.OC-03', 'GV.OC-04', 'GV.OC-05'],
        accepted: false,
        date: '2025-03-01',
        validUntil: null,
      },
    ];
    expect(found(standings, { evidence })).toMatchObject({
      'score without evidence': ['GV.OC-01'],
      'evidence without score': ['GV.OC-03'],
    });
  });

  test('find targets that cannot be meant so, and exclusions without a reason', () => {
    const standings = standingsWith({
      'GV.OC-01': { score: 3, target: 2 },
      'GV.OC-02': { score: 2, target: 2 },
      'GV.OC-03': { score: 'n/a', target: 2 },
      'GV.OC-04': { included: false, target: 2 },
      'GV.OC-05': { included: false },
    });
    const rules = found(standings, { rationales: new Set(['GV.OC-04']) });
    expect(rules).toMatchObject({
      'target below score': ['GV.OC-01'],
      'not applicable with target': ['GV.OC-03'],
      'excluded without rationale': ['GV.OC-05'],
    });
    expect(rules['included without target']).toHaveLength(106 - 5);
  });

  test('compare the latest word of each assessor, whatever the case of the name', () => {
    const record = (outcomeId: string, date: string, assessor: string, score: number | null) => ({
      outcomeId,
      date,
      assessor,
      score,
      kind: null,
    });
    const { rules, opinions } = analyzeConsistency(standingsWith({ 'GV.OC-04': { included: false } }), {
      ...NOTHING,
      history: [
        record('GV.OC-01', '2025-01-01', 'Ada', 1),
        record('GV.OC-02', '2025-01-01', 'Ada', 1),
        record('GV.OC-03', '2025-01-01', 'Ada', 1),
        record('GV.OC-04', '2025-01-01', 'Ada', 1),
        record('GV.OC-01', '2025-01-02', 'Ben', 2),
        record('GV.OC-02', '2025-01-02', 'Ben', null),
        record('GV.OC-03', '2025-01-02', 'ADA', 2),
        record('GV.OC-04', '2025-01-02', 'Ben', 2),
        record('GV.OC-01', '2025-01-03', 'ada', 2),
      ],
    });
    expect(rules[7]).toMatchObject({ count: 1, outcomes: ['GV.OC-02'] });
    expect(opinions).toEqual([
      { outcome: 'GV.OC-02', assessor: 'Ben', score: null, date: '2025-01-02' },
      { outcome: 'GV.OC-02', assessor: 'Ada', score: 1, date: '2025-01-01' },
    ]);
  });
});
