import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { outcomes } from '../framework/elements.ts';
import { withdrawnNumbers } from '../history/withdrawn.ts';
import { commitChange } from '../profiles/commit-change.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { checkRevision } from '../profiles/revision.ts';
import { isMalformed, type Malformed, malformed } from '../refusals/malformed.ts';
import { type Letter, recordId, recordNumber, unknownRecord } from './record-id.ts';
import type { BatchEntry, RefusedEntry, Register } from './register.ts';

/** A draft with an id has the values to change in that record. A draft without one is a new record. */
export type RecordDraft<Content> = Partial<Content> & { readonly id?: string };

export interface BatchRequest<Content> {
  readonly profile: string;
  readonly records: readonly (RecordDraft<Content> | Malformed)[];
  readonly expectedRevision?: number | undefined;
}

export interface StoredBatch {
  readonly profile: string;
  /** After the call. */
  readonly revision: number;
  readonly records: readonly { readonly id: string; readonly status: 'created' | 'updated' | 'unchanged' }[];
  /** Outcomes that these records name and the profile excludes, in NIST's order. */
  readonly notIncluded: readonly string[];
}

/**
 * Adds records to a register and changes others, all or none; a batch that would change nothing stores nothing.
 *
 * @throws CsfServerError UNKNOWN_PROFILE, REVISION_CONFLICT, or INVALID_INPUT, which names what is wrong with each record
 */
export async function recordBatch<Content extends object>(
  db: Database,
  writer: Writer,
  now: Date,
  register: Register<Content>,
  { profile: given, records, expectedRevision }: BatchRequest<Content>,
): Promise<StoredBatch> {
  return db.transaction().execute(async (transaction) => {
    const profile = await loadProfile(
      transaction,
      await resolveProfile(transaction, given, { for: 'writing' }),
    );
    checkRevision(profile, expectedRevision);
    const entries = await entriesOf(transaction, register, profile.id, records);
    const contents = await register.check(entries, { transaction, profile, now });
    const changes = entries.flatMap((entry, index): Change<Content>[] => {
      const after = contents[index];
      if (after === undefined || isMalformed(entry)) return []; // none is: the check has accepted all of them
      const { number, before } = entry;
      return [{ id: recordId(register.letter, number), number, before, after }];
    });
    const changed = changes.filter(({ before, after }) => !isDeepStrictEqual(before, after));
    const revision =
      changed.length === 0
        ? profile.revision
        : await storeChanges(transaction, writer, register, profile, changed);
    return {
      profile: profile.id,
      revision,
      records: changes.map((change) => ({ id: change.id, status: statusOf(change) })),
      notIncluded: excludedOf(contents.flatMap(register.concerns), profile),
    };
  });
}

interface Change<Content> {
  readonly id: string;
  readonly number: number;
  readonly before: Content | null;
  readonly after: Content;
}

/** The entries of a batch; those that name no record of the register, or one for the second time, are refused. */
async function entriesOf<Content extends object>(
  transaction: Transaction<Schema>,
  register: Register<Content>,
  profileId: string,
  records: BatchRequest<Content>['records'],
): Promise<readonly BatchEntry<Content>[]> {
  const numbers = records.map((record) => numberOf(register, record));
  const given = numbers.filter((number) => number !== null);
  const existing = await register.load(transaction, profileId, { numbers: given });
  const withdrawn = await withdrawnNumbers(transaction, profileId, register.table);
  let last = await lastNumber(transaction, register.table, profileId);
  return records.map((record, index) => {
    const number = numbers[index] ?? ++last;
    if (isMalformed(record)) return { ...record, number };
    const { id, ...draft } = record;
    const before = existing.get(number) ?? null;
    if (withdrawn.has(number)) {
      const gone = recordId(register.letter, number);
      return refused(number, `${gone} was withdrawn: leave out the id to record it anew`);
    }
    if (id !== undefined && before === null) return refused(number, unknownRecord(register.letter, id));
    if (numbers.indexOf(number) < index && before !== null) {
      return refused(
        number,
        `${recordId(register.letter, number)} is in this batch twice: put all its changes into one`,
      );
    }
    // TypeScript cannot see that a draft without its id is part of the content.
    return { number, draft: draft as Partial<Content>, before };
  });
}

function numberOf<Content>(
  { letter }: { readonly letter: Letter },
  record: RecordDraft<Content> | Malformed,
): number | null {
  return isMalformed(record) || record.id === undefined ? null : recordNumber(letter, record.id);
}

function refused(number: number, problem: string): RefusedEntry {
  return { ...malformed([{ field: '', problem }]), number };
}

/** Numbers are never given twice: no record is ever deleted alone. */
async function lastNumber(
  transaction: Transaction<Schema>,
  table: Register<object>['table'],
  profileId: string,
): Promise<number> {
  const { last } = await transaction
    .selectFrom(table)
    .select(({ fn }) => fn.max('number').as('last'))
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

async function storeChanges<Content extends object>(
  transaction: Transaction<Schema>,
  writer: Writer,
  register: Register<Content>,
  profile: Profile,
  changed: readonly Change<Content>[],
): Promise<number> {
  await register.store(
    transaction,
    profile.id,
    changed.map(({ number, after }) => [number, after]),
    { entry: await nextEntry(transaction), at: writer.at },
  );
  const name = register.table;
  const before = changed.flatMap(({ id, before, after }) =>
    before === null ? [] : [[id, differing(before, after)] as const],
  );
  return commitChange(transaction, writer, profile, {
    before: { [name]: Object.fromEntries(before) },
    after: {
      [name]: Object.fromEntries(
        changed.map(({ id, before, after }) => [id, before === null ? after : differing(after, before)]),
      ),
    },
  });
}

/** The values of one content that another has differently. */
function differing<Content extends object>(content: Content, other: Content): object {
  const others = new Map(Object.entries(other));
  return Object.fromEntries(
    Object.entries(content).filter(([field, value]) => !isDeepStrictEqual(value, others.get(field))),
  );
}

function statusOf<Content>({ before, after }: Change<Content>) {
  if (before === null) return 'created';
  return isDeepStrictEqual(before, after) ? 'unchanged' : 'updated';
}

function excludedOf(ids: readonly string[], { settings }: Profile): readonly string[] {
  const named = new Set(ids);
  return outcomes.map(({ id }) => id).filter((id) => named.has(id) && settings.get(id)?.included === false);
}
