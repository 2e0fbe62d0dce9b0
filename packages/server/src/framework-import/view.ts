import { referencesDigest } from '../known-releases/digests.ts';
import type { KnownReleases } from '../known-releases/releases.ts';
import { shippedDataset, shippedReferences } from '../references/shipped.ts';
import type { ReferenceSet } from './framework-export.ts';
import type { ImportContent } from './import-content.ts';
import { isOfficial, keyOf, type Part, type PartKey, pairsOf, partsOf } from './parts.ts';

/** An import as far as it matters for what is in use. */
export interface WeighedImport {
  readonly number: number;
  /** The day on which the file was generated, `YYYY-MM-DD`. */
  readonly date: string | null;
  /** A person wants its unverified parts in the place of what there is. */
  readonly acceptsUnverified: boolean;
  /** A person wants its parts in the place of newer ones. */
  readonly acceptsOlder: boolean;
  readonly content: ImportContent;
}

/** A part in use. */
export type Held = Part & {
  /** The number of the import that it is from; null for what comes with the program. */
  readonly from: number | null;
  readonly date: string | null;
  /** A person wanted it although it is unverified. */
  readonly isAccepted: boolean;
};

/** What is in use. */
export type View = ReadonlyMap<PartKey, Held>;

/**
 * What becomes of a part: it is `taken`, or is the `same` as what there is, or that stays because the part is unverified,
 * of an older release or file, or only a part of it.
 */
export type Decision = 'taken' | 'same' | 'unverified' | 'older' | 'partial';

/** A part of an import, and what becomes of it. The content itself is not kept. */
export interface Weighed extends Pick<Part, 'kind' | 'id' | 'digest' | 'releases'> {
  readonly decision: Decision;
  /** The number of pairs, of references only. */
  readonly pairs?: number;
}

/** What is in use without imports. */
export function shippedView(): Map<PartKey, Held> {
  const part = shippedPart();
  return new Map([[keyOf(part), part]]);
}

let shipped: Held | undefined;

function shippedPart(): Held {
  if (shipped !== undefined) return shipped;
  const { id, title, date } = shippedDataset;
  const set: ReferenceSet = {
    title,
    references: new Map([...shippedReferences].map(([element, ids]) => [element, new Set(ids)])),
  };
  const releases = [date ?? ''];
  const digest = referencesDigest(set);
  shipped = { kind: 'references', id, set, digest, releases, from: null, date, isAccepted: false };
  return shipped;
}

/** Puts the parts of an import into what is in use, where nothing better is there. */
export function takeInto(view: Map<PartKey, Held>, given: WeighedImport, known: KnownReleases): Weighed[] {
  return partsOf(given.content, known).map((part) => {
    const held = heldOf(part, given);
    const decision = decide(view.get(keyOf(part)), held, given);
    if (decision === 'taken') view.set(keyOf(part), held);
    const { kind, id, digest, releases } = held;
    const pairs = part.kind === 'references' ? { pairs: pairsOf(part.set).length } : {};
    return { kind, id, digest, releases, decision, ...pairs };
  });
}

/** References that ship are not stored a second time. */
function heldOf(part: Part, { number, date, acceptsUnverified }: WeighedImport): Held {
  const own = shippedPart();
  if (part.id === own.id && part.digest === own.digest) return own;
  return { ...part, from: number, date, isAccepted: acceptsUnverified && !isOfficial(part) };
}

function decide(current: Held | undefined, part: Part, given: WeighedImport): Decision {
  if (current === undefined) return 'taken';
  const accepts = given.acceptsUnverified && !isOfficial(part);
  if (current.digest === part.digest) return accepts && !current.isAccepted ? 'taken' : 'same';
  if (accepts) return 'taken';
  if (isOfficial(part)) {
    const isOlder = isOfficial(current) && newest(part) < newest(current);
    return isOlder && !given.acceptsOlder ? 'older' : 'taken';
  }
  if (isOfficial(current) || current.isAccepted) return 'unverified';
  if (isPartOf(part, current)) return 'partial';
  const isOlder = given.date !== null && current.date !== null && given.date < current.date;
  return isOlder && !given.acceptsOlder ? 'older' : 'taken';
}

function newest({ releases }: Part): string {
  return releases.at(-1) ?? '';
}

/** Whether references or examples are some of those that there are, and no others: those of a filtered or cut file. */
function isPartOf(part: Part, current: Part): boolean {
  if (part.kind === 'examples' && current.kind === 'examples') {
    return (
      part.texts.length < current.texts.length && part.texts.every((text) => current.texts.includes(text))
    );
  }
  if (part.kind !== 'references' || current.kind !== 'references') return false;
  const { references } = current.set;
  return pairsOf(part.set).every(([element, id]) => references.get(element)?.has(id) === true);
}
