import { invalidFile } from '../refusals/invalid-file.ts';
import { jsonSize } from './json-size.ts';

/** NIST's exports have up to 15 levels (OSCAL). */
const MAX_DEPTH = 100;

/** NIST's largest file has about 2 MB. To parse more than this would keep others waiting. */
const MAX_MEGABYTES = 5;

/** NIST's CPRT export has 16,423. */
const MAX_VALUES = 500_000;

/** Parses a JSON text that anybody may have written; throws INVALID_FILE. */
export function parseJson(text: string): unknown {
  const bytes = Buffer.from(text);
  const { depth, values } = jsonSize(bytes);
  if (depth > MAX_DEPTH) throw invalidFile('The file is JSON that is nested too deeply.');
  if (values > MAX_VALUES) throw invalidFile(`The file is JSON of more than ${MAX_VALUES} values.`);
  if (bytes.length > MAX_MEGABYTES * 1_000_000) {
    throw invalidFile(`The file is JSON of more than ${MAX_MEGABYTES} MB; NIST's exports are much smaller.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text, so it is left out.
    throw invalidFile('The file begins like JSON but is not: it is damaged or cut off. Download it again.');
  }
}
