import { InsertQueryNode, type KyselyPlugin, type QueryId, UpdateQueryNode, ValuesNode } from 'kysely';
import { assertStored } from './assert-stored.ts';

type AnyQuery = Parameters<KyselyPlugin['transformQuery']>[0]['node'];

/**
 * Makes a query fail whose rows the database did not all take. A trigger that somebody planted can ignore a row without
 * an error (`RAISE(IGNORE)`), and a change that is not stored must not be confirmed.
 */
export function requireRows(): KyselyPlugin {
  const leastOf = new WeakMap<QueryId, number>();
  return {
    transformQuery: ({ node, queryId }) => {
      leastOf.set(queryId, leastRows(node));
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      assertStored(result.numAffectedRows, leastOf.get(queryId) ?? 0);
      return result;
    },
  };
}

/** The number of rows that are known to change: all that are given, and the one that the server updates. */
function leastRows(query: AnyQuery): number {
  if (UpdateQueryNode.is(query)) return 1; // the server has just read that row
  if (!InsertQueryNode.is(query) || query.values === undefined) return 0;
  return ValuesNode.is(query.values) ? query.values.values.length : 0;
}
