import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InsertObject, Transaction } from 'kysely';
import type { Schema } from '../../database/schema.ts';

/** The number of rows inserted without a break: a few milliseconds, unless they are large. */
const ROWS_PER_TURN = 100;

/** Inserts rows, as many as there are, and lets others have a turn in between. */
export async function insertRows<Table extends keyof Schema>(
  transaction: Transaction<Schema>,
  table: Table,
  rows: readonly InsertObject<Schema, Table>[],
): Promise<void> {
  for (let first = 0; first < rows.length; first += ROWS_PER_TURN) {
    await transaction
      .insertInto(table)
      .values(rows.slice(first, first + ROWS_PER_TURN))
      .execute();
    await nextTurn();
  }
}
