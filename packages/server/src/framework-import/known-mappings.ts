import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { elements } from '../framework/elements.ts';
import type { KnownAt } from '../history/known-at.ts';
import type { Dataset, Mapping } from '../references/dataset.ts';
import { findDataset, importedDataset, loadDatasets } from '../references/datasets.ts';
import { loadMappings, mappingsOf } from '../references/mappings.ts';
import { shippedDataset } from '../references/shipped.ts';
import { CsfServerError } from '../refusals/error.ts';
import { weighImports } from './stored-imports.ts';
import type { Held } from './view.ts';

const ALL_ELEMENTS = elements.map(({ id }) => id);

/** A dataset with all its mappings. */
export interface MappedDataset {
  readonly dataset: Dataset;
  readonly mappings: readonly Mapping[];
}

/**
 * The dataset that a text means, as it was in use at an earlier time: imports and removals of later do not count.
 * @throws CsfServerError UNKNOWN_DATASET, or UNKNOWN_MOMENT for a dataset that was imported later
 */
export async function loadKnownMappings(
  transaction: Transaction<Schema>,
  text: string,
  known: KnownAt | null,
): Promise<MappedDataset> {
  if (known === null || !(await hasChangedSince(transaction, known.entry))) {
    const dataset = findDataset(await loadDatasets(transaction), text);
    return { dataset, mappings: await loadMappings(transaction, [dataset], { elements: ALL_ELEMENTS }) };
  }
  const then = await mappedThen(transaction, known.entry);
  const present = (await loadDatasets(transaction)).filter(({ id }) => !then.has(id));
  const dataset = findDataset([...[...then.values()].map((one) => one.dataset), ...present], text);
  return then.get(dataset.id) ?? refuseImportedLater(dataset);
}

async function hasChangedSince(transaction: Transaction<Schema>, entry: number): Promise<boolean> {
  for (const table of ['imports', 'import_removals'] as const) {
    const later = transaction.selectFrom(table).select('number').where('entry', '>', entry).limit(1);
    if ((await later.executeTakeFirst()) !== undefined) return true;
  }
  return false;
}

async function mappedThen(
  transaction: Transaction<Schema>,
  entry: number,
): Promise<ReadonlyMap<string, MappedDataset>> {
  const { view } = await weighImports(transaction, { upTo: entry });
  const mapped = new Map<string, MappedDataset>();
  for (const part of view.values()) {
    if (part.kind !== 'references') continue;
    const dataset = await describe(transaction, part);
    mapped.set(part.id, { dataset, mappings: mappingsOf(dataset, part.set.references) });
  }
  return mapped;
}

async function describe(
  transaction: Transaction<Schema>,
  { id, set, digest, from }: Extract<Held, { kind: 'references' }>,
): Promise<Dataset> {
  if (from === null) return shippedDataset;
  const row = await transaction
    .selectFrom('imports')
    .select(['number as import', 'dated_on', 'file_name', 'file_sha256', 'imported_at'])
    .where('number', '=', from)
    .executeTakeFirstOrThrow();
  return importedDataset({ id, title: set.title, digest, ...row });
}

function refuseImportedLater({ id, importedAt }: Dataset): never {
  throw new CsfServerError({
    code: 'UNKNOWN_MOMENT',
    message: `The references of ${id} were imported at ${importedAt}, after knownAt.`,
    hint: 'Leave out knownAt, and give asOf for the day.',
  });
}
