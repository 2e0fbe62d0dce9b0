import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import type { Database } from '../database/open.ts';
import { lookUp, resolveActive } from '../framework/resolve.ts';
import { jsonBytes, pageWithin } from '../paging/page-within.ts';
import { completeDatasetId, completeReference } from '../references/complete-reference.ts';
import type { Dataset, Mapping } from '../references/dataset.ts';
import { MAX_DATASET_ID } from '../references/dataset-id.ts';
import { findDataset, loadDatasets } from '../references/datasets.ts';
import { loadMappings } from '../references/mappings.ts';
import { MAX_REFERENCE_ID } from '../references/reference-key.ts';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { idOf, jsonContents } from './json-resource.ts';

/** No element has so many references in NIST's file. What is left out, csf_map gives page by page. */
const MAX_BYTES = 30_000;

const name = 'references';

const uriTemplate = 'csf://references/{dataset}/{id}';

const config = {
  title: 'Informative references',
  description:
    'The references that a CSF element has in a dataset or, if id is that of a control, the elements that refer to it.',
  mimeType: 'application/json',
};

export const referencesTemplate = { name, uriTemplate, ...config };

export function registerReferences(server: McpServer, { db, log }: Services): void {
  const template = new ResourceTemplate(uriTemplate, {
    list: undefined,
    complete: {
      dataset: (typed) => completeDatasetId(db, typed),
      id: (typed, context) => completeReference(db, typed, context?.arguments?.['dataset']),
    },
  });
  server.registerResource(name, template, config, (uri, { dataset, id }) =>
    refusing(name, log, async () => {
      const found = findDataset(await loadDatasets(db), idOf(dataset, MAX_DATASET_ID));
      const text = idOf(id, MAX_REFERENCE_ID);
      return jsonContents(uri, { dataset: found, ...(await mappingsOf(db, found, text)) });
    }),
  );
}

/** Some ids are both: CSF 1.1 is a dataset as well, and elements of CSF 2.0 have ids of the same form. */
async function mappingsOf(db: Database, dataset: Dataset, text: string): Promise<object> {
  const referring = await loadMappings(db, [dataset], { reference: text });
  const found = lookUp(text);
  const element =
    referring.length > 0 && found?.status === 'withdrawn' ? null : found && resolveActive(text).id;
  const own = element === null ? [] : await loadMappings(db, [dataset], { elements: [element] });
  const references = bounded(own);
  const elements = bounded(referring);
  const leftOut = own.length + referring.length - references.length - elements.length;
  return {
    ...(element !== null && { element, references }),
    ...((element === null || referring.length > 0) && { reference: text, elements }),
    ...(leftOut > 0 && { leftOut }),
  };
}

function bounded(mappings: readonly Mapping[]): readonly Mapping[] {
  const bounds = { start: 0, limit: mappings.length, maxBytes: MAX_BYTES, bytesOf: jsonBytes };
  return pageWithin(mappings, bounds).items;
}
