import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { actionRegister } from '../records/actions.ts';
import { recordId } from '../records/record-id.ts';

/** Ids of the actions that count and name a risk or another action, by the id of what they name. */
export async function actionsByReference(
  transaction: Transaction<Schema>,
  profileId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const actions = await actionRegister.load(transaction, profileId);
  const references = [...actions].flatMap(([number, { risks, dependsOn }]) =>
    [...risks, ...dependsOn].map((to) => ({ to, from: recordId('A', number) })),
  );
  return new Map(
    [...Map.groupBy(references, ({ to }) => to)].map(([to, of]) => [to, of.map(({ from }) => from)]),
  );
}
