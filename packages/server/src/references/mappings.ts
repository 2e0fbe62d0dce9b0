import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { elements, shortNameOf } from '../framework/elements.ts';
import type { Dataset, Mapping } from './dataset.ts';
import { isMeantBy, keysWithoutLabel } from './reference-key.ts';
import { shippedDataset, shippedReferences, withdrawnControls } from './shipped.ts';

/** So many references fit into any answer, whatever their length. */
const MAX_PER_MAPPING = 40;

/** The elements of the Core, or the references with a key (reference-key.ts), whose mappings are wanted. */
export type Wanted = { readonly elements: readonly string[] } | { readonly key: string };

interface Pair {
  readonly dataset: string;
  readonly element: string;
  readonly reference: string;
}

const placeOfElement = new Map(elements.map(({ id }, place) => [id, place]));

/** The mappings in these datasets: by dataset, then element in NIST's order, then reference. */
export async function loadMappings(
  db: Database | Transaction<Schema>,
  datasets: readonly Dataset[],
  wanted: Wanted,
): Promise<readonly Mapping[]> {
  const shipped = datasets.some(({ origin }) => origin === 'shipped') ? shippedPairs(wanted) : [];
  const pairs = [...shipped, ...(await importedPairs(db, datasets, wanted))];
  return grouped(pairs.sort(compare));
}

/** All mappings of one dataset whose references are in memory, by element. */
export function mappingsOf(
  { id }: Pick<Dataset, 'id'>,
  references: ReadonlyMap<string, Iterable<string>>,
): readonly Mapping[] {
  const pairs = [...references].flatMap(([element, ids]) =>
    Array.from(ids, (reference): Pair => ({ dataset: id, element, reference })),
  );
  return grouped(pairs.sort(compare));
}

function shippedPairs(wanted: Wanted): Pair[] {
  const pairs = [...shippedReferences].flatMap(([element, references]) =>
    references.map((reference) => ({ dataset: shippedDataset.id, element, reference })),
  );
  if ('elements' in wanted) return pairs.filter(({ element }) => wanted.elements.includes(element));
  return pairs.filter(({ reference }) => isMeantBy(wanted.key, reference));
}

async function importedPairs(
  db: Database | Transaction<Schema>,
  datasets: readonly Dataset[],
  wanted: Wanted,
): Promise<Pair[]> {
  const ids = datasets.filter(({ origin }) => origin === 'imported').map(({ id }) => id);
  if (ids.length === 0) return [];
  const query = db
    .selectFrom('reference_pairs')
    .select(['dataset_id as dataset', 'element_id as element', 'reference_id as reference'])
    .where('dataset_id', 'in', ids);
  if ('elements' in wanted) return query.where('element_id', 'in', wanted.elements).execute();
  const candidates = await query.where('reference_key', 'in', keysWithoutLabel(wanted.key)).execute();
  return candidates.filter(({ reference }) => isMeantBy(wanted.key, reference));
}

function compare(a: Pair, b: Pair): number {
  return (
    order(a.dataset, b.dataset) ||
    (placeOfElement.get(a.element) ?? 0) - (placeOfElement.get(b.element) ?? 0) ||
    order(a.reference, b.reference)
  );
}

/** By code unit, which is the same everywhere. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function grouped(pairs: readonly Pair[]): Mapping[] {
  const groups: { dataset: string; element: string; shortName: string; references: string[] }[] = [];
  for (const { dataset, element, reference } of pairs) {
    const last = groups.at(-1);
    const fits =
      last?.dataset === dataset && last.element === element && last.references.length < MAX_PER_MAPPING;
    if (fits) last.references.push(reference);
    else groups.push({ dataset, element, shortName: shortNameOf(element), references: [reference] });
  }
  return groups.map((group) => ({ ...group, ...withdrawnAmong(group) }));
}

/** The notes on references that are withdrawn, to be spread into what lists them. */
export function withdrawnAmong({
  dataset,
  references,
}: Pick<Mapping, 'dataset' | 'references'>): Pick<Mapping, 'withdrawn'> {
  if (dataset !== shippedDataset.id) return {};
  const withdrawn = references.flatMap((reference) => withdrawnControls.get(reference) ?? []);
  return withdrawn.length > 0 ? { withdrawn } : {};
}
