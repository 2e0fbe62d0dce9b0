import type { Transaction } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Writer } from '../audit/writer.ts';
import type { Schema } from '../database/schema.ts';

export interface ProfileEdit {
  /** JSON data: the values that changed, as they were. */
  readonly before: object;
  /** JSON data: the same values as they are now. */
  readonly after: object;
}

/**
 * Raises the revision of a profile when it or one of its records has changed, and audits the change:
 * in the transaction of the change itself, so that none is stored without the others. Returns the new revision.
 */
export async function commitChange(
  transaction: Transaction<Schema>,
  writer: Writer,
  profile: { readonly id: string; readonly revision: number },
  { before, after }: ProfileEdit,
): Promise<number> {
  const revision = profile.revision + 1;
  await transaction
    .updateTable('profiles')
    .set({ revision, updated_at: writer.at })
    .where('id', '=', profile.id)
    .execute();
  await appendAudit(transaction, writer, {
    subject: profile.id,
    before: { ...before, revision: profile.revision },
    after: { ...after, revision },
  });
  return revision;
}
