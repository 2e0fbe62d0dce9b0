import type { ScoringRules } from '../../profiles/profile.ts';

/** The rules of a profile that are not the default ones, for people who have never seen their names. */
export function ruleTexts(rules: Partial<ScoringRules>): readonly string[] {
  const { step, dimensions, leastCoverage, prevails, requiresSource, requiresConfirmer } = rules;
  const { appetiteLikelihood, appetiteImpact } = rules;
  const texts = [
    step === 0.5 && 'scores may be halves',
    dimensions === 'minimum' && 'a score is the lower one of policy and practice',
    dimensions === 'mean' && 'a score is the mean of policy and practice',
    leastCoverage !== undefined && `a mean needs ${leastCoverage} % of the scope to be assessed`,
    prevails === 'validated' && 'a validated score counts, even if a later one is not validated',
    requiresSource === true && 'each score needs its source',
    requiresConfirmer === true && 'each score needs somebody else who confirms it',
    typeof appetiteLikelihood === 'number' && `risks are accepted up to likelihood ${appetiteLikelihood}`,
    typeof appetiteImpact === 'number' && `risks are accepted up to impact ${appetiteImpact}`,
  ];
  return texts.filter((text) => text !== false);
}
