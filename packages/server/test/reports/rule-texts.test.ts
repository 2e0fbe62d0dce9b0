import { expect, test } from 'vitest';
import { RULE_FIELDS, type ScoringRules } from '../../src/profiles/profile.ts';
import { ruleTexts } from '../../src/reports/document/rule-texts.ts';

/** Each rule with a value that is not the default one. */
const STATED: ScoringRules = {
  step: 0.5,
  dimensions: 'minimum',
  leastCoverage: 80,
  prevails: 'validated',
  requiresSource: true,
  requiresConfirmer: true,
  appetiteLikelihood: 3,
  appetiteImpact: 2,
};

test.each(RULE_FIELDS)('the rule %s stands in a report in words, and not by its name', (rule) => {
  const [text, ...more] = ruleTexts({ [rule]: STATED[rule] });
  expect(more).toEqual([]);
  expect(text).toMatch(/^[a-z]+ .+/);
  expect(text).not.toContain(rule);
});

test('a report has no text for rules that are not stated', () => {
  expect(ruleTexts({})).toEqual([]);
  expect(ruleTexts(STATED)).toHaveLength(RULE_FIELDS.length);
});
