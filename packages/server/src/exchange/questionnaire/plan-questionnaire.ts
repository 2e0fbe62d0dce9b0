import { dateProblem, today } from '../../assessments/calendar-date.ts';
import { type AssessmentDraft, FORM_SOURCE } from '../../assessments/check-drafts.ts';
import type { HistoryEntry } from '../../assessments/history.ts';
import { MAX_NOTE, MAX_REASON } from '../../assessments/text-limits.ts';
import type { Assessment } from '../../database/tables/assessments.ts';
import type { Profile } from '../../profiles/profile.ts';
import { quote } from '../../text/quote.ts';
import type { CellPlace } from '../sheet-table.ts';
import { HEADINGS } from './form-layout.ts';
import type { FormAnswer, ReturnedForm } from './read-questionnaire.ts';
import { isSame, type Readable, type Said, saidBy, textOfAnswer } from './said.ts';

/** What the profile says now about the outcomes of a form. */
export interface StateNow {
  readonly profile: Profile;
  readonly current: ReadonlyMap<string, Assessment>;
  /** The numbers of these assessments. */
  readonly ids: ReadonlyMap<string, number>;
  /** What the respondent has assessed so far, withdrawn or not. */
  readonly ofRespondent: readonly HistoryEntry[];
}

/** An answer that differs from the current score; before is null where the outcome is not assessed. */
export interface Difference {
  readonly outcome: string;
  readonly before: number | string | null;
  readonly after: number | string;
}

/** Why an answer cannot be taken as it is. */
export interface Conflict {
  readonly outcome?: string;
  readonly place: CellPlace;
  readonly problem: string;
}

export interface QuestionnairePlan {
  readonly drafts: readonly AssessmentDraft[];
  readonly differences: readonly Difference[];
  readonly conflicts: readonly Conflict[];
  /** Answers with a level, or "Not applicable". */
  readonly answered: number;
  /** Answers that the profile has already, from this form. */
  readonly alreadyThere: number;
  readonly date: string;
}

/** What the answers of a form make of a profile. */
export function planQuestionnaire(form: ReturnedForm, now: Date, state: StateNow): QuestionnairePlan {
  const date = form.date ?? today(now);
  const read = form.answers.map((answer) => ({ answer, said: saidBy(answer, state.profile) }));
  const answered = read.flatMap(({ answer, said }) => (said === null ? [] : [{ answer, said }]));
  const wanted = answered.filter(({ answer, said }) => !isThere(answer, said, form, state));
  const conflicts = [
    ...(answered.length > 0 ? headConflicts(form, date, now, state.profile.rules) : []),
    ...wanted.flatMap(({ answer, said }) => conflictsOf(answer, said, form, state)),
  ];
  return {
    drafts: wanted.flatMap(({ answer, said }) =>
      'problem' in said ? [] : [draftOf(answer, said, { assessor: form.respondent ?? '', date })],
    ),
    differences: wanted.flatMap(({ answer, said }) => differenceOf(answer, said, state)),
    conflicts,
    answered: answered.length,
    alreadyThere: answered.length - wanted.length,
    date,
  };
}

function headConflicts(
  form: ReturnedForm,
  date: string,
  now: Date,
  { requiresConfirmer }: Profile['rules'],
): readonly Conflict[] {
  const wrongDate = dateProblem(date, now);
  return [
    ...(form.respondent === null
      ? [{ place: form.respondentPlace, problem: 'the respondent is blank; write the name of who answered' }]
      : []),
    ...(requiresConfirmer
      ? [
          {
            place: form.respondentPlace,
            problem:
              'this profile demands a confirmer for each score, whom no form names; record the answers with assessment_record',
          },
        ]
      : []),
    ...(wrongDate === null ? [] : [{ place: form.datePlace, problem: `date ${date} ${wrongDate}` }]),
  ];
}

function conflictsOf(
  answer: FormAnswer,
  said: Said,
  { asked, day }: ReturnedForm,
  { profile, current, ids }: StateNow,
): readonly Conflict[] {
  const { outcome } = answer;
  const [place = answer.place] = [...answer.levels.values()].map((level) => level.place);
  const conflict = (problem: string, at = place): Conflict[] => [{ outcome, place: at, problem }];
  if (!asked.has(outcome)) return conflict('this form did not ask about it; delete the row');
  if (profile.settings.get(outcome)?.included === false)
    return conflict('it is excluded from the profile now; empty its level, or include it with profile_save');
  if ('problem' in said) return conflict(said.problem, said.place);
  const now = current.get(outcome);
  if (now !== undefined && ids.get(outcome) !== asked.get(outcome) && !isSame(said, now)) {
    return conflict(
      `${quote(now.assessor)} assessed it as ${now.score ?? 'not applicable'} (${now.date}) after the form of ${day} went out; empty its level to keep that, or send a new form`,
    );
  }
  if ('notApplicable' in said && answer.note === null)
    return conflict(`"Not applicable" needs the reason in the column ${HEADINGS.note}`);
  if ('notApplicable' in said && (answer.note?.length ?? 0) > MAX_REASON)
    return conflict(`the reason has more than ${MAX_REASON} characters`);
  const note = noteOf(answer, said);
  return note !== undefined && note.length > MAX_NOTE
    ? conflict(`note and evidence reference have more than ${MAX_NOTE} characters together`)
    : [];
}

/** Whether this form brought the answer already: importing it again changes nothing. */
function isThere(
  answer: FormAnswer,
  said: Said,
  { last, date }: ReturnedForm,
  { ofRespondent }: StateNow,
): boolean {
  return ofRespondent.some(
    (entry) =>
      entry.outcomeId === answer.outcome &&
      entry.id > (last ?? 0) &&
      entry.source === FORM_SOURCE &&
      entry.withdrawn === null &&
      isSame(said, entry) &&
      (date === null || entry.date === date) &&
      (entry.note ?? undefined) === noteOf(answer, said) &&
      (entry.notApplicableReason === null || entry.notApplicableReason === answer.note),
  );
}

function differenceOf(answer: FormAnswer, said: Said, { current }: StateNow): readonly Difference[] {
  const now = current.get(answer.outcome);
  if ('problem' in said || (now !== undefined && isSame(said, now))) return [];
  const before = now === undefined ? null : textOf(now);
  return [{ outcome: answer.outcome, before, after: textOfAnswer(said) }];
}

function textOf({ score, policy, practice }: Assessment): number | string {
  if (score === null) return 'not applicable';
  return policy === null || practice === null ? score : `policy ${policy}, practice ${practice}`;
}

function draftOf(
  answer: FormAnswer,
  said: Readable,
  { assessor, date }: { readonly assessor: string; readonly date: string },
): AssessmentDraft {
  const judged = {
    outcome: answer.outcome,
    assessor,
    date,
    kind: 'self-assessed' as const,
    source: FORM_SOURCE,
  };
  const note = noteOf(answer, said);
  if ('notApplicable' in said) return { ...judged, notApplicable: answer.note ?? '', note };
  const { level, ...dimensions } = said.scores;
  return { ...judged, ...dimensions, score: level, note };
}

/** The note that an assessment gets. Evidence is named in it: nobody has looked at it, so it is no record of evidence. */
function noteOf({ note, evidence }: FormAnswer, said: Said): string | undefined {
  const own = 'notApplicable' in said ? null : note;
  const lines = [...(own === null ? [] : [own]), ...(evidence === null ? [] : [`Evidence: ${evidence}`])];
  return lines.length === 0 ? undefined : lines.join('\n');
}
