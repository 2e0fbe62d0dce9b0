import { currentIds } from '../../assessments/current.ts';
import { type Seen, seeProfile } from '../../assessments/point-of-view.ts';
import type { OutcomeStanding } from '../../assessments/standing.ts';
import type { Database } from '../../database/open.ts';
import type { Action } from '../../database/tables/actions.ts';
import type { Assessment } from '../../database/tables/assessments.ts';
import type { Evidence } from '../../database/tables/evidence.ts';
import type { Risk } from '../../database/tables/risks.ts';
import { loadActions } from '../../records/actions.ts';
import { evidenceRegister } from '../../records/evidence.ts';
import { type Letter, recordId } from '../../records/record-id.ts';
import { riskRegister } from '../../records/risks.ts';
import { caseFolded } from '../../text/case-folded.ts';
import { type UuidOf, uuidsOf } from './uuid.ts';

/** A record with its id. */
export type Identified<Content> = Content & { readonly id: string };

/** An outcome that the profile includes and that somebody has assessed: with a score, or as not applicable. */
export interface AssessedOutcome extends OutcomeStanding {
  readonly assessment: Identified<Assessment>;
}

/** Everything that an OSCAL document is made of, as of one moment. */
export interface OscalSource {
  readonly seen: Seen;
  readonly uuidOf: UuidOf;
  /** In NIST's order. */
  readonly assessed: readonly AssessedOutcome[];
  /** In the order of their numbers, as the others. */
  readonly evidence: readonly Identified<Evidence>[];
  readonly risks: readonly Identified<Risk>[];
  readonly actions: readonly Identified<Action>[];
}

/** @throws CsfServerError as `seeProfile` does */
export async function loadSource(
  db: Database,
  { profile: given, asOf }: { readonly profile: string | undefined; readonly asOf?: string | undefined },
  now: Date,
): Promise<OscalSource> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const registers = ['assessments', 'evidence', 'risks', 'actions'] as const;
      const seen = await seeProfile(transaction, given, { asOf }, { now, registers });
      const { profile, moment } = seen;
      const ids = await currentIds(transaction, profile, moment);
      return {
        seen,
        uuidOf: uuidsOf(profile),
        assessed: seen.standings.flatMap((standing) => assessedOutcome(standing, ids)),
        evidence: identified('E', await evidenceRegister.load(transaction, profile.id, { moment })),
        risks: identified('R', await riskRegister.load(transaction, profile.id, { moment })),
        actions: identified('A', await loadActions(transaction, profile.id, moment)),
      };
    });
}

function assessedOutcome(
  standing: OutcomeStanding,
  ids: ReadonlyMap<string, number>,
): readonly AssessedOutcome[] {
  const { outcome, included, assessment } = standing;
  const number = ids.get(outcome.id);
  if (!included || assessment === null || number === undefined) return [];
  return [{ ...standing, assessment: { id: recordId('S', number), ...assessment } }];
}

function identified<Content extends object>(
  letter: Letter,
  records: ReadonlyMap<number, Content>,
): readonly Identified<Content>[] {
  return [...records].map(([number, content]) => ({ id: recordId(letter, number), ...content }));
}

/** The UUID of somebody who is named, whatever the case of the name. */
export function partyUuid(name: string, uuidOf: UuidOf): string {
  return uuidOf(`party ${caseFolded(name)}`);
}

export function organizationUuid(uuidOf: UuidOf): string {
  return uuidOf('organization');
}
