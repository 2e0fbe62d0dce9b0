import { counted } from '../text/counted.ts';
import { expandOutcomeChanges } from './outcome-changes.ts';
import type { EditedContent, ProfileChange } from './profile-change.ts';

/**
 * What a change leaves open about the outcomes that it excludes or includes again, in sentences for the answer. Nothing
 * of it is refused: a reason may follow, and a target may wait for its outcome.
 * @param before null for a new profile
 */
export function exclusionNotes(
  before: EditedContent | null,
  after: EditedContent,
  { outcomes = [] }: ProfileChange,
): readonly string[] {
  const concerned = [...expandOutcomeChanges(outcomes, after).keys()];
  const isExcluded = (content: EditedContent | null, id: string): boolean =>
    content?.settings.get(id)?.included === false;
  const rationaleOf = (content: EditedContent | null, id: string) => content?.texts.get(id)?.rationale;
  const excluded = concerned.filter((id) => isExcluded(after, id));
  const unexplained = excluded.filter((id) => rationaleOf(after, id) === undefined).length;
  const targeted = excluded.filter((id) => after.settings.get(id)?.target != null).length;
  const stale = concerned.filter(
    (id) =>
      isExcluded(before, id) &&
      !isExcluded(after, id) &&
      rationaleOf(after, id) !== undefined &&
      rationaleOf(after, id) === rationaleOf(before, id),
  ).length;
  const of = `of ${counted(excluded.length, 'excluded outcome')}`;
  return [
    ...(unexplained > 0
      ? [`${unexplained} ${of} without rationale: ask why, and store it with profile_save.`]
      : []),
    ...(targeted > 0 ? [`${targeted} ${of} with a target, which counts again once they are included.`] : []),
    ...(stale > 0
      ? [`${counted(stale, 'outcome')} included again with the rationale of the exclusion; null clears it.`]
      : []),
  ];
}
