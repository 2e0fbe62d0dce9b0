import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { knownReleases } from '../known-releases/releases.ts';
import { CsfServerError } from '../refusals/error.ts';
import { counted } from '../text/counted.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import type { Dataset } from './dataset.ts';
import { datasetId } from './dataset-id.ts';
import { datasetsLike, datasetsNamed } from './dataset-name.ts';
import { importId } from './import-id.ts';
import { shippedDataset } from './shipped.ts';

/** NIST's file has 23. */
const IDS_SHOWN = 50;

/** All datasets in the order of their ids. One that was imported may stand in for the shipped one with the same id. */
export async function loadDatasets(db: Database | Transaction<Schema>): Promise<readonly Dataset[]> {
  const rows = await db
    .selectFrom('reference_datasets')
    .innerJoin('imports', 'imports.number', 'reference_datasets.import')
    .select(['id', 'title', 'digest', 'import', 'dated_on', 'file_name', 'file_sha256', 'imported_at'])
    .execute();
  const imported = rows.map(importedDataset);
  const isReplaced = imported.some(({ id }) => id === shippedDataset.id);
  return [...(isReplaced ? [] : [shippedDataset]), ...imported].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A row of the datasets in use with what its import says. */
type DatasetRow = Pick<Schema['reference_datasets'], 'id' | 'title' | 'digest' | 'import'> &
  Pick<Schema['imports'], 'dated_on' | 'file_name' | 'file_sha256' | 'imported_at'>;

export function importedDataset(row: DatasetRow): Dataset {
  const releases = knownReleases().datesOf('references', row.id, row.digest).join(', ');
  return {
    id: row.id,
    title: row.title,
    date: row.dated_on,
    origin: 'imported',
    status: releases === '' ? 'unverified' : 'official',
    ...(releases !== '' && { releases }),
    import: importId(row.import),
    file: row.file_name,
    sha256: row.file_sha256,
    importedAt: row.imported_at,
  };
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
