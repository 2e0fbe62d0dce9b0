import type { Transaction } from 'kysely';
import { parseChange } from '../audit/change-text.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import type { Profile } from '../profiles/profile.ts';

/** The parts of a profile of which no versions are stored. The audit log has them. */
export type ProfileFrame = Pick<
  Profile,
  'name' | 'organization' | 'scope' | 'rules' | 'scale' | 'riskScales' | 'revision' | 'updatedAt'
>;

const FIELDS = ['name', 'organization', 'scope', 'rules', 'scale', 'riskScales', 'revision'] as const;

/**
 * The frame of a profile as it was known after an entry of the audit log, made of the entries up to that one. What no
 * entry says, as those of the first versions do not of the risk scales, is as it is now. Null if the profile did not exist.
 */
export async function knownFrame(
  db: Database | Transaction<Schema>,
  profile: Profile,
  entry: number,
): Promise<ProfileFrame | null> {
  const entries = await db
    .selectFrom('audit_log')
    .select(['at', 'after'])
    .where('subject', '=', profile.id)
    .where('sequence', '<=', entry)
    .orderBy('sequence')
    .execute();
  const last = entries.at(-1);
  if (last === undefined) return null;
  const { name, organization, scope, rules, scale, riskScales, revision } = profile;
  let frame = { name, organization, scope, rules, scale, riskScales, revision };
  for (const { after } of entries) frame = { ...frame, ...fieldsOf(after) };
  return { ...frame, updatedAt: last.at };
}

/** The fields of the frame that an entry says. This program wrote it, so they have the right types. */
function fieldsOf(after: string): Partial<ProfileFrame> {
  const { after: values } = parseChange({ before: null, after });
  const said = Object(values);
  return Object.fromEntries(
    FIELDS.filter((field) => Object.hasOwn(said, field)).map((field) => [field, said[field]]),
  );
}
