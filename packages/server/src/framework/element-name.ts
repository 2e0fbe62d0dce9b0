import { caseFolded } from '../text/case-folded.ts';
import { nearest } from '../text/nearest.ts';
import { type Element, elements, shortNameOf } from './elements.ts';
import type { WithdrawnEntry } from './types.ts';
import { withdrawn } from './withdrawn.ts';

/** More candidates than this help nobody to choose. */
const MAX_CANDIDATES = 5;

const names = elements.map((element) => ({
  id: element.id,
  name: shortNameOf(element.id),
  entry: element,
}));

const inForce = byName(names);

const ofThePast = byName(
  withdrawn.flatMap((entry) => (entry.name === null ? [] : { entry, name: entry.name })),
);

/** The elements in force with a name, whatever its case and punctuation. */
export function elementsNamed(text: string): readonly Element[] {
  return inForce.get(nameKey(text)) ?? [];
}

/** The withdrawn categories with a name. */
export function withdrawnNamed(text: string): readonly WithdrawnEntry[] {
  return ofThePast.get(nameKey(text)) ?? [];
}

/** The elements that somebody may have meant by a text, best first, as `RS.MA Incident Management`. */
export function nearestElements(text: string): readonly string[] {
  const asked = nameKey(text).split(' ');
  const having = names.filter(({ name }) => {
    const words = new Set(nameKey(name).split(' '));
    return asked.every((word) => words.has(word));
  });
  if (having.length > 0) return having.slice(0, MAX_CANDIDATES).map(({ id, name }) => `${id} ${name}`);
  const ids = names.map(({ id }) => id);
  const labels = new Map(names.map(({ id, name }) => [name, `${id} ${name}`]));
  return nearest(text, [...ids, ...labels.keys()], 3).map((found) => labels.get(found) ?? found);
}

/** The words of a name. Commas, `&` and "and" come and go when people type one. */
function nameKey(text: string): string {
  const words = caseFolded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => word !== 'and').join(' ');
}

function byName<Entry>(
  entries: readonly { readonly entry: Entry; readonly name: string }[],
): ReadonlyMap<string, readonly Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const { entry, name } of entries) {
    const key = nameKey(name);
    found.set(key, [...(found.get(key) ?? []), entry]);
  }
  return found;
}
