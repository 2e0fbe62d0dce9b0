import { DatabaseSync } from 'node:sqlite';
import type { ElementFilter } from '../framework/element-filter.ts';
import { elements } from '../framework/elements.ts';
import { withdrawn } from '../framework/withdrawn.ts';
import { matchExpressions } from './match-expression.ts';

export interface SearchHits {
  /** Whether the elements contain all the words of the query or, where none does, at least one. */
  readonly match: 'all words' | 'any word';
  /** Ids of elements in force and withdrawn, best match first, equals in NIST's order. */
  readonly ids: readonly string[];
}

export interface SearchIndex extends Disposable {
  search(query: string, filter: ElementFilter): SearchHits;
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
      const expressions = matchExpressions(query);
      if (expressions === null) return { match: 'all words', ids: [] };
      index ??= buildIndex();
      const withAll = select(index, expressions.all, filter);
      return withAll.length > 0
        ? { match: 'all words', ids: withAll }
        : { match: 'any word', ids: select(index, expressions.any, filter) };
    },
    [Symbol.dispose]: () => {
      index?.close();
      index = undefined;
    },
  };
}

function buildIndex(): DatabaseSync {
  const index = new DatabaseSync(':memory:');
  index.exec(`
    CREATE VIRTUAL TABLE element USING fts5 (
      id, name, statement, look_for, function_id UNINDEXED, category_id UNINDEXED,
      tokenize = 'porter unicode61 remove_diacritics 2'
    );
    BEGIN;
  `);
  const insert = index.prepare(
    'INSERT INTO element (id, name, statement, look_for, function_id, category_id) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const add = (id: string, name: string | null, statement: string, lookFor: readonly string[]) =>
    insert.run(id, name ?? '', statement, lookFor.join('\n'), id.slice(0, 2), id.slice(0, 5));
  for (const element of elements) {
    const isOutcome = element.type === 'outcome';
    add(element.id, isOutcome ? null : element.name, element.statement, isOutcome ? element.lookFor : []);
  }
  for (const { id, name, note } of withdrawn) add(id, name, note ?? '', []);
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
      ORDER BY bm25(element, 8.0, 6.0, 3.0, 1.0), rowid
    `)
    .all({
      expression,
      functionId: filter.functionId ?? null,
      categoryId: filter.categoryId ?? null,
    });
  return rows.map((row) => String(row['id']));
}
