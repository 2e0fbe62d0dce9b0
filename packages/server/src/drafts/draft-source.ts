import { sql, type Transaction } from 'kysely';
import { loadCurrent } from '../assessments/current.ts';
import { type OutcomeStanding, standingsOf } from '../assessments/standing.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { resolveOutcome } from '../framework/resolve.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { loadTexts } from '../profiles/load-texts.ts';
import type { OutcomeTexts } from '../profiles/outcome-texts.ts';
import type { Profile } from '../profiles/profile.ts';

/** What a draft is made of: what the profile says about one outcome, as of one moment. */
export interface DraftSource {
  readonly profile: Profile;
  readonly standing: OutcomeStanding;
  readonly texts: OutcomeTexts;
  /** In the order of their numbers. */
  readonly evidence: readonly LinkedEvidence[];
  readonly openRisks: readonly LinkedRisk[];
  readonly closedRisks: number;
}

export interface LinkedEvidence {
  readonly id: string;
  readonly title: string;
  readonly reference: string;
  readonly owner: string;
  readonly date: string;
  readonly reviewStatus: string;
}

export interface LinkedRisk {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly likelihood: number | null;
  readonly impact: number | null;
  readonly treatment: string | null;
  readonly owner: string | null;
}

/** Throws UNKNOWN_PROFILE, or what `resolveOutcome` throws. */
export async function loadDraftSource(
  db: Database,
  { profile: profileId, outcome }: { profile: string; outcome: string },
): Promise<DraftSource> {
  const { id } = resolveOutcome(outcome);
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const profile = await loadProfile(transaction, profileId);
      const standings = standingsOf(profile, await loadCurrent(transaction, profile.id));
      const standing = standings.find((standing) => standing.outcome.id === id);
      if (standing === undefined) throw new Error(`The outcome ${id} has no standing`);
      const texts = await loadTexts(transaction, profile.id, [id]);
      const risks = await selectRisks(transaction, profile.id, id);
      return {
        profile,
        standing,
        texts: texts.get(id) ?? {},
        evidence: await selectEvidence(transaction, profile.id, id),
        openRisks: risks.filter(({ status }) => status === 'open').map(({ status: _, ...risk }) => risk),
        closedRisks: risks.filter(({ status }) => status === 'closed').length,
      };
    });
}

async function selectEvidence(
  transaction: Transaction<Schema>,
  profileId: string,
  outcomeId: string,
): Promise<readonly LinkedEvidence[]> {
  const rows = await transaction
    .selectFrom('evidence')
    .select(['number', 'title', 'reference', 'owner', 'dated_on as date', 'review_status as reviewStatus'])
    .where('profile_id', '=', profileId)
    .where(concerns(outcomeId))
    .orderBy('number')
    .execute();
  return rows.map(({ number, ...evidence }) => ({ id: `E-${number}`, ...evidence }));
}

async function selectRisks(
  transaction: Transaction<Schema>,
  profileId: string,
  outcomeId: string,
): Promise<readonly (LinkedRisk & { readonly status: string })[]> {
  const rows = await transaction
    .selectFrom('risks')
    .select(['number', 'title', 'description', 'likelihood', 'impact', 'treatment', 'owner', 'status'])
    .where('profile_id', '=', profileId)
    .where(concerns(outcomeId))
    .orderBy('number')
    .execute();
  return rows.map(({ number, ...risk }) => ({ id: `R-${number}`, ...risk }));
}

/** Whether a record's list of outcomes has this one. */
function concerns(outcomeId: string) {
  return sql<boolean>`EXISTS (SELECT 1 FROM json_each(outcomes) WHERE value = ${outcomeId})`;
}
