import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { caseFolded } from '../text/case-folded.ts';
import { loadProfile } from './load-profile.ts';

/**
 * The ids of the profiles that there were at an entry of the audit log, in their order; of an organization by its name
 * of then, whatever its case. What was deleted since is not among them.
 */
export async function knownProfileIds(
  transaction: Transaction<Schema>,
  entry: number,
  organization: string | undefined,
): Promise<readonly string[]> {
  const rows = await transaction
    .selectFrom('profiles')
    .select('id')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('audit_log')
          .select('sequence')
          .whereRef('subject', '=', 'profiles.id')
          .where('sequence', '<=', entry),
      ),
    )
    .orderBy('id')
    .execute();
  const ids = rows.map(({ id }) => id);
  if (organization === undefined) return ids;
  const found: string[] = [];
  for (const id of ids) {
    const profile = await loadProfile(transaction, id, { asOf: null, entry });
    await nextTurn(); // many profiles take a while
    if (caseFolded(profile.organization) === caseFolded(organization)) found.push(id);
  }
  return found;
}
