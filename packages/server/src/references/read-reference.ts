import type { Database } from '../database/open.ts';
import { quote } from '../text/quote.ts';
import type { Dataset, Mapping } from './dataset.ts';
import { datasetsNamed } from './dataset-name.ts';
import { loadMappings } from './mappings.ts';
import { referenceKey } from './reference-key.ts';

/** No publication in NIST's file has so many words and numbers in its name. */
const MAX_NAME_PARTS = 12;

/** A control and what may follow its number: the enhancement of `AC-2(1)`, with the key `AC 2 1`. */
const ENHANCEMENT = /^([A-Z]{2,} \d+) \d+$/;

/** What somebody may mean by a reference: a key, in some of the datasets. */
interface Reading {
  readonly datasets: readonly Dataset[];
  readonly key: string;
}

/** A reference as it was understood. */
export interface ReadReference extends Pick<Reading, 'datasets'> {
  readonly mappings: readonly Mapping[];
  /** In words, where it is not the reference as it was given. */
  readonly readAs?: string;
}

/**
 * The elements that refer to what somebody means by a reference: the reference as given or, if none has it, what stands
 * behind the name of a publication ("ISO 27001 A.5.15") or, if none has that either, the control of an enhancement.
 */
export async function readReference(
  db: Database,
  datasets: readonly Dataset[],
  text: string,
): Promise<ReadReference> {
  const readings = readingsOf(datasets, referenceKey(text));
  for (const [index, { datasets, key }] of readings.entries()) {
    const mappings = await loadMappings(db, datasets, { key });
    if (mappings.length === 0) continue;
    return { datasets, mappings, ...(index > 0 && { readAs: named(mappings) }) };
  }
  for (const { datasets, key } of readings) {
    const base = enhancedBy(key);
    const mappings = base === undefined ? [] : await loadMappings(db, datasets, { key: base });
    if (mappings.length === 0) continue;
    return {
      datasets,
      mappings,
      readAs: `${named(mappings)}, the control that it enhances: ${quote(text)} has no mapping of its own`,
    };
  }
  return { datasets: fewest(readings), mappings: [] };
}

/** Where a reference would be that is nowhere: with the name of a publication before it, only there. */
function fewest(readings: readonly Reading[]): readonly Dataset[] {
  return readings.map(({ datasets }) => datasets).reduce((a, b) => (b.length < a.length ? b : a));
}

/** The whole as a reference; then, the shortest name first, what stands behind the name of a publication. */
export function readingsOf(datasets: readonly Dataset[], key: string): readonly Reading[] {
  const parts = key.split(' ');
  const names = Array.from({ length: Math.min(parts.length - 1, MAX_NAME_PARTS) }, (_, index) => index + 1);
  const behindNames = names.flatMap((length): Reading[] => {
    const name = parts.slice(0, length).join(' ');
    const meant = /[^ ]{2}/.test(name) ? datasetsNamed(datasets, name) : [];
    return meant.length === 0 ? [] : [{ datasets: meant, key: parts.slice(length).join(' ') }];
  });
  return [{ datasets, key }, ...behindNames];
}

/** The key of the control that an enhancement belongs to; undefined for what is no enhancement. */
export function enhancedBy(key: string): string | undefined {
  return ENHANCEMENT.exec(key)?.[1];
}

/** The references that were found, as the datasets spell them: almost always one. */
function named(mappings: readonly Mapping[]): string {
  const references = [...new Set(mappings.flatMap(({ references }) => references))];
  return references.length > 3 ? `${references.slice(0, 3).join(', ')}, …` : references.join(', ');
}
