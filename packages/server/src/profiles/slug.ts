import { slug } from '../text/slug.ts';

/** Of an id, without the number that tells it from others. */
const MAX_LENGTH = 48;

/** An id made of a name in Latin letters: lower-case letters, digits and hyphens, distinct from the ids taken. */
export function uniqueSlug(name: string, isTaken: (slug: string) => boolean): string {
  const base = slug(name, MAX_LENGTH) || 'profile';
  let candidate = base;
  for (let number = 2; isTaken(candidate); number++) candidate = `${base}-${number}`;
  return candidate;
}
