import type { DatabaseSync } from 'node:sqlite';
import { openSqlite } from '../database/open-sqlite.ts';
import type { ElementFilter } from '../framework/element-filter.ts';
import { elements, shortNameOf } from '../framework/elements.ts';
import { withdrawn } from '../framework/withdrawn.ts';
import { matchExpressions } from './match-expression.ts';

export interface SearchHits {
  /**
   * Ids of elements with all words of the query, then of those with any; of both, those in force before withdrawn ones,
   * each best match first, equals in NIST's order.
   */
  readonly ids: readonly string[];
  /** How many of them have all words. */
  readonly withAllWords: number;
}

export interface SearchIndex extends Disposable {
  search(query: string, filter: ElementFilter): SearchHits;
  /** An element, and those whose ids begin with its id or that name it. */
  around(id: string, filter: ElementFilter): SearchHits;
}

/**
 * Ranked full-text search over the Core.
 *
 * The index is an in-memory database, built at the first search in a few milliseconds: docs/decisions/0101.
 */
export function createSearchIndex(): SearchIndex {
  let index: DatabaseSync | undefined;
  return {
    search: (query, filter) => {
      index ??= buildIndex();
      const built = index;
      const expressions = matchExpressions(query, (expression) => select(built, expression, {}).length > 0);
      if (expressions === null) return { ids: [], withAllWords: 0 };
      const withAll = select(built, expressions.all, filter);
      const withAny = select(built, expressions.any, filter);
      return { ids: [...new Set([...withAll, ...withAny])], withAllWords: withAll.length };
    },
    around: (id, filter) => {
      index ??= buildIndex();
      const ids = [...new Set([id, ...select(index, `"${id}"`, filter)])];
      return { ids, withAllWords: ids.length };
    },
    [Symbol.dispose]: () => {
      index?.close();
      index = undefined;
    },
  };
}

function buildIndex(): DatabaseSync {
  const index = openSqlite(':memory:');
  index.exec(`
    CREATE VIRTUAL TABLE element USING fts5 (
      id, name, statement, look_for,
      function_id UNINDEXED, category_id UNINDEXED, withdrawn UNINDEXED,
      tokenize = 'porter unicode61 remove_diacritics 2'
    );
    BEGIN;
  `);
  const insert = index.prepare(
    'INSERT INTO element VALUES (:id, :name, :statement, :lookFor, :functionId, :categoryId, :withdrawn)',
  );
  const add = (id: string, text: { name: string; statement: string; lookFor: string; withdrawn: 0 | 1 }) =>
    insert.run({ id, ...text, functionId: id.slice(0, 2), categoryId: id.slice(0, 5) });
  for (const element of elements) {
    const isOutcome = element.type === 'outcome';
    add(element.id, {
      name: shortNameOf(element.id),
      statement: element.statement,
      lookFor: isOutcome ? element.lookFor.join('\n') : '',
      withdrawn: 0,
    });
  }
  for (const { id, name, note } of withdrawn) {
    add(id, { name: name ?? '', statement: note ?? '', lookFor: '', withdrawn: 1 });
  }
  index.exec('COMMIT');
  return index;
}

function select(index: DatabaseSync, expression: string, filter: ElementFilter): string[] {
  // The weights of id, name, statement and look_for: an element's name says more of it than an artefact's.
  const rows = index
    .prepare(`
      SELECT id FROM element
      WHERE element MATCH :expression
        AND (:functionId IS NULL OR function_id = :functionId)
        AND (:categoryId IS NULL OR category_id = :categoryId)
      ORDER BY withdrawn, bm25(element, 8.0, 6.0, 3.0, 1.0), rowid
    `)
    .all({
      expression,
      functionId: filter.functionId ?? null,
      categoryId: filter.categoryId ?? null,
    });
  return rows.map((row) => String(row['id']));
}
