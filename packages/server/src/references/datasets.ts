import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { CsfServerError } from '../refusals/error.ts';
import { counted } from '../text/counted.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import type { Dataset } from './dataset.ts';
import { datasetId } from './dataset-id.ts';
import { datasetsLike, datasetsNamed } from './dataset-name.ts';
import { shippedDataset } from './shipped.ts';

/** NIST's file has 23. */
const IDS_SHOWN = 50;

/**
 * All datasets in the order of their ids. One that was imported stands in for the shipped one with the same id.
 * @param importedBy leaves out those that were imported after this time, ISO 8601 in UTC
 */
export async function loadDatasets(
  db: Database | Transaction<Schema>,
  importedBy?: string,
): Promise<readonly Dataset[]> {
  const all = await db.selectFrom('reference_datasets').selectAll().execute();
  const rows = all.filter(({ imported_at }) => importedBy === undefined || imported_at <= importedBy);
  const imported = rows.map(
    (row): Dataset => ({
      id: row.id,
      title: row.title,
      date: row.dated_on,
      origin: 'imported',
      file: row.file_name,
      sha256: row.file_sha256,
      importedAt: row.imported_at,
    }),
  );
  const isReplaced = imported.some(({ id }) => id === shippedDataset.id);
  return [...(isReplaced ? [] : [shippedDataset]), ...imported].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The dataset that an id, a title or part of a title means; throws UNKNOWN_DATASET, which lists those that it may mean
 * or, where there are none, all.
 */
export function findDataset(datasets: readonly Dataset[], text: string): Dataset {
  const wanted = datasetId(text);
  const found = datasets.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const named = datasetsNamed(datasets, text);
  const [first, second] = named;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    throw unknownDataset(
      `${counted(named.length, 'dataset')} may be meant by ${quote(text)}.`,
      `Give one: ${listed(named)}.`,
    );
  }
  const near = nearestDatasets(datasets, text);
  throw unknownDataset(
    `There are no references to ${quote(text)}.`,
    `${near.length > 0 ? `Nearest: ${listed(near)}` : `Datasets: ${listed(datasets)}`}. data_import adds those in a file from NIST.`,
  );
}

/**
 * As `findDataset`, for a view of an earlier time: only the last import of a dataset is kept, so what was imported
 * later is not the mapping of then.
 * @throws CsfServerError UNKNOWN_DATASET, or UNKNOWN_MOMENT for a dataset that has been imported since
 */
export async function findKnownDataset(
  db: Database | Transaction<Schema>,
  text: string,
  known: { readonly at: string } | null,
): Promise<Dataset> {
  const present = findDataset(await loadDatasets(db), text);
  if (known === null || present.importedAt === null || present.importedAt <= known.at) return present;
  const then = await loadDatasets(db, known.at);
  return then.find(({ id }) => id === present.id) ?? refuseImportedLater(present);
}

function refuseImportedLater({ id, importedAt }: Dataset): never {
  throw new CsfServerError({
    code: 'UNKNOWN_MOMENT',
    message: `The references of ${id} were imported at ${importedAt}, after knownAt.`,
    hint: 'What an import replaced is not kept. Leave out knownAt, and give asOf for the day.',
  });
}

function nearestDatasets(datasets: readonly Dataset[], text: string): readonly Dataset[] {
  const ids = nearest(
    datasetId(text),
    datasets.map(({ id }) => id),
    3,
  );
  const like = new Set(datasetsLike(datasets, text));
  return datasets.filter((dataset) => like.has(dataset) || ids.includes(dataset.id));
}

function listed(datasets: readonly Dataset[]): string {
  const ids = datasets.map(({ id }) => id);
  return `${ids.slice(0, IDS_SHOWN).join(', ')}${ids.length > IDS_SHOWN ? ', …' : ''}`;
}

function unknownDataset(message: string, hint: string): CsfServerError {
  return new CsfServerError({ code: 'UNKNOWN_DATASET', message, hint });
}
