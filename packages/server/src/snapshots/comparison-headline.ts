import { counted } from '../text/counted.ts';
import { STATE_CHANGES, type StateComparison } from './compare-states.ts';

/** A comparison of two states in a sentence. A mean never stands without the outcomes that it is of. */
export function comparisonHeadline(comparison: StateComparison): string {
  const { before, after, counts } = comparison;
  const apart = STATE_CHANGES.filter((change) => counts[change] > 0).map(
    (change) => `${counts[change]} ${change}`,
  );
  const coverage = `${before.asOf} ${before.basis}, ${after.asOf} ${after.basis}`;
  return [sameOutcomes(comparison), ...apart, coverage].join('; ');
}

function sameOutcomes({ likeForLike }: StateComparison): string {
  if (likeForLike === null) return 'the scales differ, so no scores are compared';
  const { outcomes, meanBefore, mean } = likeForLike;
  if (outcomes === 0) return 'no outcome is scored at both ends';
  return `${meanBefore} → ${mean} for the ${counted(outcomes, 'outcome')} scored at both ends`;
}
