import { dateProblem } from '../assessments/calendar-date.ts';
import { type Evidence, evidenceColumns } from '../database/tables/evidence.ts';
import { evidenceAt } from '../history/evidence-at.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { outcomeIds } from './outcome-ids.ts';
import { overlay } from './overlay.ts';
import { createRegister, type Entry } from './register.ts';

export const evidenceRegister = createRegister({
  table: 'evidence',
  letter: 'E',
  columns: evidenceColumns,
  concerns: ({ outcomes }) => outcomes,
  at: (versions, day) =>
    evidenceAt(
      versions.map(({ content }) => content),
      day,
    ),
  check: async (entries, { now }) =>
    checkEach<Entry<Evidence>, Evidence>(entries, (entry) => checkEvidence(entry, now)),
});

/** @throws CsfServerError INVALID_INPUT */
export function checkEvidence({ draft, before }: Entry<Evidence>, now: Date): Evidence {
  const merged = overlay(before, draft, evidenceColumns);
  const evidence = { ...merged, outcomes: outcomeIds(merged.outcomes) };
  const { date, reviewStatus, reviewer, reviewedOn } = evidence;
  const wrongDate = dateProblem(date, now);
  if (wrongDate !== null) throw invalid(`date ${date} ${wrongDate}`);
  if (evidence.validUntil !== null && evidence.validUntil < date) {
    throw invalid(`validUntil ${evidence.validUntil} is before date ${date}`);
  }
  if (isReviewed(before) && isOtherVersion(before, evidence) && !Object.hasOwn(draft, 'reviewStatus')) {
    throw invalid(
      `it was ${before.reviewStatus} in another version: reference, date or sha256 is a new one`,
      'Give reviewStatus, reviewer and reviewedOn of the new version, or reviewStatus "not reviewed" and reviewedOn null.',
    );
  }
  if (reviewStatus === 'not reviewed') {
    if (reviewedOn === null) return evidence;
    throw invalid('reviewedOn is given, but reviewStatus is "not reviewed"', 'null clears reviewedOn.');
  }
  if (reviewer === null || reviewedOn === null) {
    throw invalid(`reviewStatus "${reviewStatus}" needs reviewer and reviewedOn`);
  }
  const wrongReview = dateProblem(reviewedOn, now);
  if (wrongReview !== null) throw invalid(`reviewedOn ${reviewedOn} ${wrongReview}`);
  return evidence;
}

function isReviewed(before: Evidence | null): before is Evidence {
  return before !== null && before.reviewStatus !== 'not reviewed';
}

/** A hash where there was none says which version it is. It does not make it another one. */
function isOtherVersion(before: Evidence, after: Evidence): boolean {
  return (
    before.reference !== after.reference ||
    before.date !== after.date ||
    (before.sha256 !== null && before.sha256 !== after.sha256)
  );
}
