import { type Assessment, assessmentColumns, type Confidence } from '../database/tables/assessments.ts';
import { BREADTH, type Element, outcomesOf } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import type { Profile } from '../profiles/profile.ts';
import { isLevel, wantedLevel } from '../profiles/scale.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import type { Malformed } from '../refusals/malformed.ts';
import { dateProblem } from './calendar-date.ts';

/** An assessment as it is handed in: with either a score or the reason why the outcome is not applicable. */
export interface AssessmentDraft {
  /** The outcome's id, forgivingly spelled. With `notApplicable` also that of a category or function. */
  readonly outcome: string;
  readonly score?: number | undefined;
  readonly notApplicable?: string | undefined;
  readonly date: string;
  readonly assessor: string;
  readonly confidence?: Confidence | undefined;
  readonly note?: string | undefined;
}

/** What a draft says of an outcome, or of each outcome of a category or function. */
interface CheckedDraft {
  readonly element: Element;
  readonly outcomeIds: readonly string[];
  readonly judgement: Omit<Assessment, 'outcomeId'>;
}

/**
 * The assessments that drafts make, in their order. Where several drafts concern an outcome, the more specific one
 * decides.
 * @throws CsfServerError INVALID_INPUT, which names what is wrong with each draft
 */
export function checkDrafts(
  drafts: readonly (AssessmentDraft | Malformed)[],
  profile: Profile,
  now: Date,
): Assessment[] {
  const taken = new Set<string>();
  const checkOne = (draft: AssessmentDraft): CheckedDraft => {
    const checked = checkDraft(draft, profile, now);
    const { id } = checked.element;
    if (taken.has(id)) throw invalid(`${id} is in this batch twice`);
    taken.add(id);
    return checked;
  };
  const checked = checkEach(drafts, checkOne, { wanted: { score: wantedLevel(profile.scale) } });
  const deciding = new Map<string, CheckedDraft>();
  for (const draft of checked.toSorted((a, b) => BREADTH[a.element.type] - BREADTH[b.element.type])) {
    for (const id of draft.outcomeIds) deciding.set(id, draft);
  }
  return checked.flatMap((draft) =>
    draft.outcomeIds
      .filter((outcomeId) => deciding.get(outcomeId) === draft)
      .map((outcomeId) => ({ outcomeId, ...draft.judgement })),
  );
}

function checkDraft(draft: AssessmentDraft, profile: Profile, now: Date): CheckedDraft {
  const element = resolveActive(draft.outcome);
  const { score = null, notApplicable = null, date, assessor, confidence = null, note = null } = draft;
  const outcomeIds = includedIn(element, profile);
  checkJudgement(element, { score, notApplicable }, profile);
  const wrongDate = dateProblem(date, now);
  if (wrongDate !== null) throw invalid(`${element.id}: date ${date} ${wrongDate}`);
  return {
    element,
    outcomeIds,
    judgement: {
      ...assessmentColumns.initial,
      score,
      notApplicableReason: notApplicable,
      date,
      assessor,
      confidence,
      note,
    },
  };
}

/** An outcome, or those of a category or function that the profile includes. */
function includedIn(element: Element, { settings }: Profile): readonly string[] {
  const ids = outcomesOf(element)
    .map(({ id }) => id)
    .filter((id) => settings.get(id)?.included !== false);
  if (ids.length > 0) return ids;
  throw invalid(`${element.id} is excluded from the profile`, 'Include it with profile_save first.');
}

function checkJudgement(
  { id, type }: Element,
  { score, notApplicable }: { score: number | null; notApplicable: string | null },
  { scale }: Profile,
): void {
  if (type !== 'outcome' && (score !== null || notApplicable === null)) {
    throw invalid(
      `${id} is a ${type}: only its outcomes have scores, each judged by itself`,
      'Give the id of an outcome, or notApplicable with the reason to mark all outcomes in it.',
    );
  }
  if (score === null && notApplicable === null) {
    throw invalid(
      `${id} has neither score nor notApplicable`,
      `For score, ${wantedLevel(scale)}; notApplicable is the reason, as text.`,
    );
  }
  if (score !== null && notApplicable !== null) {
    throw invalid(`${id} has both score and notApplicable`, 'Give score, or why the outcome does not apply.');
  }
  if (score !== null && !isLevel(scale, score)) {
    throw invalid(`${id}: score ${score} is not on the scale; ${wantedLevel(scale)}`);
  }
}
