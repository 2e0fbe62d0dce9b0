import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { type KnownReleases, knownReleases } from '../known-releases/releases.ts';
import { unpackContent } from './import-content.ts';
import type { PartKey } from './parts.ts';
import { type Held, shippedView, takeInto, type Weighed, type WeighedImport } from './view.ts';

/** All imports weighed, one after the other, and what is in use afterwards. */
export interface WeighedImports {
  readonly view: Map<PartKey, Held>;
  /** By number. Not those that were taken back. */
  readonly weighed: ReadonlyMap<number, readonly Weighed[]>;
}

export interface Weighing {
  /** The number of an import that is about to be taken back. */
  readonly except?: number;
  /** The last entry of the audit log that counts. By default all do. */
  readonly upTo?: number;
  /** The releases that are known; others in tests. */
  readonly known?: KnownReleases;
}

/** Weighs the imports in their order. Each content is read alone: together they may be large. */
export async function weighImports(
  transaction: Transaction<Schema>,
  { except, upTo, known = knownReleases() }: Weighing = {},
): Promise<WeighedImports> {
  const view = shippedView();
  const weighed = new Map<number, readonly Weighed[]>();
  for (const number of await numbersInUse(transaction, upTo)) {
    if (number === except) continue;
    weighed.set(number, takeInto(view, await loadImport(transaction, number), known));
    await nextTurn(); // each takes a few milliseconds
  }
  return { view, weighed };
}

/**
 * The numbers of the imports that were not taken back.
 * @param upTo the last entry of the audit log that counts
 */
export async function numbersInUse(
  transaction: Transaction<Schema>,
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<readonly number[]> {
  const rows = await transaction
    .selectFrom('imports')
    .select('number')
    .where('entry', '<=', upTo)
    .where('number', 'not in', (from) =>
      from.selectFrom('import_removals').select('number').where('entry', '<=', upTo),
    )
    .orderBy('number')
    .execute();
  return rows.map(({ number }) => number);
}

export async function loadImport(transaction: Transaction<Schema>, number: number): Promise<WeighedImport> {
  const row = await transaction
    .selectFrom('imports')
    .select(['dated_on', 'accepts_unverified', 'accepts_older', 'sha256', 'content'])
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  return {
    number,
    date: row.dated_on,
    acceptsUnverified: row.accepts_unverified === 1,
    acceptsOlder: row.accepts_older === 1,
    // What somebody else has stored brings nothing. The check of the data says that it is not what was imported.
    content: unpackContent(row.content, row.sha256) ?? { wording: new Map(), referenceSets: new Map() },
  };
}
