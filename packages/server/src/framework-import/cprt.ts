import * as z from 'zod';
import { invalidFile } from '../refusals/invalid-file.ts';
import { quote } from '../text/quote.ts';
import type { FrameworkExport } from './framework-export.ts';
import { numberInTitle, wordingCollector } from './json-wording.ts';
import { MAX_TEXT } from './limits.ts';
import { missingFrom } from './missing.ts';
import { tidy } from './tidy.ts';

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
            doc_identifier: z.string().optional(),
          }),
        )
        .max(MAX_ELEMENTS),
    }),
  }),
});

const CORE_TYPES: ReadonlySet<string> = new Set(['function', 'category', 'subcategory']);

/**
 * Reads NIST's CPRT export of CSF 2.0: official wording and no references. It lists withdrawn elements among
 * the others; only those in force are taken. An export may have elements of other documents, too.
 * @param format how the text is written, for messages: `JSON`
 * @throws CsfServerError INVALID_FILE for any other CPRT export
 */
export function readCprt(json: unknown, format = 'JSON'): FrameworkExport {
  const parsed = Cprt.safeParse(json);
  if (!parsed.success) throw invalidFile(`A CPRT export (${format}), but not built as those of CSF 2.0 are.`);
  const { documents, elements } = parsed.data.response.elements;
  const document = documents.find(({ doc_identifier }) => doc_identifier === CSF_2_0);
  if (document === undefined) {
    const names = documents.slice(0, 3).map(({ doc_identifier }) => quote(doc_identifier));
    throw invalidFile(
      `A CPRT export (${format}) of ${names.join(', ') || 'nothing'}, not of ${CSF_2_0}. Export CSF 2.0 from the CPRT.`,
    );
  }
  const collector = wordingCollector();
  for (const { element_type: type, element_identifier: id, title, text, doc_identifier } of elements) {
    if (doc_identifier !== undefined && doc_identifier !== CSF_2_0) continue;
    if (CORE_TYPES.has(type)) collector.addStatement(id, text);
    if (type === 'implementation_example') {
      collector.addExample(id.replace(/\.\d+$/, ''), { number: numberInTitle(title), text });
    }
  }
  const wording = collector.wording();
  return {
    format: 'NIST CPRT JSON',
    document: tidy(document.name, { maxLength: MAX_TEXT, place: 'The name of the document' }),
    version: tidy(document.version, { maxLength: MAX_TEXT, place: 'The version of the document' }),
    date: null,
    wording,
    missing: missingFrom(wording),
    referenceSets: new Map(),
    skipped: 0,
    ignored: [],
  };
}
