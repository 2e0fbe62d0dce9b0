import { nodeCrypto } from '../node-crypto.ts';
import { KNOWN_RELEASES } from './data.ts';
import type { Release } from './release.ts';

/** The kinds of content that have digests. */
export type PartKind = 'statement' | 'examples' | 'references';

export interface KnownReleases {
  /** A word that is another one as soon as more is known. */
  readonly version: string;
  /** The days of the releases that have this digest there, the oldest first. Empty: no release that is known. */
  datesOf(kind: PartKind, id: string, digest: string): readonly string[];
  /** The days of all releases with something of this kind for this element or dataset, the oldest first. */
  releasesOf(kind: PartKind, id: string): readonly string[];
}

/** @param releases the oldest first */
export function knowing(releases: readonly Release[]): KnownReleases {
  const found = new Map<string, Map<string, string[]>>();
  let wording = new Map<string, string>();
  const add = (part: string, digest: string, date: string) => {
    const byDigest = found.get(part) ?? new Map<string, string[]>();
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), date]);
    found.set(part, byDigest);
  };
  for (const { date, ...release } of releases) {
    wording = new Map([...wording, ...wordingOf(release)]);
    for (const [part, digest] of [...wording, ...referencesOf(release)]) {
      if (digest !== '-') add(part, digest, date);
    }
  }
  return {
    version: nodeCrypto().hash('sha256', JSON.stringify(releases), 'hex').slice(0, 16),
    datesOf: (kind, id, digest) => found.get(`${kind} ${id}`)?.get(digest) ?? [],
    releasesOf: (kind, id) => [...new Set([...(found.get(`${kind} ${id}`)?.values() ?? [])].flat())].sort(),
  };
}

function wordingOf({ wording }: Pick<Release, 'wording'>): [part: string, digest: string][] {
  return linesOf(wording).flatMap(([id = '', statement = '', examples = '']): [string, string][] => [
    [`statement ${id}`, statement],
    [`examples ${id}`, examples],
  ]);
}

function referencesOf({ references }: Pick<Release, 'references'>): [part: string, digest: string][] {
  return linesOf(references).map(([id = '', , digest = '']) => [`references ${id}`, digest]);
}

function linesOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '));
}

let known: KnownReleases | undefined;

/** The releases that this csf-mcp knows. Read when they are first needed. */
export function knownReleases(): KnownReleases {
  known ??= knowing(KNOWN_RELEASES);
  return known;
}
