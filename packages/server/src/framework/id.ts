/** Longer texts are refused before they are read as an id or a name; NIST's longest name has 55 characters. */
export const MAX_ELEMENT_ID = 64;

const ELEMENT_ID = /^([A-Z]{2})(?:[\s._:/\p{Pd}]*([A-Z]{2})(?:[\s._:/\p{Pd}]*(\d{1,3}))?)?[:.,;]?$/u;

/**
 * Reads an element id the way people type it: `gv oc 1`, `GV.OC-1` and `gvoc01` are all `GV.OC-01`.
 *
 * Returns the id in NIST's spelling, or null if the text cannot be one. The element need not exist.
 */
export function normalizeId(text: string): string | null {
  const match = ELEMENT_ID.exec(text.normalize('NFKC').trim().toUpperCase());
  if (match === null) return null;
  const [, functionId, category, number] = match;
  if (category === undefined) return functionId ?? null;
  if (number === undefined) return `${functionId}.${category}`;
  return `${functionId}.${category}-${String(Number(number)).padStart(2, '0')}`;
}
