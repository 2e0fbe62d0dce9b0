import * as z from 'zod';
import { findElement } from '../framework/elements.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import type { FrameworkExport } from './framework-export.ts';
import { numberInTitle, wordingCollector } from './json-wording.ts';
import { missingFrom } from './missing.ts';
import { type ReferenceCollector, referenceCollector } from './reference-collector.ts';

/** NIST's tree has about 1,000, withdrawn elements and their reasons included. */
const MAX_NODES = 20_000;

const Node = z.object({
  elementIdentifier: z.string(),
  elementTypeIdentifier: z.string(),
  title: z.string().nullish(),
  text: z.string().nullish(),
  elements: z.array(z.unknown()).nullish(),
  externalRelationships: z.array(z.unknown()).nullish(),
});
type Node = z.infer<typeof Node>;

const Relationship = z.object({
  elementIdentifier: z.string(),
  relationIdentifier: z.string(),
  shortName: z.string(),
});

const CORE_TYPES: ReadonlySet<string> = new Set(['function', 'category', 'subcategory']);

/** The references that the tool has from a mapping of another publication, as its XLSX export has them. */
const MAPPED = 'olir_focal';

/**
 * Reads the data of NIST's CSF 2.0 Reference Tool: a tree of elements, each with its references. Under an element stand
 * its examples, what party its risk is about, and why it was withdrawn; the successors under such a reason repeat ids of
 * elements elsewhere. References to whole families of controls are left out, as in the tool's XLSX export.
 * @throws CsfServerError INVALID_FILE for a tree of another kind
 */
export function readReferenceTool(json: unknown): FrameworkExport {
  const collector = wordingCollector();
  const references = referenceCollector();
  let count = 0;

  function visit(given: unknown, parent: string): void {
    count += 1;
    if (count > MAX_NODES) throw invalidFile(`The file has more than ${MAX_NODES} elements.`);
    const node = nodeOf(given, parent);
    if (node.elementTypeIdentifier === 'withdraw_reason') return;
    if (node.elementTypeIdentifier === 'implementation_example') {
      collector.addExample(parent, { number: numberInTitle(node.title), text: node.text ?? '' });
    }
    if (CORE_TYPES.has(node.elementTypeIdentifier)) {
      collector.addStatement(node.elementIdentifier, node.text ?? '');
      addReferences(references, node);
    }
    for (const child of node.elements ?? []) visit(child, node.elementIdentifier);
  }

  for (const node of rootsOf(json)) visit(node, 'the beginning');
  const wording = collector.wording();
  return {
    format: 'NIST Reference Tool JSON',
    document: 'CSF 2.0 Reference Tool',
    version: null,
    date: null,
    wording,
    missing: missingFrom(wording),
    referenceSets: references.sets,
    skipped: references.skipped,
    ignored: [],
  };
}

function rootsOf(json: unknown): readonly unknown[] {
  return z.object({ response: z.object({ elements: z.array(z.unknown()) }) }).parse(json).response.elements;
}

function nodeOf(given: unknown, parent: string): Node {
  const parsed = Node.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidFile(
    `A tree of the CSF 2.0 Reference Tool (JSON), but not built as NIST's is: something below ${parent.slice(0, 20)}.`,
  );
}

function addReferences(references: ReferenceCollector, { elementIdentifier: id, ...node }: Node): void {
  const given = (node.externalRelationships ?? []).flatMap((each) => Relationship.safeParse(each).data ?? []);
  const mapped = given.filter(({ relationIdentifier }) => relationIdentifier === MAPPED);
  if (findElement(id) === undefined) {
    references.skip(mapped.length);
    return;
  }
  for (const { elementIdentifier, shortName } of mapped) {
    references.add(id, { publication: shortName, id: elementIdentifier }, id);
  }
}
