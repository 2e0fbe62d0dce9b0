import { outcomes } from '../framework/elements.ts';
import { resolveOutcome } from '../framework/resolve.ts';
import { invalid } from '../refusals/invalid.ts';
import { actionRegister } from './actions.ts';
import { evidenceRegister } from './evidence.ts';
import { intakeRegister } from './intake.ts';
import { recordId, recordNumber, unknownRecord } from './record-id.ts';
import type { BatchContext, Register } from './register.ts';
import { riskRegister } from './risks.ts';
import { loadTiers } from './tiers.ts';

const outcomeIds = new Set(outcomes.map(({ id }) => id));

/** The registers whose records people comment on. */
const COMMENTED: readonly Pick<Register<object>, 'letter' | 'load'>[] = [
  evidenceRegister,
  riskRegister,
  actionRegister,
  intakeRegister,
  { letter: 'T', load: (db, profileId) => loadTiers(db, profileId) },
];

export function isOutcomeId(subject: string): boolean {
  return outcomeIds.has(subject);
}

/**
 * The id of the outcome or record that a comment is about, forgivingly spelled.
 * @throws CsfServerError INVALID_INPUT for a record that the profile does not have, or as `resolveOutcome` does
 */
export async function commentSubject(text: string, { transaction, profile }: BatchContext): Promise<string> {
  for (const { letter, load } of COMMENTED) {
    const number = recordNumber(letter, text);
    if (number === null) continue;
    const existing = await load(transaction, profile.id, { numbers: [number] });
    if (existing.has(number)) return recordId(letter, number);
    throw invalid(unknownRecord(letter, text), 'Nothing was stored.');
  }
  return resolveOutcome(text).id;
}
