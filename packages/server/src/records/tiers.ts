import type { Transaction } from 'kysely';
import { dateProblem } from '../assessments/calendar-date.ts';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Judgement, type TierArea, tierColumns } from '../database/tables/tiers.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { withdrawnNumbers } from '../history/withdrawn.ts';
import { commitChange } from '../profiles/commit-change.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { checkRevision } from '../profiles/revision.ts';
import { invalid } from '../refusals/invalid.ts';
import { recordId } from './record-id.ts';

/** NIST's names of the tiers (NIST CSWP 29, appendix B). */
export const TIER_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'Partial'],
  [2, 'Risk Informed'],
  [3, 'Repeatable'],
  [4, 'Adaptive'],
]);

/** A judgement, with NIST's name of the tier. */
export interface TierJudgement extends Judgement {
  readonly name: string;
}

export interface TierDraft extends Judgement {
  readonly profile: string;
  readonly expectedRevision?: number | undefined;
}

export interface RecordedTier {
  readonly profile: string;
  /** After the call. */
  readonly revision: number;
  readonly id: string;
  readonly judgement: TierJudgement;
  /** The latest judgement of the area that is not of a later day, and was recorded before; null if there was none. */
  readonly previous: TierJudgement | null;
  /** False if a judgement with a later date stays current. */
  readonly isCurrent: boolean;
}

/**
 * Adds a judgement; earlier ones stay as history. It is what somebody has judged, never computed.
 * @throws CsfServerError UNKNOWN_PROFILE, REVISION_CONFLICT, or INVALID_INPUT for a date in the future
 */
export async function recordTier(
  db: Database,
  writer: Writer,
  now: Date,
  { profile: given, expectedRevision, ...draft }: TierDraft,
): Promise<RecordedTier> {
  return db.transaction().execute(async (transaction) => {
    const profile = await loadProfile(
      transaction,
      await resolveProfile(transaction, given, { for: 'writing' }),
    );
    checkRevision(profile, expectedRevision);
    const wrongDate = dateProblem(draft.date, now);
    if (wrongDate !== null) throw invalid(`date ${draft.date} ${wrongDate}`, 'Nothing was stored.');
    const judgements = await loadTiers(transaction, profile.id);
    const current = currentTier(judgements, draft.area);
    const earlier = new Map([...judgements].filter(([, { date }]) => date <= draft.date));
    const number = await nextNumber(transaction, profile.id);
    const judgement = withName(draft);
    await transaction
      .insertInto('tiers')
      .values({
        profile_id: profile.id,
        number,
        ...tierColumns.toRow(draft),
        entry: await nextEntry(transaction),
        recorded_at: writer.at,
      })
      .execute();
    const id = recordId('T', number);
    const revision = await commitChange(transaction, writer, profile, {
      before: { tiers: {} },
      after: { tiers: { [id]: draft } },
    });
    return {
      profile: profile.id,
      revision,
      id,
      judgement,
      previous: currentTier(earlier, draft.area),
      isCurrent: current === null || current.date <= draft.date,
    };
  });
}

/** The judgements of a profile that count, by their numbers, in that order, as they stood at a moment. */
export async function loadTiers(
  db: Database | Transaction<Schema>,
  profileId: string,
  moment: Moment = NOW,
): Promise<ReadonlyMap<number, TierJudgement>> {
  let query = db.selectFrom('tiers').selectAll().where('profile_id', '=', profileId).orderBy('number');
  if (moment.asOf !== null) query = query.where('judged_on', '<=', moment.asOf);
  if (moment.entry !== null) query = query.where('entry', '<=', moment.entry);
  const withdrawn = await withdrawnNumbers(db, profileId, 'tiers', moment);
  const rows = (await query.execute()).filter(({ number }) => !withdrawn.has(number));
  return new Map(rows.map((row) => [row.number, withName(tierColumns.fromRow(row))]));
}

/** The latest judgement of an area by date and, of several on one day, the one recorded last. */
export function currentTier(
  judgements: ReadonlyMap<number, TierJudgement>,
  area: TierArea,
): TierJudgement | null {
  let current: TierJudgement | null = null;
  for (const judgement of judgements.values()) {
    if (judgement.area === area && (current === null || judgement.date >= current.date)) current = judgement;
  }
  return current;
}

/** Numbers are never given twice: those of withdrawn judgements count too. */
async function nextNumber(transaction: Transaction<Schema>, profileId: string): Promise<number> {
  const { last } = await transaction
    .selectFrom('tiers')
    .select(({ fn }) => fn.max<number | null>('number').as('last'))
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
}

function withName({ area, tier, ...rest }: Judgement): TierJudgement {
  return { area, tier, name: TIER_NAMES.get(tier) ?? String(tier), ...rest };
}
