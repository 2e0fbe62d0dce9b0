import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDueList } from '../../app/score/due-list.ts';
import { isAllowedScore, STEPS } from '../../src/profiles/allowed-scores.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';

/** A result of assessment_next, as far as the card reads it. */
function result(structuredContent: object, card: object = { values: {}, person: null, evidence: {} }) {
  return { structuredContent, _meta: { 'csf-mcp/card': card } };
}

const scales = fc
  .uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 6 })
  .map((values) => values.sort((a, b) => a - b).map((value) => ({ value, label: `L${value}`, meaning: '' })));

describe('the scoring card', () => {
  test('offers exactly the scores that the profile allows', () => {
    fc.assert(
      fc.property(scales, fc.constantFrom(...STEPS), (scale, step) => {
        const list = readDueList(result({ profile: 'p', scale, ...(step !== 1 && { rules: { step } }) }));
        const halves = Array.from({ length: 45 }, (_, index) => index / 2);
        const allowed = halves.filter((value) =>
          isAllowedScore({ scale, rules: { ...DEFAULT_RULES, step } }, value),
        );
        expect(list?.choices.map(({ value }) => value)).toEqual(allowed);
      }),
    );
  });

  test('says whose words a statement is in: its own, or those of the whole answer', () => {
    const outcomes = [{ id: 'GV.OC-01', words: "NIST's" }, { id: 'GV.OC-02' }];
    const values = { 'GV.OC-01': 'a', 'GV.OC-02': 'b' };
    const list = readDueList(result({ wording: 'our own words', outcomes }, { values }));
    expect(list?.outcomes.map(({ words }) => words)).toEqual(["NIST's", 'our own words']);
  });

  test('leaves out what it was given no value for', () => {
    const outcomes = [{ id: 'GV.OC-01' }, { id: 'GV.OC-02' }];
    const list = readDueList(result({ outcomes }, { values: { 'GV.OC-02': 'b' } }));
    expect(list?.outcomes.map(({ id, value }) => [id, value])).toEqual([['GV.OC-02', 'b']]);
  });

  test('reads any result without failing, and draws nothing for one that is not its own', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (given, card) => {
        expect(readDueList(given)).toBeNull();
        expect(readDueList({ ...result({}), isError: true })).toBeNull();
        expect(() =>
          readDueList({ structuredContent: given, _meta: { 'csf-mcp/card': card } }),
        ).not.toThrow();
      }),
    );
  });
});
