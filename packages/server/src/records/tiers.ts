import type { Transaction } from 'kysely';
import { dateProblem } from '../assessments/calendar-date.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { commitChange } from '../profiles/commit-change.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { checkRevision } from '../profiles/revision.ts';
import { invalid } from '../refusals/invalid.ts';
import { recordId } from './record-id.ts';

/** The two parts of appendix B of NIST CSWP 29: Cybersecurity Risk Governance and Cybersecurity Risk Management. */
export const TIER_AREAS = ['risk governance', 'risk management'] as const;
export type TierArea = (typeof TIER_AREAS)[number];

/** NIST's names of the tiers (NIST CSWP 29, appendix B). */
const TIER_NAMES = new Map([
  [1, 'Partial'],
  [2, 'Risk Informed'],
  [3, 'Repeatable'],
  [4, 'Adaptive'],
]);

/** A judgement of somebody who answers for it. */
export interface TierJudgement {
  readonly area: TierArea;
  /** 1 to 4. */
  readonly tier: number;
  readonly name: string;
  readonly rationale: string;
  readonly date: string;
  readonly approver: string;
}

export interface TierDraft extends Omit<TierJudgement, 'name'> {
  readonly profile: string;
  readonly expectedRevision?: number | undefined;
}

export interface RecordedTier {
  readonly profile: string;
  /** After the call. */
  readonly revision: number;
  readonly id: string;
  readonly judgement: TierJudgement;
  /** The current judgement of the area before; null if there was none. */
  readonly previous: TierJudgement | null;
  /** False if a judgement with a later date stays current. */
  readonly isCurrent: boolean;
}

/**
 * Adds a judgement; earlier ones stay as history. It is what somebody has judged, never computed.
 *
 * Throws UNKNOWN_PROFILE, REVISION_CONFLICT, or INVALID_INPUT for a date in the future.
 */
export async function recordTier(
  db: Database,
  writer: Writer,
  now: Date,
  { profile: profileId, expectedRevision, ...draft }: TierDraft,
): Promise<RecordedTier> {
  return db.transaction().execute(async (transaction) => {
    const profile = await loadProfile(transaction, profileId);
    checkRevision(profile, expectedRevision);
    const wrongDate = dateProblem(draft.date, now);
    if (wrongDate !== null) throw invalid(`date ${draft.date} ${wrongDate}`, 'Nothing was stored.');
    const judgements = await loadTiers(transaction, profile.id);
    const previous = currentTier(judgements, draft.area);
    const number = Math.max(0, ...judgements.keys()) + 1;
    const judgement = { ...draft, name: tierName(draft.tier) };
    await transaction
      .insertInto('tiers')
      .values({
        profile_id: profile.id,
        number,
        area: draft.area,
        tier: draft.tier,
        rationale: draft.rationale,
        judged_on: draft.date,
        approver: draft.approver,
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
      previous,
      isCurrent: previous === null || previous.date <= draft.date,
    };
  });
}

/** The judgements of a profile by their numbers, in that order. */
export async function loadTiers(
  db: Database | Transaction<Schema>,
  profileId: string,
): Promise<ReadonlyMap<number, TierJudgement>> {
  const rows = await db
    .selectFrom('tiers')
    .selectAll()
    .where('profile_id', '=', profileId)
    .orderBy('number')
    .execute();
  return new Map(
    rows.map((row): [number, TierJudgement] => [
      row.number,
      {
        // The table's CHECK admits no other.
        area: row.area as TierArea,
        tier: row.tier,
        name: tierName(row.tier),
        rationale: row.rationale,
        date: row.judged_on,
        approver: row.approver,
      },
    ]),
  );
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

function tierName(tier: number): string {
  return TIER_NAMES.get(tier) ?? String(tier);
}
