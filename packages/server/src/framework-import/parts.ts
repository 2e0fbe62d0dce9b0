import { examplesDigest, referencesDigest, statementDigest } from '../known-releases/digests.ts';
import type { KnownReleases } from '../known-releases/releases.ts';
import type { ReferenceSet } from './framework-export.ts';
import type { ImportContent } from './import-content.ts';

/** What is believed or not as a whole: a statement, the examples of an element, the references to a publication. */
export type Part = PartContent & {
  /** Its digest: parts that differ in spelling only have the same. */
  readonly digest: string;
  /** The days of NIST's releases that it equals, the oldest first. Empty: it is unverified. */
  readonly releases: readonly string[];
};

type PartContent =
  | { readonly kind: 'statement'; readonly id: string; readonly text: string }
  | { readonly kind: 'examples'; readonly id: string; readonly texts: readonly string[] }
  | { readonly kind: 'references'; readonly id: string; readonly set: ReferenceSet };

/** A word for a part that no other part has: by it, one part takes the place of another. */
export type PartKey = `${Part['kind']} ${string}`;

export function keyOf({ kind, id }: Pick<Part, 'kind' | 'id'>): PartKey {
  return `${kind} ${id}`;
}

export function isOfficial({ releases }: Pick<Part, 'releases'>): boolean {
  return releases.length > 0;
}

/** The parts of a content. An element without examples has none: nothing is no reason to remove what there is. */
export function partsOf({ wording, referenceSets }: ImportContent, known: KnownReleases): Part[] {
  const texts = [...wording].flatMap(([id, { statement, examples }]): PartContent[] => [
    ...(statement === '' ? [] : [{ kind: 'statement' as const, id, text: statement }]),
    ...(examples === null || examples.length === 0
      ? []
      : [{ kind: 'examples' as const, id, texts: examples }]),
  ]);
  const sets = [...referenceSets].map(([id, set]): PartContent => ({ kind: 'references', id, set }));
  return [...texts, ...sets].map((part) => {
    const digest = digestOf(part);
    return { ...part, digest, releases: known.datesOf(part.kind, part.id, digest) };
  });
}

function digestOf(part: PartContent): string {
  if (part.kind === 'statement') return statementDigest(part.text);
  return part.kind === 'examples' ? examplesDigest(part.texts) : referencesDigest(part.set);
}

export function pairsOf({ references }: ReferenceSet): [elementId: string, reference: string][] {
  return [...references].flatMap(([element, ids]) => [...ids].map((id): [string, string] => [element, id]));
}
