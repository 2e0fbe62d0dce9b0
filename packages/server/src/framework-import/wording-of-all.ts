import { elements } from '../framework/elements.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import { counted } from '../text/counted.ts';
import type { OfficialWording } from './framework-export.ts';

/** NIST has up to 280 characters for either, and 10 examples. */
export const MAX_TEXT = 2_000;
export const MAX_EXAMPLES = 50;

/**
 * Refuses wording that lacks the statement of an element in force: part of the Core would pass for all of it.
 * @throws CsfServerError INVALID_FILE
 */
export function refuseIncomplete(wording: ReadonlyMap<string, OfficialWording>): void {
  const missing = elements.filter(({ id }) => !wording.get(id)?.statement).map(({ id }) => id);
  if (missing.length === 0) return;
  const examples = missing.slice(0, 3).join(', ');
  throw invalidFile(
    `The file has no statement for ${counted(missing.length, 'element')} of CSF 2.0: ${examples}${missing.length > 3 ? ', …' : ''}.`,
  );
}
