import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { standingInShort } from '../analysis/overview.ts';
import {
  type PointOfView,
  readView,
  STATES,
  scopeNotes,
  type View,
  viewFacts,
} from '../assessments/point-of-view.ts';
import { readStanding } from '../assessments/standing.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { NOW } from '../history/moment.ts';
import { knownProfileIds } from '../profiles/known-profiles.ts';
import { countProfiles, listProfiles } from '../profiles/list-profiles.ts';
import { functionRow } from './one-profile.ts';

export interface RollUp {
  /** The point of view; absent for now. */
  readonly view: { readonly asOf?: string; readonly knownAt?: number };
  /** How many profiles there are, on all pages. */
  readonly total: number;
  /** In the order of their ids. */
  readonly profiles: readonly (object & { readonly id: string })[];
}

export interface RollUpRequest {
  /** Only profiles of this organization, whatever its case. */
  readonly organization: string | undefined;
  /** Only profiles after this id. */
  readonly after: string | undefined;
  readonly limit: number;
  readonly view: PointOfView;
  readonly now: Date;
}

/**
 * Where each of several profiles stands. Nothing is computed across profiles: their scales and scopes differ.
 * @throws CsfServerError INVALID_INPUT for a day in the future, or what is no time
 */
export async function rollUp(db: Database, request: RollUpRequest): Promise<RollUp> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const view = await readView(transaction, request.view, request.now);
      const { total, ids } = await profilesAt(transaction, view, request);
      const profiles: (object & { id: string })[] = [];
      for (const id of ids) {
        profiles.push(await profileRow(transaction, id, view));
        await nextTurn(); // a page of many profiles takes a while
      }
      const { asOf, moment, known } = view;
      return {
        view: moment === NOW ? {} : { asOf, ...(known !== null && { knownAt: known.entry }) },
        total,
        profiles,
      };
    });
}

async function profilesAt(
  transaction: Transaction<Schema>,
  { moment: { entry } }: View,
  { organization, after, limit }: RollUpRequest,
): Promise<{ readonly total: number; readonly ids: readonly string[] }> {
  if (entry !== null) {
    const all = await knownProfileIds(transaction, entry, organization);
    return { total: all.length, ids: all.filter((id) => after === undefined || id > after).slice(0, limit) };
  }
  const listed = await listProfiles(transaction, { organization, after, limit });
  return { total: await countProfiles(transaction, organization), ids: listed.map(({ id }) => id) };
}

async function profileRow(transaction: Transaction<Schema>, profileId: string, view: View) {
  const standing = await readStanding(transaction, profileId, view.moment);
  const { id, name, organization, revision, updatedAt } = standing.profile;
  const { id: _, name: __, ...figures } = functionRow(standingInShort(standing).whole);
  const { recordedLater } = await viewFacts(transaction, id, view, { registers: STATES });
  const [note] = view.moment === NOW ? [] : await scopeNotes(transaction, standing.profile, view.asOf);
  return {
    ...{ id, name, organization, revision, updatedAt },
    ...figures,
    ...(recordedLater !== undefined && { recordedLater: recordedLater.count }),
    ...(note !== undefined && { note }),
  };
}
