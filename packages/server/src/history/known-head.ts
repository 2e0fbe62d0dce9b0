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

type Frame = Partial<ProfileFrame>;

/**
 * The frame of a profile as it was known after an entry of the audit log, made of the entries up to that one. What no
 * entry says, as those of the first versions do not of the rules, is what the next one that changed it says was before.
 * Null if the profile did not exist.
 */
export async function knownFrame(
  db: Database | Transaction<Schema>,
  profile: Profile,
  entry: number,
): Promise<ProfileFrame | null> {
  const ofProfile = db.selectFrom('audit_log').where('subject', '=', profile.id).orderBy('sequence');
  const entries = await ofProfile.select(['at', 'after']).where('sequence', '<=', entry).execute();
  const last = entries.at(-1);
  if (last === undefined) return null;
  const { name, organization, scope, rules, scale, riskScales, revision } = profile;
  const present = { name, organization, scope, rules, scale, riskScales, revision };
  let said: Frame = {};
  for (const { after } of entries) said = { ...said, ...fieldsOf(after) };
  const isWhole = FIELDS.every((field) => Object.hasOwn(said, field));
  const unsaid = isWhole ? {} : await fieldsBefore(db, profile.id, entry);
  return { ...present, ...unsaid, ...said, updatedAt: last.at };
}

/** What the entries behind one say that the fields were before them. */
async function fieldsBefore(
  db: Database | Transaction<Schema>,
  profileId: string,
  entry: number,
): Promise<Frame> {
  const entries = await db
    .selectFrom('audit_log')
    .select('before')
    .where('subject', '=', profileId)
    .where('sequence', '>', entry)
    .orderBy('sequence', 'desc')
    .execute();
  let said: Frame = {};
  for (const { before } of entries) said = { ...said, ...(before !== null && fieldsOf(before)) };
  return said;
}

/** The fields of the frame that one side of an entry says. This program wrote it, so they have the right types. */
function fieldsOf(text: string): Frame {
  const said = Object(parseChange({ before: null, after: text }).after);
  return Object.fromEntries(
    FIELDS.filter((field) => Object.hasOwn(said, field)).map((field) => [field, said[field]]),
  );
}
