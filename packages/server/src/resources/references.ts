import type { Database } from '../database/open.ts';
import { lookUp, resolveActive } from '../framework/resolve.ts';
import { jsonBytes, pageWithin } from '../paging/page-within.ts';
import { completeDatasetId, completeReference } from '../references/complete-reference.ts';
import type { Dataset, Mapping } from '../references/dataset.ts';
import { MAX_DATASET_ID } from '../references/dataset-id.ts';
import { findDataset, loadDatasets } from '../references/datasets.ts';
import { loadMappings } from '../references/mappings.ts';
import { readReference } from '../references/read-reference.ts';
import { MAX_REFERENCE_ID } from '../references/reference-key.ts';
import { idOf, type JsonResourceTemplate } from './json-resource.ts';

/** No element has so many references in NIST's file. csf_map gives what is left out, page by page. */
const MAX_BYTES = 30_000;

export const references: JsonResourceTemplate = {
  name: 'references',
  uriTemplate: 'csf://references/{dataset}/{id}',
  title: 'Informative references',
  description:
    'The references that a CSF element has in a dataset or, if id is that of a control, the elements that refer to it.',
  complete: {
    dataset: (typed, { db }) => completeDatasetId(db, typed),
    id: (typed, { db }, { dataset }) => completeReference(db, typed, dataset),
  },
  read: async ({ dataset, id }, { db }) => {
    const found = findDataset(await loadDatasets(db), idOf(dataset, MAX_DATASET_ID));
    return { dataset: found, ...(await mappingsOf(db, found, idOf(id, MAX_REFERENCE_ID))) };
  },
};

/** An id can be both an element and a reference: CSF 1.1 is a dataset too, and its ids look like those of CSF 2.0. */
async function mappingsOf(db: Database, dataset: Dataset, text: string): Promise<object> {
  const { mappings: referring, readAs } = await readReference(db, [dataset], text);
  const found = lookUp(text);
  const element =
    referring.length > 0 && found?.status === 'withdrawn' ? null : found && resolveActive(text).id;
  const own = element === null ? [] : await loadMappings(db, [dataset], { elements: [element] });
  const references = bounded(own);
  const elements = bounded(referring);
  const leftOut = own.length + referring.length - references.length - elements.length;
  return {
    ...(element !== null && { element, references }),
    ...((element === null || referring.length > 0) && { reference: text, readAs, elements }),
    ...(leftOut > 0 && { leftOut }),
  };
}

function bounded(mappings: readonly Mapping[]): readonly Mapping[] {
  const bounds = { start: 0, limit: mappings.length, maxBytes: MAX_BYTES, bytesOf: jsonBytes };
  return pageWithin(mappings, bounds).items;
}
