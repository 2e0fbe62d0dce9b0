import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import type { Risk } from '../database/tables/risks.ts';
import { knownRationales } from '../history/known-rationales.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { evidenceRegister } from '../records/evidence.ts';
import { recordId } from '../records/record-id.ts';
import { riskRegister } from '../records/risks.ts';

/** A record of evidence, as far as analyses look at it. */
export interface EvidenceFact {
  readonly outcomes: readonly string[];
  readonly accepted: boolean;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** The last day on which it holds; null: it does not lapse. */
  readonly validUntil: string | null;
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
  moment: Moment = NOW,
): Promise<readonly EvidenceFact[]> {
  return evidenceFacts([...(await evidenceRegister.load(transaction, profileId, { moment })).values()]);
}

export function evidenceFacts(records: readonly Evidence[]): readonly EvidenceFact[] {
  return records.map(({ outcomes, reviewStatus, date, validUntil }) => ({
    outcomes,
    accepted: reviewStatus === 'accepted',
    date,
    validUntil,
  }));
}

export async function loadRiskFacts(
  transaction: Transaction<Schema>,
  profileId: string,
  moment: Moment = NOW,
): Promise<readonly RiskFact[]> {
  return riskFacts(await riskRegister.load(transaction, profileId, { moment }));
}

/** @param records by their numbers */
export function riskFacts(records: ReadonlyMap<number, Risk>): readonly RiskFact[] {
  return [...records].map(([number, { outcomes, status, likelihood, impact }]) => ({
    id: recordId('R', number),
    outcomes,
    open: status === 'open',
    likelihood,
    impact,
  }));
}

/** The outcomes for which the profile says why it includes or excludes them. */
export async function loadRationales(
  transaction: Transaction<Schema>,
  profileId: string,
  { entry }: Moment = NOW,
): Promise<ReadonlySet<string>> {
  if (entry !== null) return knownRationales(transaction, profileId, entry);
  const rows = await transaction
    .selectFrom('outcome_texts')
    .select('outcome_id')
    .where('profile_id', '=', profileId)
    .where('field', '=', 'rationale')
    .execute();
  return new Set(rows.map((row) => row.outcome_id));
}
