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
