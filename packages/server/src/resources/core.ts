import { summarize } from '../framework/describe.ts';
import { elements } from '../framework/elements.ts';
import { loadWording, ownWording, type Wording } from '../framework-import/wording.ts';
import { jsonBytes } from '../paging/page-within.ts';
import type { JsonResource } from './json-resource.ts';

/** NIST's wording takes half of it. Longer texts, which a file may have, are left to csf://core/{id}. */
const MAX_BYTES = 80_000;

export const core: JsonResource = {
  uri: 'csf://core',
  name: 'core',
  title: 'CSF 2.0 Core',
  description: "All functions, categories and outcomes of NIST CSF 2.0 in NIST's order, with statements.",
  read: async ({ db }) => {
    const inImported = coreIn(await loadWording(db));
    return jsonBytes(inImported) <= MAX_BYTES ? inImported : coreIn(ownWording);
  },
};

function coreIn({ wording, statementOf, whoseOf }: Wording): object {
  return {
    wording,
    elements: elements.map((element) => ({
      ...summarize(element, 'concise'),
      statement: statementOf(element),
      ...whoseOf(element.id),
    })),
  };
}
