import type { Database } from '../database/open.ts';
import { elements } from '../framework/elements.ts';
import { datasetId } from './dataset-id.ts';
import { loadDatasets } from './datasets.ts';
import { referenceKey } from './reference-key.ts';
import { shippedReferences } from './shipped.ts';

/** The ids of datasets that begin with what has been typed. */
export async function completeDatasetId(db: Database, typed: string): Promise<string[]> {
  const start = typed.trim() === '' ? '' : datasetId(typed);
  return (await loadDatasets(db)).map(({ id }) => id).filter((id) => id.startsWith(start));
}

/**
 * The elements with references in a dataset, then those references, that begin with what has been typed. Without a
 * dataset that there is, all elements.
 */
export async function completeReference(db: Database, typed: string, dataset = ''): Promise<string[]> {
  const found = (await loadDatasets(db)).find(({ id }) => id === datasetId(dataset));
  const { elementIds, references } =
    found === undefined
      ? { elementIds: new Set(elements.map(({ id }) => id)), references: [] }
      : await idsIn(db, found);
  const ofElements = elements.map(({ id }) => id).filter((id) => elementIds.has(id));
  return [...ofElements, ...references].filter((id) => beginsWith(id, typed));
}

async function idsIn(
  db: Database,
  { id, origin }: { id: string; origin: 'shipped' | 'imported' },
): Promise<{ elementIds: ReadonlySet<string>; references: readonly string[] }> {
  const pairs =
    origin === 'shipped'
      ? [...shippedReferences].flatMap(([element, ids]) => ids.map((reference) => ({ element, reference })))
      : await db
          .selectFrom('reference_pairs')
          .select(['element_id as element', 'reference_id as reference'])
          .where('dataset_id', '=', id)
          .execute();
  return {
    elementIds: new Set(pairs.map(({ element }) => element)),
    references: [...new Set(pairs.map(({ reference }) => reference))].sort(),
  };
}

function beginsWith(id: string, typed: string): boolean {
  const start = typed.trim();
  return (
    start === '' ||
    id.toUpperCase().startsWith(start.toUpperCase()) ||
    referenceKey(id).startsWith(referenceKey(start))
  );
}
