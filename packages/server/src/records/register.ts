import type { InsertObject, Transaction } from 'kysely';
import { today } from '../assessments/calendar-date.ts';
import type { Columns, ContentOf, Fields, RowOf } from '../database/columns.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { withdrawnNumbers } from '../history/withdrawn.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Recorded } from '../profiles/store-content.ts';
import type { Malformed } from '../refusals/malformed.ts';
import type { Letter } from './record-id.ts';

/** One draft of a batch, and which record it concerns. */
export interface Entry<Content> {
  readonly number: number;
  readonly draft: Partial<Content>;
  /** Null for a new record. */
  readonly before: Content | null;
}

/** An entry, or one that is refused already. It keeps its number, because others may refer to it. */
export type BatchEntry<Content> = Entry<Content> | RefusedEntry;

export type RefusedEntry = Malformed & { readonly number: number };

export interface BatchContext {
  readonly transaction: Transaction<Schema>;
  readonly profile: Profile;
  readonly now: Date;
}

/** The table of a kind of record, and the check that each record has to pass. */
interface Definition<Content> {
  readonly table: 'evidence' | 'risks' | 'actions' | 'intake' | 'comments';
  readonly letter: Letter;
  /** The ids of the outcomes that a record is about. */
  concerns(content: Content): readonly string[];
  /**
   * The whole contents after the batch, in its order.
   * @throws CsfServerError INVALID_INPUT if one is not acceptable
   */
  check(entries: readonly BatchEntry<Content>[], context: BatchContext): Promise<readonly Content[]>;
  /**
   * A record as it stood on a day; null if it did not exist.
   * @param versions in the order in which they were recorded, with the day of that
   */
  at(versions: readonly RecordVersion<Content>[], day: string): Content | null;
}

export interface RecordVersion<Content> {
  readonly content: Content;
  /** In this machine's time zone. */
  readonly recordedOn: string;
}

/** A kind of record. */
export interface Register<Content extends object> extends Definition<Content> {
  /** The records of a profile that count, by their numbers, in that order, as they stood at a moment; with `numbers`, only those. */
  load(
    db: Database | Transaction<Schema>,
    profileId: string,
    selection?: { readonly numbers?: readonly number[]; readonly moment?: Moment },
  ): Promise<ReadonlyMap<number, Content>>;
  /** Adds a version of each record. */
  store(
    transaction: Transaction<Schema>,
    profileId: string,
    contents: readonly (readonly [number: number, content: Content])[],
    recorded: Recorded,
  ): Promise<void>;
}

/** The day of a time, in this machine's time zone. */
function dayOf(time: string): string {
  return today(new Date(time));
}

/** A register whose records are kept in these columns of its table. */
export function createRegister<F extends Fields>({
  columns,
  ...definition
}: Definition<ContentOf<F>> & { readonly columns: Columns<F> }): Register<ContentOf<F>> {
  const { table } = definition;
  return {
    ...definition,
    async load(db, profileId, { numbers, moment = NOW } = {}) {
      const { asOf, entry } = moment;
      let query = db
        .selectFrom(table)
        .selectAll()
        .where('profile_id', '=', profileId)
        .orderBy('number')
        .orderBy('entry');
      if (numbers !== undefined) query = query.where('number', 'in', numbers);
      if (entry !== null) query = query.where('entry', '<=', entry);
      const withdrawn = await withdrawnNumbers(db, profileId, table, moment);
      const rows = (await query.execute()).filter(({ number }) => !withdrawn.has(number));
      const contentOf = (row: object) => columns.fromRow(row as RowOf<F>);
      // The last of several versions wins.
      if (asOf === null) return new Map(rows.map((row) => [row.number, contentOf(row)]));
      const found = [...Map.groupBy(rows, ({ number }) => number)].map(([number, versions]) => {
        const dated = versions.map((row) => ({
          content: contentOf(row),
          recordedOn: dayOf(row.recorded_at),
        }));
        return [number, definition.at(dated, asOf)] as const;
      });
      return new Map(found.flatMap(([number, content]) => (content === null ? [] : [[number, content]])));
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
