import type { Transaction } from 'kysely';
import { listCommunityProfiles } from '../community/community-profiles.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';

/** What was imported from a file: the references to one publication, NIST's wording, or a Community Profile. */
export interface ListedImport {
  /** That of the dataset, or `wording`. */
  readonly id: string;
  readonly title: string;
  /** Of the wording only; null if the file does not say it. */
  readonly version?: string | null;
  /** The day on which the file was generated, `YYYY-MM-DD`. */
  readonly date?: string | null;
  /** Of a Community Profile only. */
  readonly source?: string | null;
  readonly outcomes?: number;
  readonly file: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
  /** References of elements to the publication; of a dataset only. */
  readonly pairs?: number;
  /** Of the wording only. */
  readonly statements?: number;
  readonly examples?: number;
}

/** What is imported now: the wording, the datasets by id, then the Community Profiles by id. What comes with the program is not among them. */
export async function listImports(db: Database): Promise<readonly ListedImport[]> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => [
      ...(await wording(transaction)),
      ...(await datasets(transaction)),
      ...(await listCommunityProfiles(transaction)),
    ]);
}

async function wording(db: Transaction<Schema>): Promise<ListedImport[]> {
  const sources = await db.selectFrom('official_source').selectAll().execute();
  const counts = await db
    .selectFrom('official_texts')
    .select(['kind', (select) => select.fn.countAll<number>().as('count')])
    .groupBy('kind')
    .execute();
  const countOf = (kind: 'statement' | 'example') => counts.find((row) => row.kind === kind)?.count ?? 0;
  return sources.map((source) => ({
    id: 'wording',
    title: source.document,
    version: source.version,
    ...provenance(source),
    statements: countOf('statement'),
    examples: countOf('example'),
  }));
}

async function datasets(db: Transaction<Schema>): Promise<ListedImport[]> {
  const rows = await db.selectFrom('reference_datasets').selectAll().orderBy('id').execute();
  const counts = await db
    .selectFrom('reference_pairs')
    .select(['dataset_id', (select) => select.fn.countAll<number>().as('count')])
    .groupBy('dataset_id')
    .execute();
  const pairs = new Map(counts.map((row) => [row.dataset_id, row.count]));
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    ...provenance(row),
    pairs: pairs.get(row.id) ?? 0,
  }));
}

function provenance(row: {
  readonly dated_on: string | null;
  readonly file_name: string;
  readonly file_sha256: string;
  readonly imported_at: string;
}) {
  return {
    date: row.dated_on,
    file: row.file_name,
    sha256: row.file_sha256,
    importedAt: row.imported_at,
  };
}
