import * as z from 'zod';
import { findElement } from '../framework/elements.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import { quote } from '../text/quote.ts';
import type { FrameworkExport } from './framework-export.ts';
import { tidy } from './tidy.ts';
import { MAX_EXAMPLES, MAX_TEXT, refuseIncomplete } from './wording-of-all.ts';

const CSF_2_0 = 'CSF_2_0_0';

/** NIST's export has 910, all kinds together. */
const MAX_ELEMENTS = 20_000;

const Cprt = z.object({
  response: z.object({
    elements: z.object({
      documents: z
        .array(z.object({ doc_identifier: z.string(), name: z.string(), version: z.string() }))
        .max(1_000),
      elements: z
        .array(
          z.object({
            element_type: z.string(),
            element_identifier: z.string(),
            title: z.string(),
            text: z.string(),
          }),
        )
        .max(MAX_ELEMENTS),
    }),
  }),
});

const CORE_TYPES: ReadonlySet<string> = new Set(['function', 'category', 'subcategory']);

/**
 * Reads NIST's CPRT export of CSF 2.0: official wording and no references. It lists withdrawn elements among
 * the others; only those in force are taken.
 * @throws CsfServerError INVALID_FILE for any other CPRT export
 */
export function readCprt(json: unknown): FrameworkExport {
  const parsed = Cprt.safeParse(json);
  if (!parsed.success) throw invalidFile('A CPRT export (JSON), but not built as those of CSF 2.0 are.');
  const { documents, elements } = parsed.data.response.elements;
  const document = documents.find(({ doc_identifier }) => doc_identifier === CSF_2_0);
  if (document === undefined) {
    const names = documents.slice(0, 3).map(({ doc_identifier }) => quote(doc_identifier));
    throw invalidFile(`A CPRT export (JSON) of ${names.join(', ') || 'nothing'}, not of ${CSF_2_0}.`);
  }
  const wording = new Map<string, { statement: string; examples: string[] }>();
  for (const { element_type: type, element_identifier: id, text } of elements) {
    if (!CORE_TYPES.has(type) || findElement(id) === undefined) continue;
    if (wording.has(id)) throw invalidFile(`${id} is there twice.`);
    wording.set(id, { statement: tidy(text, { maxLength: MAX_TEXT, place: id }), examples: [] });
  }
  refuseIncomplete(wording);
  for (const { id, text } of examplesIn(elements)) {
    const { examples = [] } = wording.get(id) ?? {};
    if (examples.length === MAX_EXAMPLES) throw invalidFile(`${id} has more than ${MAX_EXAMPLES} examples.`);
    examples.push(tidy(text, { maxLength: MAX_TEXT, place: id }));
  }
  return {
    format: 'NIST CPRT JSON',
    document: tidy(document.name, { maxLength: MAX_TEXT, place: 'The name of the document' }),
    version: tidy(document.version, { maxLength: MAX_TEXT, place: 'The version of the document' }),
    date: null,
    wording,
    referenceSets: new Map(),
    skipped: 0,
  };
}

/** The number in an identifier (`GV.OC-01.001`) counts through the whole framework; that within the outcome is in the title. */
function examplesIn(
  elements: z.infer<typeof Cprt>['response']['elements']['elements'],
): readonly { id: string; number: number; text: string }[] {
  return elements
    .filter(({ element_type }) => element_type === 'implementation_example')
    .map(({ element_identifier, title, text }) => ({
      id: element_identifier.replace(/\.\d+$/, ''),
      number: Number(/^Ex(\d+)$/.exec(title)?.[1] ?? 0),
      text,
    }))
    .sort((a, b) => a.number - b.number);
}
