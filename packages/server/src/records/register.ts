import type { InsertObject, Transaction } from 'kysely';
import type { Columns, ContentOf, Fields, RowOf } from '../database/columns.ts';
import type { ids } from '../database/field.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Recorded } from '../profiles/store-content.ts';
import type { Letter } from './record-id.ts';

/** Every record names outcomes, whatever its register. */
export interface RecordContent {
  readonly outcomes: readonly string[];
}

/** One draft of a batch, and which record it concerns. */
export interface Entry<Content> {
  readonly number: number;
  readonly draft: Partial<Content>;
  /** Null for a new record. */
  readonly before: Content | null;
}

export interface BatchContext {
  readonly transaction: Transaction<Schema>;
  readonly profile: Profile;
  readonly now: Date;
}

/** The table of a kind of record, and the check that each record has to pass. */
interface Definition<Content> {
  readonly table: 'evidence' | 'risks' | 'actions';
  readonly letter: Letter;
  /**
   * The whole contents after the batch, in its order.
   * @throws CsfServerError INVALID_INPUT if one is not acceptable
   */
  check(entries: readonly Entry<Content>[], context: BatchContext): Promise<readonly Content[]>;
}

/** A kind of record. */
export interface Register<Content extends RecordContent> extends Definition<Content> {
  /** The records of a profile by their numbers, in that order; with `numbers`, only those. */
  load(
    db: Database | Transaction<Schema>,
    profileId: string,
    numbers?: readonly number[],
  ): Promise<ReadonlyMap<number, Content>>;
  /** Adds a version of each record. */
  store(
    transaction: Transaction<Schema>,
    profileId: string,
    contents: readonly (readonly [number: number, content: Content])[],
    recorded: Recorded,
  ): Promise<void>;
}

/** A register whose records are kept in these columns of its table. */
export function createRegister<F extends Fields & { readonly outcomes: typeof ids }>({
  columns,
  ...definition
}: Definition<ContentOf<F>> & { readonly columns: Columns<F> }): Register<ContentOf<F>> {
  const { table } = definition;
  return {
    ...definition,
    async load(db, profileId, numbers) {
      let query = db
        .selectFrom(table)
        .selectAll()
        .where('profile_id', '=', profileId)
        .orderBy('number')
        .orderBy('entry');
      if (numbers !== undefined) query = query.where('number', 'in', numbers);
      const rows = await query.execute();
      // The last of several versions wins.
      return new Map(rows.map((row) => [row.number, columns.fromRow(row as RowOf<F>)]));
    },
    async store(transaction, profileId, contents, { entry, at }) {
      const rows = contents.map(([number, content]) => ({
        profile_id: profileId,
        number,
        entry,
        ...columns.toRow(content),
        recorded_at: at,
      }));
      await transaction
        .insertInto(table)
        .values(rows as InsertObject<Schema, typeof table>[])
        .execute();
    },
  };
}
