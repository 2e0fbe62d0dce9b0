import type { Assessment } from '../database/tables/assessments.ts';
import type { ScoringRules } from '../profiles/profile.ts';

type Dated = Pick<Assessment, 'date' | 'kind'>;

/**
 * Whether an assessment that is recorded now becomes the current one of its outcome in place of the one that is. Where
 * validated scores prevail, one of these gives way only to another one. Otherwise the later day counts.
 */
export function prevails(added: Dated, current: Dated, rules: Pick<ScoringRules, 'prevails'>): boolean {
  const [isValidated, wasValidated] = [added, current].map(({ kind }) => kind === 'validated');
  if (rules.prevails === 'validated' && isValidated !== wasValidated) return isValidated === true;
  return current.date <= added.date;
}

/**
 * The assessments that were current at some time, of all of a profile in the order of their days. Of each outcome, the
 * last one up to a day is the current one of that day, as `loadCurrent` finds it.
 */
export function everPrevailing<Recorded extends { readonly outcomeId: string } & Pick<Assessment, 'kind'>>(
  history: readonly Recorded[],
  rules: Pick<ScoringRules, 'prevails'>,
): readonly Recorded[] {
  if (rules.prevails === 'latest') return history;
  const validated = new Set<string>();
  return history.filter(({ outcomeId, kind }) => {
    if (kind === 'validated') validated.add(outcomeId);
    return kind === 'validated' || !validated.has(outcomeId);
  });
}
