import type { Transaction } from 'kysely';
import { FRAMEWORK_SUBJECT } from '../audit/framework-subject.ts';
import type { Schema } from '../database/schema.ts';
import { romanized } from '../text/romanized.ts';
import { uniqueSlug } from './slug.ts';

/**
 * The id of a new profile, made of its name in Latin letters. It differs from all that the audit log knows, those of deleted profiles
 * among them: nobody shall take the history of one for that of another.
 */
export async function newProfileId(transaction: Transaction<Schema>, name: string): Promise<string> {
  const latin = await romanized(name);
  const start = uniqueSlug(latin, () => false);
  const audited = await transaction
    .selectFrom('audit_log')
    .select('subject as id')
    .distinct()
    .where('subject', '>=', start)
    .where('subject', '<', `${start}\u{10ffff}`)
    .execute();
  const existing = await transaction.selectFrom('profiles').select('id').execute();
  const taken = new Set([...audited, ...existing].map(({ id }) => id)).add(FRAMEWORK_SUBJECT);
  return uniqueSlug(latin, (slug) => taken.has(slug));
}
