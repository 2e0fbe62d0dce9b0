import type { Transaction } from 'kysely';
import { currentIds, loadCurrent } from '../../assessments/current.ts';
import { loadHistory } from '../../assessments/history.ts';
import { recordAssessments } from '../../assessments/record-assessments.ts';
import type { Writer } from '../../audit/writer.ts';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import { shortNameOf } from '../../framework/elements.ts';
import { loadProfile } from '../../profiles/load-profile.ts';
import type { Profile } from '../../profiles/profile.ts';
import { resolveProfile } from '../../profiles/resolve-profile.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { inWords } from '../../spreadsheet/place.ts';
import type { Workbook } from '../../spreadsheet/read/sheet.ts';
import { counted } from '../../text/counted.ts';
import { quote } from '../../text/quote.ts';
import type { Answer } from '../../tool-kit/tool.ts';
import { type ImportStatus, importStatus, TO_STORE } from '../import-status.ts';
import { refusedFile } from '../refused-file.ts';
import { cellName } from '../sheet-table.ts';
import {
  type Conflict,
  planQuestionnaire,
  type QuestionnairePlan,
  type StateNow,
} from './plan-questionnaire.ts';
import { type ReturnedForm, readQuestionnaire } from './read-questionnaire.ts';

export interface QuestionnaireImport {
  readonly workbook: Workbook;
  /** The profile that is meant, by id or name. Default: the one that the form names. */
  readonly profile?: string | undefined;
  readonly dryRun: boolean;
}

/** The longest history that is looked at. One person has it about 106 outcomes after more than fifty years of monthly forms. */
const MAX_HISTORY = 100_000;

/** A refusal names this many conflicts and counts the others. */
const MAX_CONFLICTS = 20;

/**
 * Records the answers of a questionnaire that came back: all or none, as self-assessments of the respondent. A form that
 * is imported already changes nothing.
 * @throws CsfServerError INVALID_FILE, INVALID_INPUT, which names each answer that cannot be taken, and those of
 * `recordAssessments`
 */
export async function importQuestionnaire(
  db: Database,
  writer: Writer,
  now: Date,
  { workbook, profile: given, dryRun }: QuestionnaireImport,
): Promise<Answer> {
  const form = readQuestionnaire(workbook);
  const state = await load(db, form, given);
  const { profile } = state;
  const plan = planQuestionnaire(form, now, state);
  if (plan.conflicts.length > 0 && !dryRun) throw refusal(plan);
  const isToRecord = plan.drafts.length > 0 && plan.conflicts.length === 0;
  const recorded = isToRecord
    ? await recordAssessments(db, writer, now, {
        profile: profile.id,
        drafts: plan.drafts,
        expectedRevision: profile.revision,
        dryRun,
        byForm: true,
      })
    : null;
  const older = recorded?.recorded.filter(({ isCurrent }) => !isCurrent).length ?? 0;
  const status = importStatus({ isSame: plan.drafts.length + plan.conflicts.length === 0, dryRun });
  return {
    summary: `Questionnaire of ${form.respondent === null ? 'nobody' : quote(form.respondent)} for ${profile.id}: ${DONE[status](plan)}.`,
    ...(status === 'dry run' && { next: plan.conflicts.length > 0 ? TO_CORRECT : TO_STORE }),
    facts: {
      status,
      dryRun,
      profile: profile.id,
      revision: recorded?.revision ?? profile.revision,
      ...factsOf(form, plan),
      ...(recorded !== null && { basis: recorded.coverage.basis }),
      notes: notesOf(form, profile, older),
    },
  };
}

const TO_CORRECT = 'Have the cells that conflicts name corrected, then import the file again.';

const DONE: Readonly<Record<ImportStatus, (plan: QuestionnairePlan) => string>> = {
  imported: ({ drafts }) => `${counted(drafts.length, 'assessment')} recorded`,
  unchanged: ({ answered }) =>
    answered === 0 ? 'it has no answers; nothing was stored' : 'imported already; nothing was stored',
  'dry run': ({ drafts, conflicts }) =>
    conflicts.length > 0
      ? `${counted(conflicts.length, 'conflict')}, so none of ${counted(drafts.length, 'assessment')} would be recorded`
      : `${counted(drafts.length, 'assessment')} would be recorded; nothing was stored`,
};

function factsOf(
  { day, revision, respondent, asked }: ReturnedForm,
  { date, answered, alreadyThere, drafts, differences, conflicts }: QuestionnairePlan,
): object {
  return {
    form: { day, revision },
    respondent,
    date,
    asked: asked.size,
    answered,
    leftOut: asked.size - answered,
    alreadyThere,
    assessments: conflicts.length > 0 ? 0 : drafts.length,
    differences: differences.map(({ outcome, ...values }) => ({
      outcome,
      shortName: shortNameOf(outcome),
      ...values,
    })),
    conflicts: conflicts.map(shownConflict),
  };
}

async function load(db: Database, form: ReturnedForm, given: string | undefined): Promise<StateNow> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const id = await resolveProfile(transaction, given ?? form.profile, { for: 'writing' });
      const profile = await loadProfile(transaction, id);
      refuseOther(form, profile);
      return {
        profile,
        current: await loadCurrent(transaction, profile),
        ids: await currentIds(transaction, profile),
        ofRespondent: await historyOf(transaction, profile, form),
      };
    });
}

async function historyOf(
  transaction: Transaction<Schema>,
  profile: Profile,
  { respondent, asked }: ReturnedForm,
): Promise<StateNow['ofRespondent']> {
  if (respondent === null || asked.size === 0) return [];
  const outcomes = [...asked.keys()];
  return loadHistory(transaction, profile, { assessor: respondent, outcomes, limit: MAX_HISTORY });
}

/** A form fits one profile only: its answers are of that scale, and were given about that organization. */
function refuseOther(form: ReturnedForm, { id, createdAt, revision }: Profile): void {
  if (form.profile !== id) {
    throw refusedFile(
      `The questionnaire is of profile ${quote(form.profile)}, not of ${id}. Import it without naming a profile.`,
    );
  }
  if (form.created !== createdAt || form.revision > revision) {
    throw refusedFile(
      `The questionnaire is of another profile ${id}, or of a later state of it than this database has. Send a new one.`,
    );
  }
}

function refusal({ conflicts, answered }: QuestionnairePlan): CsfServerError {
  const more = conflicts.length - MAX_CONFLICTS;
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${counted(conflicts.length, 'conflict')} in ${counted(answered, 'answer')}, so none was stored.`,
    hint: [
      ...conflicts.slice(0, MAX_CONFLICTS).map(conflictInWords),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n'),
  });
}

function conflictInWords({ outcome, place, problem }: Conflict): string {
  return `${inWords(place)}: ${outcome === undefined ? '' : `${outcome}: `}${problem}.`;
}

function shownConflict({ outcome, place, problem }: Conflict): object {
  return { ...(outcome !== undefined && { outcome }), cell: cellName(place), problem };
}

function notesOf(form: ReturnedForm, profile: Profile, older: number): readonly string[] {
  return [
    ...(profile.revision > form.revision
      ? [
          `The profile has changed since the form went out: revision ${form.revision} then, ${profile.revision} now.`,
        ]
      : []),
    ...(form.date === null ? ['The form has no date: the answers count as of today.'] : []),
    ...(older > 0
      ? [`${counted(older, 'answer')} kept as history: a later or validated score stays current.`]
      : []),
  ];
}
