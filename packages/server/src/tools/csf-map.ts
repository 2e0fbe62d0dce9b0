import * as z from 'zod';
import type { Database } from '../database/open.ts';
import { descendantsOf } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import { UNVERIFIED } from '../framework-import/wording.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import type { Dataset, Mapping } from '../references/dataset.ts';
import { MAX_DATASET_ID } from '../references/dataset-id.ts';
import { findDataset, loadDatasets } from '../references/datasets.ts';
import { loadMappings } from '../references/mappings.ts';
import { type ReadReference, readReference } from '../references/read-reference.ts';
import { MAX_REFERENCE_ID } from '../references/reference-key.ts';
import { CsfServerError } from '../refusals/error.ts';
import { counted } from '../text/counted.ts';
import { quote } from '../text/quote.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, elementId, nextCursor, pageSize } from '../tool-kit/arguments.ts';
import { provenance } from '../tool-kit/element-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  id: elementId('Element; a category is all in it.').optional(),
  reference: line(MAX_REFERENCE_ID).optional().describe('Instead of id: a control, e.g. "ac-2(1)".'),
  dataset: line(MAX_DATASET_ID).optional().describe('Only this one, e.g. "sp 800-53".'),
  limit: pageSize(200, 15, 'Mappings per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    note: z.string(),
    readAs: z.string().optional().describe('What reference was taken for.'),
    datasets: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        references: z.int().describe('On all pages.'),
        source: provenance(),
      }),
    ),
    unmapped: z.array(z.string()).describe('Datasets with no published mapping.'),
    mappings: z.array(
      z.object({
        dataset: z.string(),
        element: z.string(),
        shortName: z.string(),
        references: z.array(z.string()),
        withdrawn: z.array(z.string()).optional().describe('Notes on withdrawn ones.'),
      }),
    ),
    nextCursor: nextCursor(),
  });

const NOTE =
  'The mapping is not comprehensive: a reference says that a publication bears on an outcome, not that it covers it.';

const MAX_NAMED = 10;

/** A control may be there under another spelling, so "no mapping" alone would mislead. */
const SPELLING =
  'It may be there in another spelling: csf_map with an id shows how a dataset spells its references.';

const position = () => z.tuple([z.int().min(0)]);

export const csfMap = tool({
  name: 'csf_map',
  title: 'Map CSF and other publications',
  description:
    'References from a CSF element to controls of other publications, or from a control back. SP 800-53 is included; data_import adds others.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ id, reference, dataset, limit, cursor }, { db, name }) => {
    const wanted = readWanted({ id, reference });
    const all = await loadDatasets(db);
    const named = dataset === undefined ? all : [findDataset(all, dataset)];
    const list = { tool: name, subject: wanted.subject, dataset };
    const [start] = decodeCursor(cursor, list, position) ?? [0];
    const { datasets: concerned, mappings, readAs } = await load(db, named, wanted);
    const subject = readAs === undefined ? wanted.subject : `${wanted.subject} (read as ${readAs})`;
    const datasets = concerned.map(({ id, title, ...source }) => ({
      id,
      title,
      references: countIn(mappings, id),
      source,
    }));
    const unmapped = datasets.filter(({ references }) => references === 0).map((one) => one.id);
    const asked = dataset === undefined ? [] : datasets;
    const page = pageWithin(mappings, {
      start,
      limit,
      maxBytes: bytesLeft({ note: NOTE, readAs, datasets: asked, unmapped }),
      bytesOf: sizing(datasets),
    });
    const shown = new Set([...asked.map((one) => one.id), ...page.items.map((item) => item.dataset)]);
    return {
      summary: `${summaryOf(subject, datasets)}${doubtAbout(datasets)}`,
      ...(mappings.length === 0 && reference !== undefined && { next: SPELLING }),
      facts: {
        note: NOTE,
        ...(readAs !== undefined && { readAs }),
        datasets: datasets.filter((one) => shown.has(one.id)),
        unmapped,
        mappings: page.items,
        ...(page.next !== null && { nextCursor: encodeCursor(list, [page.next]) }),
      },
    };
  },
});

/** The bytes that a mapping takes in an answer. The first of a dataset includes what the answer says about the dataset. */
function sizing(datasets: readonly { readonly id: string }[]): (mapping: Mapping) => number {
  let described: string | undefined;
  return (mapping) => {
    const isFirst = mapping.dataset !== described;
    described = mapping.dataset;
    return answerBytes({
      mappings: [mapping],
      ...(isFirst && { datasets: datasets.filter(({ id }) => id === mapping.dataset) }),
    });
  };
}

async function load(
  db: Database,
  datasets: readonly Dataset[],
  { elements = [], reference }: ReturnType<typeof readWanted>,
): Promise<ReadReference> {
  if (reference !== undefined) return readReference(db, datasets, reference);
  return { datasets, mappings: await loadMappings(db, datasets, { elements }) };
}

function readWanted(given: { id?: string | undefined; reference?: string | undefined }): {
  elements?: readonly string[];
  reference?: string;
  subject: string;
} {
  const { id, reference } = given;
  if (id !== undefined && reference === undefined) {
    const element = resolveActive(id);
    const elements = [element, ...descendantsOf(element)].map((one) => one.id);
    return { elements, subject: element.id };
  }
  if (reference !== undefined && id === undefined) return { reference, subject: quote(reference) };
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${id === undefined ? 'Neither id nor reference is' : 'Both id and reference are'} given.`,
    hint: 'Give id for the references of a CSF element, or reference for the elements that refer to a control.',
  });
}

/** An answer says which references are not known to be NIST's. */
function doubtAbout(
  datasets: readonly { id: string; references: number; source: Pick<Dataset, 'status'> }[],
): string {
  const doubtful = datasets.filter(
    ({ references, source }) => references > 0 && source.status === 'unverified',
  );
  if (doubtful.length === 0) return '';
  const ids = doubtful.slice(0, MAX_NAMED).map(({ id }) => id);
  return ` Unverified, ${UNVERIFIED}: ${ids.join(', ')}${doubtful.length > ids.length ? ', …' : ''}.`;
}

function countIn(mappings: readonly Mapping[], dataset: string): number {
  return mappings
    .filter((mapping) => mapping.dataset === dataset)
    .reduce((sum, { references }) => sum + references.length, 0);
}

function summaryOf(subject: string, datasets: readonly { title: string; references: number }[]): string {
  const having = datasets.filter(({ references }) => references > 0);
  const total = having.reduce((sum, { references }) => sum + references, 0);
  const [only] = datasets;
  const where = datasets.length === 1 && only ? only.title : counted(datasets.length, 'dataset');
  if (total === 0) return `No published mapping for ${subject} in ${where}.`;
  const among = datasets.length === 1 ? '' : `${having.length} of `;
  return `${counted(total, 'reference')} for ${subject} in ${among}${where}.`;
}
