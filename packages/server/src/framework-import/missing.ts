import { elements } from '../framework/elements.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import type { OfficialWording } from './framework-export.ts';

/**
 * The ids of the elements in force without a statement in a file: what is there is no less true for it.
 * @throws CsfServerError INVALID_FILE if the file has no statement at all
 */
export function missingFrom(wording: ReadonlyMap<string, OfficialWording>): readonly string[] {
  if (wording.size === 0) {
    throw invalidFile(
      'The file has no statement of any element of CSF 2.0. Export the Core again from the CSF 2.0 Reference Tool.',
    );
  }
  return elements.filter(({ id }) => !wording.has(id)).map(({ id }) => id);
}
