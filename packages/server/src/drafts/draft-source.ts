import type { Transaction } from 'kysely';
import { type OutcomeStanding, readStanding } from '../assessments/standing.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import type { Risk } from '../database/tables/risks.ts';
import { resolveOutcome } from '../framework/resolve.ts';
import { loadWording, type Wording } from '../framework-import/wording.ts';
import { loadTexts } from '../profiles/load-texts.ts';
import type { OutcomeTexts } from '../profiles/outcome-texts.ts';
import type { Profile } from '../profiles/profile.ts';
import { evidenceRegister } from '../records/evidence.ts';
import { recordId } from '../records/record-id.ts';
import type { Register } from '../records/register.ts';
import { riskRegister } from '../records/risks.ts';

/** The facts that a draft is made of: everything in the profile about one outcome, as of one moment. */
export interface DraftSource {
  readonly profile: Profile;
  readonly standing: OutcomeStanding;
  readonly texts: OutcomeTexts;
  readonly words: Wording;
  /** In the order of their numbers. */
  readonly evidence: readonly LinkedEvidence[];
  readonly openRisks: readonly LinkedRisk[];
  readonly closedRisks: number;
}

export type LinkedEvidence = Evidence & { readonly id: string };

export type LinkedRisk = Risk & { readonly id: string };

/** @throws CsfServerError as `loadStanding` does, or what `resolveOutcome` throws */
export async function loadDraftSource(
  db: Database,
  { profile: given, outcome }: { profile?: string | undefined; outcome: string },
): Promise<DraftSource> {
  const { id } = resolveOutcome(outcome);
  const words = await loadWording(db, [id]);
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const { profile, standings } = await readStanding(transaction, given);
      const standing = standings.find((standing) => standing.outcome.id === id);
      if (standing === undefined) throw new Error(`The outcome ${id} has no standing`);
      const texts = await loadTexts(transaction, profile.id, [id]);
      const risks = await linked(transaction, riskRegister, profile.id, id);
      return {
        profile,
        standing,
        texts: texts.get(id) ?? {},
        words,
        evidence: await linked(transaction, evidenceRegister, profile.id, id),
        openRisks: risks.filter(({ status }) => status === 'open'),
        closedRisks: risks.filter(({ status }) => status === 'closed').length,
      };
    });
}

/** The records of a register that name an outcome, with their ids. */
async function linked<Content extends object>(
  transaction: Transaction<Schema>,
  register: Register<Content>,
  profileId: string,
  outcomeId: string,
): Promise<readonly (Content & { readonly id: string })[]> {
  const all = await register.load(transaction, profileId);
  return [...all]
    .filter(([, content]) => register.concerns(content).includes(outcomeId))
    .map(([number, content]) => ({ ...content, id: recordId(register.letter, number) }));
}
