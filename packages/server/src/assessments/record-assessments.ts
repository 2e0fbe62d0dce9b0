import type { Transaction } from 'kysely';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Assessment, assessmentColumns, type Confidence } from '../database/tables/assessments.ts';
import { resolveOutcome } from '../framework/resolve.ts';
import { commitChange } from '../profiles/commit-change.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { DEFAULT_SETTINGS, type Profile } from '../profiles/profile.ts';
import { checkRevision } from '../profiles/revision.ts';
import { isLevel, levelValues } from '../profiles/scale.ts';
import { recordId } from '../records/record-id.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { dateProblem } from './calendar-date.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { loadCurrent } from './current.ts';
import { standingsOf } from './standing.ts';

/** An assessment as it is handed in: with either a score or the reason why the outcome is not applicable. */
export interface AssessmentDraft {
  /** The outcome's id, forgivingly spelled. */
  readonly outcome: string;
  readonly score?: number | undefined;
  readonly notApplicable?: string | undefined;
  readonly date: string;
  readonly assessor: string;
  readonly confidence?: Confidence | undefined;
  readonly note?: string | undefined;
}

export interface RecordRequest {
  readonly profile: string;
  readonly drafts: readonly AssessmentDraft[];
  readonly expectedRevision?: number | undefined;
  /** Check everything and report what would be recorded, but store nothing. */
  readonly dryRun: boolean;
}

export interface RecordedAssessment {
  readonly assessment: Assessment;
  /** The current assessment before; null if there was none. */
  readonly previous: Assessment | null;
  /** False if the previous assessment has a later date and so stays current. */
  readonly isCurrent: boolean;
}

export interface RecordedBatch {
  readonly profile: string;
  /** After the call. */
  readonly revision: number;
  readonly recorded: readonly RecordedAssessment[];
  /** The ids of these, such as `S-1`; none of a dry run. */
  readonly ids: readonly string[];
  /** After the call; of a dry run, as it would be. */
  readonly coverage: Coverage;
}

/**
 * Records a batch of assessments, all or none. Earlier ones stay as history.
 * @throws CsfServerError UNKNOWN_PROFILE, REVISION_CONFLICT, or INVALID_INPUT, which names what is wrong with each draft
 */
export async function recordAssessments(
  db: Database,
  writer: Writer,
  now: Date,
  { profile: profileId, drafts, expectedRevision, dryRun }: RecordRequest,
): Promise<RecordedBatch> {
  const begin = dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute(async (transaction) => {
    const profile = await loadProfile(transaction, profileId);
    checkRevision(profile, expectedRevision);
    const current = await loadCurrent(transaction, profile);
    const recorded = checkDrafts(drafts, profile, now).map((assessment): RecordedAssessment => {
      const previous = current.get(assessment.outcomeId) ?? null;
      return { assessment, previous, isCurrent: previous === null || previous.date <= assessment.date };
    });
    const { revision, ids } = dryRun
      ? { revision: profile.revision, ids: [] }
      : await store(transaction, writer, profile, recorded);
    const after = new Map(current);
    for (const { assessment, isCurrent } of recorded) {
      if (isCurrent) after.set(assessment.outcomeId, assessment);
    }
    const coverage = coverageOf(standingsOf(profile, after));
    return { profile: profile.id, revision, recorded, ids, coverage };
  });
}

async function store(
  transaction: Transaction<Schema>,
  writer: Writer,
  profile: Profile,
  recorded: readonly RecordedAssessment[],
): Promise<Pick<RecordedBatch, 'revision' | 'ids'>> {
  const entry = await nextEntry(transaction);
  await transaction
    .insertInto('assessments')
    .values(
      recorded.map(({ assessment }) => ({
        profile_id: profile.id,
        ...assessmentColumns.toRow(assessment),
        entry,
        recorded_at: writer.at,
      })),
    )
    .execute();
  const revision = await commitChange(transaction, writer, profile, {
    before: { assessments: recorded.flatMap(({ previous }) => previous ?? []) },
    after: { assessments: recorded.map(({ assessment }) => assessment) },
  });
  return { revision, ids: await lastIds(transaction, recorded.length) };
}

/** The ids of the assessments that this transaction has just recorded, in their order: no others have higher numbers. */
async function lastIds(transaction: Transaction<Schema>, count: number): Promise<readonly string[]> {
  const rows = await transaction
    .selectFrom('assessments')
    .select('id')
    .orderBy('id', 'desc')
    .limit(count)
    .execute();
  return rows.map(({ id }) => recordId('S', id)).reverse();
}

function checkDrafts(drafts: readonly AssessmentDraft[], profile: Profile, now: Date): Assessment[] {
  const taken = new Set<string>();
  return checkEach(drafts, (draft) => {
    const assessment = checkDraft(draft, profile, now);
    const { outcomeId } = assessment;
    if (taken.has(outcomeId)) throw invalid(`${outcomeId} is in this batch twice`);
    taken.add(outcomeId);
    return assessment;
  });
}

function checkDraft(draft: AssessmentDraft, profile: Profile, now: Date): Assessment {
  const { id } = resolveOutcome(draft.outcome);
  const { score = null, notApplicable = null, date, assessor, confidence = null, note = null } = draft;
  const { included } = profile.settings.get(id) ?? DEFAULT_SETTINGS;
  if (!included) {
    throw invalid(`${id} is excluded from the profile`, 'Include it with profile_save first.');
  }
  if (score === null && notApplicable === null) {
    throw invalid(
      `${id} has neither score nor notApplicable`,
      'Give one; notApplicable is the reason, as text.',
    );
  }
  if (score !== null && notApplicable !== null) {
    throw invalid(`${id} has both score and notApplicable`, 'Give score, or why the outcome does not apply.');
  }
  if (score !== null && !isLevel(profile.scale, score)) {
    throw invalid(`${id}: score ${score} is not on the scale`, `Levels are ${levelValues(profile.scale)}.`);
  }
  const wrongDate = dateProblem(date, now);
  if (wrongDate !== null) throw invalid(`${id}: date ${date} ${wrongDate}`);
  const given = {
    outcomeId: id,
    score,
    notApplicableReason: notApplicable,
    date,
    assessor,
    confidence,
    note,
  };
  return { ...assessmentColumns.initial, ...given };
}
