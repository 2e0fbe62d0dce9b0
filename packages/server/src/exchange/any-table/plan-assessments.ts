import { dateProblem } from '../../assessments/calendar-date.ts';
import type { AssessmentDraft } from '../../assessments/check-drafts.ts';
import { judgedScore } from '../../assessments/judged-score.ts';
import { prevails } from '../../assessments/prevailing.ts';
import type { Assessment, AssessmentKind } from '../../database/tables/assessments.ts';
import type { Profile } from '../../profiles/profile.ts';
import { caseFolded } from '../../text/case-folded.ts';
import type { Difference } from './differences.ts';
import { type Judgement, judgementOf, shownJudgement, textOf } from './judgement.ts';
import type { OutcomeEntry } from './merge-rows.ts';
import type { CellProblem } from './problems.ts';

/** What is said once for all rows. */
export interface ForAllRows {
  /** Null: nobody is named yet. */
  readonly assessor: string | null;
  /** Null: today, and a score that is recorded already is not recorded again. */
  readonly date: string | null;
  readonly today: string;
  readonly kind: AssessmentKind | undefined;
  readonly source: string | undefined;
  readonly confirmer: string | undefined;
}

/** The draft of an assessment before the history is known. */
export interface DraftOfRow {
  readonly entry: OutcomeEntry;
  readonly judgement: Judgement;
  readonly date: string;
  readonly assessor: string | null;
}

export interface DraftsOfRows {
  readonly drafts: readonly DraftOfRow[];
  readonly problems: readonly CellProblem[];
}

/** The assessments that entries make. Those of outcomes outside the profile's scope are refused. */
export function draftsOf(
  entries: readonly OutcomeEntry[],
  { profile, all, now }: { profile: Profile; all: ForAllRows; now: Date },
): DraftsOfRows {
  const drafts: DraftOfRow[] = [];
  const problems: CellProblem[] = [];
  for (const entry of entries) {
    const judgement = judgementOf(entry);
    if (judgement === null || isLeftOutAnyway(entry, profile, judgement)) continue;
    const date = textOf(entry, 'date') ?? all.date ?? all.today;
    const problem =
      typeof judgement === 'string' ? judgement : problemOf(entry, { judgement, date, profile, now });
    if (problem !== null) problems.push({ place: entry.values.get('date')?.place ?? entry.place, problem });
    else if (typeof judgement !== 'string') {
      drafts.push({ entry, judgement, date, assessor: textOf(entry, 'assessor') ?? all.assessor });
    }
  }
  return { drafts, problems };
}

/** An outcome that the profile excludes need not be marked as not applicable too. */
function isLeftOutAnyway(entry: OutcomeEntry, profile: Profile, judgement: Judgement | string): boolean {
  return !isIncluded(entry, profile) && typeof judgement === 'object' && 'notApplicable' in judgement;
}

function isIncluded({ id, values }: OutcomeEntry, { settings }: Profile): boolean {
  return (values.get('included')?.value ?? settings.get(id)?.included) !== false;
}

function problemOf(
  entry: OutcomeEntry,
  { judgement, date, profile, now }: { judgement: Judgement; date: string; profile: Profile; now: Date },
): string | null {
  if (!isIncluded(entry, profile)) {
    return `${entry.id} has a score, but is excluded from the profile: include it, or clear the score`;
  }
  const isHalf = 'policy' in judgement !== 'practice' in judgement;
  if (isHalf) return `${entry.id} has one of policy and practice: this profile needs both`;
  const wrongDate = dateProblem(date, now);
  return wrongDate === null ? null : `date ${date} ${wrongDate}`;
}

export interface AssessmentsPlan {
  readonly drafts: readonly AssessmentDraft[];
  readonly differences: readonly Difference[];
  readonly same: number;
}

export interface KnownAssessments {
  readonly profile: Profile;
  readonly current: ReadonlyMap<string, Assessment>;
  readonly ofDays: ReadonlyMap<string, readonly Assessment[]>;
}

/** Compares drafts with what is recorded, and leaves out what is recorded already. */
export function planAssessments(
  drafts: readonly DraftOfRow[],
  known: KnownAssessments,
  all: ForAllRows,
): AssessmentsPlan {
  const differences: Difference[] = [];
  const kept: AssessmentDraft[] = [];
  for (const draft of drafts) {
    if (isRecorded(draft, known, all)) continue;
    differences.push(differenceOf(draft, known, all));
    kept.push(assessmentDraft(draft, all));
  }
  return { drafts: kept, differences, same: drafts.length - kept.length };
}

function isRecorded(
  draft: DraftOfRow,
  { profile, current, ofDays }: KnownAssessments,
  all: ForAllRows,
): boolean {
  const { entry, date, assessor } = draft;
  const note = textOf(entry, 'note');
  const isSame = (stored: Assessment) =>
    hasSameJudgement(draft, stored, profile) &&
    (note === undefined || note === stored.note || isReason(draft, note));
  const isUndated = textOf(entry, 'date') === undefined && all.date === null;
  const now = current.get(entry.id);
  if (isUndated && now !== undefined && isSame(now)) return true;
  const isOfAssessor = ({ assessor: other }: Assessment) =>
    assessor === null || caseFolded(other) === caseFolded(assessor);
  return (ofDays.get(entry.id) ?? []).some(
    (stored) => stored.date === date && isOfAssessor(stored) && isSame(stored),
  );
}

/** The note of an outcome that does not apply is stored as the reason. */
function isReason({ judgement }: DraftOfRow, note: string): boolean {
  return 'notApplicable' in judgement && judgement.notApplicable === note;
}

function hasSameJudgement({ entry, judgement }: DraftOfRow, stored: Assessment, profile: Profile): boolean {
  if ('notApplicable' in judgement) return stored.notApplicableReason === judgement.notApplicable;
  const { score, policy, practice } = judgedScore(entry.id, judgement, profile);
  return stored.score === score && stored.policy === policy && stored.practice === practice;
}

function differenceOf(
  draft: DraftOfRow,
  { profile, current }: KnownAssessments,
  all: ForAllRows,
): Difference {
  const { entry, judgement, date } = draft;
  const stored = current.get(entry.id) ?? null;
  const after =
    'notApplicable' in judgement ? 'not applicable' : judgedScore(entry.id, judgement, profile).score;
  const base = {
    outcome: entry.id,
    field: 'score',
    before: shownJudgement(stored),
    after,
    place: entry.place,
  };
  if (stored === null) return { ...base, kind: 'new' };
  if (!prevails({ date, kind: all.kind ?? null }, stored, profile.rules)) {
    return { ...base, kind: 'conflict', why: `the one of ${stored.date} stays current` };
  }
  if (base.before === after) return { ...base, kind: 'repeated' };
  return stored.date === date
    ? { ...base, kind: 'conflict', why: `another one is of the same day, by ${stored.assessor}` }
    : { ...base, kind: 'changed' };
}

function assessmentDraft({ entry, judgement, date, assessor }: DraftOfRow, all: ForAllRows): AssessmentDraft {
  const note = textOf(entry, 'note');
  const { kind, source, confirmer } = all;
  return {
    outcome: entry.id,
    ...judgement,
    date,
    assessor: assessor ?? '',
    ...(note !== undefined &&
      !('notApplicable' in judgement && judgement.notApplicable === note) && { note }),
    ...{ kind, source, confirmer },
  };
}
