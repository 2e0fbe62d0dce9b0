import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { examplesDigest, statementDigest } from '../known-releases/digests.ts';
import { knownReleases } from '../known-releases/releases.ts';

interface FromImport {
  /** The number of the import that it is from. */
  readonly import: number;
  /** The days of NIST's releases that it equals, the oldest first. Empty: it is unverified. */
  readonly releases: readonly string[];
}

/** The imported texts of an element. */
export interface ElementTexts {
  readonly statement: (FromImport & { readonly text: string }) | null;
  readonly examples: (FromImport & { readonly texts: readonly string[] }) | null;
}

/**
 * The imported texts of some elements, or of all, by id. They are compared with the releases here: what is stored may
 * have been changed, and a later csf-mcp knows more releases.
 */
export async function loadTextsOf(
  transaction: Transaction<Schema>,
  ids?: readonly string[],
): Promise<ReadonlyMap<string, ElementTexts>> {
  const all = transaction.selectFrom('official_texts').selectAll().orderBy('position');
  const rows = await (ids === undefined ? all : all.where('element_id', 'in', ids)).execute();
  return new Map(
    [...Map.groupBy(rows, ({ element_id }) => element_id)].map(([id, of]) => [id, textsIn(id, of)]),
  );
}

type Row = Pick<Schema['official_texts'], 'kind' | 'text' | 'import'>;

function textsIn(id: string, rows: readonly Row[]): ElementTexts {
  const known = knownReleases();
  const statement = rows.find(({ kind }) => kind === 'statement');
  const examples = rows.filter(({ kind }) => kind === 'example');
  const texts = examples.map(({ text }) => text);
  const [first] = examples;
  return {
    statement:
      statement === undefined
        ? null
        : {
            text: statement.text,
            import: statement.import,
            releases: known.datesOf('statement', id, statementDigest(statement.text)),
          },
    examples:
      first === undefined
        ? null
        : {
            texts,
            import: first.import,
            releases: known.datesOf('examples', id, examplesDigest(texts)),
          },
  };
}
