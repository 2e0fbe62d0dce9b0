import { sql, type Transaction } from 'kysely';
import type { Writer } from '../audit/writer.ts';
import { assertStored } from '../database/assert-stored.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { assessmentColumns } from '../database/tables/assessments.ts';
import { outcomes } from '../framework/elements.ts';
import { counts, withdrawnNumbers } from '../history/withdrawn.ts';
import { alreadyExists, createProfile } from './create-profile.ts';
import { findByName, loadProfile } from './load-profile.ts';
import { loadTexts } from './load-texts.ts';
import type { EditedContent } from './profile-change.ts';
import { resolveProfile } from './resolve-profile.ts';
import { checkRevision } from './revision.ts';

export interface CloneRequest {
  /** The profile to clone. */
  readonly profile: string;
  readonly name: string;
  /** Organization and scope are those of the source where they are undefined. */
  readonly organization?: string | undefined;
  readonly scope?: string | null | undefined;
  /** Copy the whole history of assessments that count as it is: nothing gets another date or assessor. */
  readonly withAssessments: boolean;
  /** The revision of the source. */
  readonly expectedRevision?: number | undefined;
}

export interface ClonedProfile {
  readonly profile: string;
  readonly revision: number;
  readonly clonedFrom: string;
  /** The source as it was copied. */
  readonly sourceRevision: number;
  /** How much of what is in the clone. */
  readonly copied: Copied;
  /** How much of what stays with the source alone. */
  readonly notCopied: Readonly<
    Record<'assessments' | 'withdrawnAssessments' | 'snapshots' | (typeof REGISTER_TABLES)[number], number>
  >;
}

export interface Copied {
  readonly excluded: number;
  readonly targets: number;
  readonly texts: number;
  /** Those of the texts that say how things are, not how they shall be. */
  readonly textsOnCurrentState: number;
  readonly assessments: number;
}

const REGISTER_TABLES = ['evidence', 'risks', 'actions', 'tiers', 'intake', 'comments'] as const;

/**
 * Makes a new profile with the scales, settings and texts of another one. No records are copied:
 * they name real things of the source.
 * @throws CsfServerError UNKNOWN_PROFILE, REVISION_CONFLICT, or PROFILE_EXISTS if the organization has a profile of that name
 */
export async function cloneProfile(
  db: Database,
  writer: Writer,
  { profile, name, organization, scope, withAssessments, expectedRevision }: CloneRequest,
): Promise<ClonedProfile> {
  return db.transaction().execute(async (transaction) => {
    const source = await loadProfile(
      transaction,
      await resolveProfile(transaction, profile, { for: 'writing' }),
    );
    checkRevision(source, expectedRevision);
    const content = {
      ...source,
      name,
      organization: organization ?? source.organization,
      scope: scope === undefined ? source.scope : scope,
      texts: await loadTexts(
        transaction,
        source.id,
        outcomes.map(({ id }) => id),
      ),
    };
    const namesake = await findByName(transaction, content);
    if (namesake !== null) throw alreadyExists(namesake);
    const { counting, leftOut } = await assessmentsOf(transaction, source.id);
    const assessments = withAssessments ? counting : 0;
    const origin = { clonedFrom: source.id, sourceRevision: source.revision, assessments };
    const id = await createProfile(transaction, writer, content, {
      facts: { ...origin, ...(withAssessments && leftOut.length > 0 && { leftOut }) },
      copy: async (to, entry) => {
        if (withAssessments)
          assertStored(await copyAssessments(transaction, source.id, { to, entry }), assessments);
      },
    });
    return {
      profile: id,
      revision: 1,
      clonedFrom: source.id,
      sourceRevision: source.revision,
      copied: { ...countContent(content), assessments },
      notCopied: {
        assessments: counting - assessments,
        withdrawnAssessments: leftOut.length,
        ...(await countRecords(transaction, source.id)),
        snapshots: await countSnapshots(transaction, source.id),
      },
    };
  });
}

function countContent({ settings, texts }: EditedContent): Omit<Copied, 'assessments'> {
  const values = [...settings.values()];
  const fields = [...texts.values()].flatMap((outcome) => Object.keys(outcome));
  return {
    excluded: values.filter(({ included }) => !included).length,
    targets: values.filter(({ target }) => target !== null).length,
    texts: fields.length,
    textsOnCurrentState: fields.filter((field) => field.startsWith('current')).length,
  };
}

/** Withdrawn records do not count. */
async function countSnapshots(transaction: Transaction<Schema>, profileId: string): Promise<number> {
  const { total } = await transaction
    .selectFrom('snapshots')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow();
  return total;
}

async function countRecords(transaction: Transaction<Schema>, profileId: string) {
  const counts = { evidence: 0, risks: 0, actions: 0, tiers: 0, intake: 0, comments: 0 };
  for (const table of REGISTER_TABLES) {
    const rows = await transaction
      .selectFrom(table)
      .select('number')
      .distinct()
      .where('profile_id', '=', profileId)
      .execute();
    const withdrawn = await withdrawnNumbers(transaction, profileId, table);
    counts[table] = rows.filter(({ number }) => !withdrawn.has(number)).length;
  }
  return counts;
}

/**
 * How many assessments of a profile count, and the places of the others in the order of recording, from 1. With these a
 * replay of the audit log finds what was copied.
 */
async function assessmentsOf(
  transaction: Transaction<Schema>,
  profileId: string,
): Promise<{ counting: number; leftOut: readonly number[] }> {
  const rows = await transaction
    .selectFrom('assessments')
    .select(counts('assessments').as('counts'))
    .where('profile_id', '=', profileId)
    .orderBy('id')
    .execute();
  const leftOut = rows.flatMap(({ counts }, index) => (counts ? [] : [index + 1]));
  return { counting: rows.length - leftOut.length, leftOut };
}

/**
 * Keeps the order of recording: of several assessments on one day the one recorded last is current. Returns the number
 * of copies.
 */
async function copyAssessments(
  transaction: Transaction<Schema>,
  from: string,
  { to, entry }: { to: string; entry: number },
): Promise<bigint | undefined> {
  const copied = [...assessmentColumns.names, 'recorded_at'] as const;
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('assessments')
    .columns(['profile_id', 'entry', ...copied])
    .expression(
      transaction
        .selectFrom('assessments')
        .select([sql.val(to).as('profile_id'), sql.val(entry).as('entry')])
        .select(copied)
        .where('profile_id', '=', from)
        .where(counts('assessments'))
        .orderBy('id'),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows;
}
