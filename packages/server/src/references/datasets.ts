import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { CsfServerError } from '../refusals/error.ts';
import { quote } from '../text/quote.ts';
import type { Dataset } from './dataset.ts';
import { datasetId } from './dataset-id.ts';
import { shippedDataset } from './shipped.ts';

/** NIST's file has 23. */
const IDS_SHOWN = 50;

/** All datasets in the order of their ids. One that was imported stands in for the shipped one with the same id. */
export async function loadDatasets(db: Database | Transaction<Schema>): Promise<readonly Dataset[]> {
  const rows = await db.selectFrom('reference_datasets').selectAll().execute();
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

/** The dataset that an id, or its title, means; throws UNKNOWN_DATASET, which lists those that there are. */
export function findDataset(datasets: readonly Dataset[], text: string): Dataset {
  const wanted = datasetId(text);
  const found = datasets.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const ids = datasets.map(({ id }) => id);
  throw new CsfServerError({
    code: 'UNKNOWN_DATASET',
    message: `There are no references to ${quote(text)}.`,
    hint: `Datasets: ${ids.slice(0, IDS_SHOWN).join(', ')}${ids.length > IDS_SHOWN ? ', …' : ''}. framework_import adds those in a file from NIST.`,
  });
}
