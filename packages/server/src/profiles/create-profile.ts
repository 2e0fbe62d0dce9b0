import type { Transaction } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Schema } from '../database/schema.ts';
import { profileColumns } from '../database/tables/profiles.ts';
import { CsfServerError } from '../refusals/error.ts';
import { caseFolded } from '../text/case-folded.ts';
import { newProfileId } from './new-profile-id.ts';
import type { Profile, ProfileContent } from './profile.ts';
import { type EditedContent, loggedValues } from './profile-change.ts';
import { storeContent } from './store-content.ts';

/** Where a new profile comes from. */
export interface Origin {
  /** What the audit log says of it. */
  readonly facts: object;
  /** Copies what it brings along, besides its content, into the profile with this id; `entry` records it. */
  readonly copy: (id: string, entry: number) => Promise<void>;
}

const NO_ORIGIN: Origin = { facts: {}, copy: async () => {} };

/** Stores a new profile and audits it, together with where it comes from if anywhere. Returns its id. */
export async function createProfile(
  transaction: Transaction<Schema>,
  writer: Writer,
  content: EditedContent,
  origin: Origin = NO_ORIGIN,
): Promise<string> {
  const id = await newProfileId(transaction, content.name);
  const entry = await nextEntry(transaction);
  const { name, organization, scope, rules, scale, riskScales, settings, texts } = content;
  const head = {
    ...content,
    ...rules,
    id,
    scopeKnownFrom: null,
    revision: 1,
    createdAt: writer.at,
    updatedAt: writer.at,
  };
  await transaction
    .insertInto('profiles')
    .values({ ...profileColumns.toRow(head), ...caseFoldedNames(content) })
    .execute();
  const parts = {
    rules,
    scale,
    riskScales,
    outcomes: Object.fromEntries(settings),
    texts: Object.fromEntries(texts),
  };
  await storeContent(transaction, id, parts, { entry, at: writer.at });
  await origin.copy(id, entry);
  await appendAudit(transaction, writer, {
    subject: id,
    before: null,
    after: { name, organization, scope, ...loggedValues(parts), ...origin.facts, revision: 1 },
  });
  return id;
}

/** Together they are unique. */
export function caseFoldedNames({ name, organization }: Pick<ProfileContent, 'name' | 'organization'>) {
  return { organization_key: caseFolded(organization), name_key: caseFolded(name) };
}

/** @param hint what to do instead; by default, that of who creates or renames a profile */
export function alreadyExists(
  { id, name, organization }: Profile,
  hint = `To change it, call profile_save with profile "${id}"; for a new profile, choose another name.`,
): CsfServerError {
  return new CsfServerError({
    code: 'PROFILE_EXISTS',
    message: `${organization} already has a profile named ${name}.`,
    hint,
  });
}
