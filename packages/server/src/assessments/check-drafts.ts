import type { Assessment, AssessmentKind, Confidence } from '../database/tables/assessments.ts';
import { BREADTH, type Element, outcomesOf } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import { wantedScore } from '../profiles/allowed-scores.ts';
import type { Profile } from '../profiles/profile.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import type { Malformed } from '../refusals/malformed.ts';
import { caseFolded } from '../text/case-folded.ts';
import { quote } from '../text/quote.ts';
import { dateProblem } from './calendar-date.ts';
import { type GivenScores, type JudgedScore, judgedScore } from './judged-score.ts';

/** An assessment as it is handed in: with either a score or the reason why the outcome is not applicable. */
export interface AssessmentDraft extends GivenScores {
  /** The outcome's id, forgivingly spelled. With `notApplicable` also that of a category or function. */
  readonly outcome: string;
  readonly notApplicable?: string | undefined;
  readonly date: string;
  readonly assessor: string;
  readonly confidence?: Confidence | undefined;
  readonly note?: string | undefined;
  readonly kind?: AssessmentKind | undefined;
  readonly source?: string | undefined;
  readonly confirmer?: string | undefined;
}

/** Who records drafts, and when. */
export interface Recording {
  readonly now: Date;
  /** As the client named them; null if it names nobody. */
  readonly recorder: string | null;
  /** Whether the drafts come from a returned questionnaire, which alone gives its own source. */
  readonly byForm?: boolean | undefined;
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
  recording: Recording,
): Assessment[] {
  const taken = new Set<string>();
  const checkOne = (draft: AssessmentDraft): CheckedDraft => {
    const checked = checkDraft(draft, profile, recording);
    const { id } = checked.element;
    if (taken.has(id)) throw invalid(`${id} is in this batch twice`);
    taken.add(id);
    return checked;
  };
  const checked = checkEach(drafts, checkOne, {
    wanted: Object.fromEntries(SCORES.map((field) => [field, wantedScore(profile)])),
  });
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

const SCORES = ['score', 'policy', 'practice'] as const;

/** What a form puts in as the source of its scores. */
export const FORM_SOURCE = 'form';

function checkDraft(
  draft: AssessmentDraft,
  profile: Profile,
  { now, recorder, byForm = false }: Recording,
): CheckedDraft {
  const element = resolveActive(draft.outcome);
  const { notApplicable = null, date, assessor, confidence = null, note = null } = draft;
  const { kind = null, source = null, confirmer = null } = draft;
  const outcomeIds = includedIn(element, profile);
  const scores = checkJudgement(element, draft, profile);
  if (scores.score !== null) refuseWithout({ source, confirmer, assessor }, element, profile);
  const wrongDate = dateProblem(date, now);
  if (wrongDate !== null) throw invalid(`${element.id}: date ${date} ${wrongDate}`);
  if (source?.toLowerCase() === FORM_SOURCE && !byForm) {
    throw invalid(
      `${element.id}: source "${FORM_SOURCE}" is reserved for scores that come in by a form`,
      'Say which document, interview or form it was.',
    );
  }
  return {
    element,
    outcomeIds,
    judgement: {
      ...scores,
      notApplicableReason: notApplicable,
      ...{ date, assessor, confidence, note, kind, source, recorder, confirmer },
    },
  };
}

/** A profile may demand for each score where it comes from, and who has confirmed it. */
function refuseWithout(
  { source, confirmer, assessor }: Pick<Assessment, 'source' | 'confirmer' | 'assessor'>,
  { id }: Element,
  { rules }: Profile,
): void {
  const missing = [
    ...(rules.requiresSource && source === null ? ['source'] : []),
    ...(rules.requiresConfirmer && confirmer === null ? ['confirmer'] : []),
  ];
  if (missing.length > 0) {
    throw invalid(
      `${id} has a score without ${missing.join(' and ')}, which this profile demands`,
      'Give it with the record, or once for the whole call.',
    );
  }
  if (rules.requiresConfirmer && confirmer !== null && caseFolded(confirmer) === caseFolded(assessor)) {
    throw invalid(
      `${id} is confirmed by ${quote(confirmer)}, who judged it; this profile demands a confirmer`,
      'Give the name of another person as confirmer.',
    );
  }
}

/** An outcome, or those of a category or function that the profile includes. */
function includedIn(element: Element, { settings }: Profile): readonly string[] {
  const ids = outcomesOf(element)
    .map(({ id }) => id)
    .filter((id) => settings.get(id)?.included !== false);
  if (ids.length > 0) return ids;
  throw invalid(`${element.id} is excluded from the profile`, 'Include it with profile_save first.');
}

function checkJudgement({ id, type }: Element, draft: AssessmentDraft, profile: Profile): JudgedScore {
  const { notApplicable } = draft;
  const hasScore = SCORES.some((field) => draft[field] !== undefined);
  if (type !== 'outcome' && (hasScore || notApplicable === undefined)) {
    throw invalid(
      `${id} is a ${type}: only its outcomes have scores, each judged by itself`,
      'Give the id of an outcome, or notApplicable with the reason to mark all outcomes in it.',
    );
  }
  if (!hasScore && notApplicable === undefined) {
    const asked = profile.rules.dimensions === null ? 'score' : 'policy and for practice';
    throw invalid(
      `${id} has neither score nor notApplicable`,
      `For ${asked}, ${wantedScore(profile)}; notApplicable is the reason, as text.`,
    );
  }
  if (hasScore && notApplicable !== undefined) {
    throw invalid(`${id} has both score and notApplicable`, 'Give score, or why the outcome does not apply.');
  }
  return judgedScore(id, draft, profile);
}
