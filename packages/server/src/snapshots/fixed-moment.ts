import type { Transaction } from 'kysely';
import { type PointOfView, type Seen, seeProfile } from '../assessments/point-of-view.ts';
import { nextEntry } from '../audit/next-entry.ts';
import type { Schema } from '../database/schema.ts';
import type { FixedMoment } from './freeze-state.ts';

/**
 * The moment that somebody asks for with both of its parts fixed, and what has to be said about it. Without `knownAt` the
 * newest entry of the audit log is the last one that counts.
 * @throws CsfServerError what `seeProfile` throws
 */
export async function fixedMoment(
  transaction: Transaction<Schema>,
  profileId: string,
  wanted: PointOfView,
  now: Date,
): Promise<{ readonly moment: FixedMoment; readonly notes: readonly string[] }> {
  const { asOf, view, notes } = await seeProfile(transaction, profileId, wanted, {
    now,
    registers: FROZEN,
  });
  const entry = view.knownAt ?? (await nextEntry(transaction)) - 1;
  return { moment: { asOf, entry }, notes: [...notes, ...laterNotes(asOf, view)] };
}

/** What a state has. */
export const FROZEN = ['assessments', 'intake', 'evidence', 'risks', 'actions', 'tiers'] as const;

/** Says that the state of a past day rests on what was recorded after it. */
export function laterNotes(asOf: string, { recordedLater }: Seen['view']): readonly string[] {
  if (recordedLater === undefined) return [];
  const { count, first } = recordedLater;
  const names = first.map(({ record }) => record).join(', ');
  const more = count > first.length ? ', …' : '';
  return [
    `Recorded after ${asOf}: ${count} of its records and scores (${names}${more}); knownAt leaves them out.`,
  ];
}
