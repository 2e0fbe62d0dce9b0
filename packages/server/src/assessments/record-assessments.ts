import type { Transaction } from 'kysely';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Assessment, assessmentColumns } from '../database/tables/assessments.ts';
import { commitChange } from '../profiles/commit-change.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { checkRevision } from '../profiles/revision.ts';
import { outcomesWithMaterial } from '../records/intake.ts';
import { recordId } from '../records/record-id.ts';
import type { Malformed } from '../refusals/malformed.ts';
import { type AssessmentDraft, checkDrafts } from './check-drafts.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { loadCurrent } from './current.ts';
import { prevails } from './prevailing.ts';
import { standingsOf } from './standing.ts';

export interface RecordRequest {
  readonly profile: string;
  readonly drafts: readonly (AssessmentDraft | Malformed)[];
  readonly expectedRevision?: number | undefined;
  /** Check everything and report what would be recorded, but store nothing. */
  readonly dryRun: boolean;
  /** Whether the drafts come from a returned questionnaire. */
  readonly byForm?: boolean | undefined;
}

export interface RecordedAssessment {
  readonly assessment: Assessment;
  /** The current assessment before; null if there was none. */
  readonly previous: Assessment | null;
  /** The latest one that is not of a later day, and was recorded before; null if there was none. */
  readonly preceding: Assessment | null;
  /** False if the previous assessment stays current: it has a later date, or is validated where that prevails. */
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
  request: RecordRequest,
): Promise<RecordedBatch> {
  const begin = request.dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute((transaction) => recordWithin(transaction, writer, now, request));
}

/** As `recordAssessments`, in a transaction that stores something else too. */
export async function recordWithin(
  transaction: Transaction<Schema>,
  writer: Writer,
  now: Date,
  { profile: given, drafts, expectedRevision, dryRun, byForm }: RecordRequest,
): Promise<RecordedBatch> {
  const profile = await loadProfile(
    transaction,
    await resolveProfile(transaction, given, { for: 'writing' }),
  );
  checkRevision(profile, expectedRevision);
  const current = await loadCurrent(transaction, profile);
  const recorded: RecordedAssessment[] = [];
  const precedingOf = precedingIn(transaction, profile);
  for (const assessment of checkDrafts(drafts, profile, { now, recorder: writer.person, byForm })) {
    const previous = current.get(assessment.outcomeId) ?? null;
    const isCurrent = previous === null || prevails(assessment, previous, profile.rules);
    const isAfter = previous === null || previous.date <= assessment.date;
    const preceding = isAfter ? previous : await precedingOf(assessment);
    recorded.push({ assessment, previous, preceding, isCurrent });
  }
  const { revision, ids } = dryRun
    ? { revision: profile.revision, ids: [] }
    : await store(transaction, writer, profile, recorded);
  const after = new Map(current);
  for (const { assessment, isCurrent } of recorded) {
    if (isCurrent) after.set(assessment.outcomeId, assessment);
  }
  const material = await outcomesWithMaterial(transaction, profile.id);
  const coverage = coverageOf(standingsOf(profile, after, material));
  return { profile: profile.id, revision, recorded, ids, coverage };
}

/** Looks up what was the current assessment of an outcome on the day of a new one; each day is loaded once. */
function precedingIn(transaction: Transaction<Schema>, profile: Profile) {
  const byDay = new Map<string, Promise<ReadonlyMap<string, Assessment>>>();
  return async ({ outcomeId, date }: Assessment): Promise<Assessment | null> => {
    const loaded = byDay.get(date) ?? loadCurrent(transaction, profile, { asOf: date, entry: null });
    byDay.set(date, loaded);
    return (await loaded).get(outcomeId) ?? null;
  };
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
