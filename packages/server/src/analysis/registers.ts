import type { Transaction } from 'kysely';
import { ids } from '../database/field.ts';
import type { Schema } from '../database/schema.ts';

/** A record of evidence, as far as analyses look at it. */
export interface EvidenceFact {
  readonly outcomes: readonly string[];
  readonly accepted: boolean;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

/** A record of the risk register, as far as analyses look at it. */
export interface RiskFact {
  readonly id: string;
  readonly outcomes: readonly string[];
  readonly open: boolean;
  /** Levels of the profile's risk scales; null: not rated. */
  readonly likelihood: number | null;
  readonly impact: number | null;
}

export async function loadEvidenceFacts(
  transaction: Transaction<Schema>,
  profileId: string,
): Promise<readonly EvidenceFact[]> {
  const rows = await transaction
    .selectFrom('evidence')
    .select(['number', 'outcomes', 'review_status', 'dated_on'])
    .where('profile_id', '=', profileId)
    .orderBy('number')
    .orderBy('entry')
    .execute();
  return newest(rows).map((row) => ({
    outcomes: ids.read(row.outcomes),
    accepted: row.review_status === 'accepted',
    date: row.dated_on,
  }));
}

export async function loadRiskFacts(
  transaction: Transaction<Schema>,
  profileId: string,
): Promise<readonly RiskFact[]> {
  const rows = await transaction
    .selectFrom('risks')
    .select(['number', 'outcomes', 'status', 'likelihood', 'impact'])
    .where('profile_id', '=', profileId)
    .orderBy('number')
    .orderBy('entry')
    .execute();
  return newest(rows).map(({ number, outcomes, status, likelihood, impact }) => ({
    id: `R-${number}`,
    outcomes: ids.read(outcomes),
    open: status === 'open',
    likelihood,
    impact,
  }));
}

/** The last version of each number. */
function newest<Row extends { readonly number: number }>(versions: readonly Row[]): Row[] {
  return [...new Map(versions.map((row) => [row.number, row])).values()];
}

/** The outcomes for which the profile says why it includes or excludes them. */
export async function loadRationales(
  transaction: Transaction<Schema>,
  profileId: string,
): Promise<ReadonlySet<string>> {
  const rows = await transaction
    .selectFrom('outcome_texts')
    .select('outcome_id')
    .where('profile_id', '=', profileId)
    .where('field', '=', 'rationale')
    .execute();
  return new Set(rows.map((row) => row.outcome_id));
}
