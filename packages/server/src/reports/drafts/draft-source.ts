import type { Transaction } from 'kysely';
import { type OutcomeStanding, readStanding } from '../../assessments/standing.ts';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import type { Element } from '../../framework/elements.ts';
import { loadWording, type Wording } from '../../framework-import/wording.ts';
import { loadTexts } from '../../profiles/load-texts.ts';
import type { OutcomeTexts } from '../../profiles/outcome-texts.ts';
import type { Profile } from '../../profiles/profile.ts';
import { evidenceRegister } from '../../records/evidence.ts';
import { recordId } from '../../records/record-id.ts';
import type { Register } from '../../records/register.ts';
import { riskRegister } from '../../records/risks.ts';
import type { DraftKind } from './draft-kinds.ts';
import { draftSubject } from './draft-subject.ts';
import type { LinkedEvidence, LinkedRisk } from './linked-records.ts';

/** The facts that a draft is made of: everything in the profile about its outcomes, as of one moment. */
export interface DraftSource {
  readonly profile: Profile;
  /** The category or outcome that it is about; null for a draft about a risk. */
  readonly element: Element | null;
  /** The risk that it is about; null for a draft about an element. */
  readonly risk: LinkedRisk | null;
  /** In NIST's order. */
  readonly outcomes: readonly DraftOutcome[];
  readonly words: Wording;
  /** In the order of their numbers. */
  readonly evidence: readonly LinkedEvidence[];
  readonly openRisks: readonly LinkedRisk[];
  readonly closedRisks: number;
}

export interface DraftOutcome {
  readonly standing: OutcomeStanding;
  readonly texts: OutcomeTexts;
}

export interface DraftQuestion {
  /** An id or a name; undefined is the only profile. */
  readonly profile?: string | undefined;
  readonly kind: DraftKind;
  /** The id of a category, an outcome or a risk, as the kind asks for it. */
  readonly about?: string | undefined;
}

/** @throws CsfServerError as `loadStanding` and `draftSubject` do */
export async function loadDraftSource(db: Database, question: DraftQuestion): Promise<DraftSource> {
  const words = await loadWording(db);
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const { profile, standings } = await readStanding(transaction, question.profile);
      const risks = withIds(riskRegister, await riskRegister.load(transaction, profile.id));
      const { element, risk, outcomes } = draftSubject(question, risks);
      const ids = new Set(outcomes);
      const texts = await loadTexts(transaction, profile.id, outcomes);
      const linked = risks.filter((record) => record.outcomes.some((id) => ids.has(id)));
      return {
        ...{ profile, element, risk, words },
        outcomes: standings
          .filter(({ outcome }) => ids.has(outcome.id))
          .map((standing) => ({ standing, texts: texts.get(standing.outcome.id) ?? {} })),
        evidence: await evidenceOf(transaction, profile.id, ids),
        openRisks: linked.filter(({ status }) => status === 'open'),
        closedRisks: linked.filter(({ status }) => status === 'closed').length,
      };
    });
}

async function evidenceOf(
  transaction: Transaction<Schema>,
  profileId: string,
  ids: ReadonlySet<string>,
): Promise<readonly LinkedEvidence[]> {
  const records = withIds(evidenceRegister, await evidenceRegister.load(transaction, profileId));
  return records.filter(({ outcomes }) => outcomes.some((id) => ids.has(id)));
}

function withIds<Content extends object>(
  { letter }: Register<Content>,
  records: ReadonlyMap<number, Content>,
): readonly (Content & { readonly id: string })[] {
  return [...records].map(([number, content]) => ({ ...content, id: recordId(letter, number) }));
}
