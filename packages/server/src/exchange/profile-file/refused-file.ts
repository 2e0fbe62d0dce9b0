import { CsfServerError } from '../../refusals/error.ts';
import { quote } from '../../text/quote.ts';

/** A refusal names so many problems and counts the others. */
const PROBLEMS_SHOWN = 10;

/** A profile file that cannot be imported. Anybody may have written it, so a problem quotes a few of its words at most. */
export function refusedFile(message: string): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_FILE',
    message,
    hint: 'Nothing was stored. Have the profile exported again where it comes from, and import that file as it is.',
  });
}

/** @throws CsfServerError INVALID_FILE if there are any problems */
export function refuseProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length - PROBLEMS_SHOWN;
  const shown = [...problems.slice(0, PROBLEMS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])];
  throw refusedFile(`The profile file does not fit together: ${shown.join('; ')}.`);
}

/** The place of a value in a file, as in `evidence.3.title`. */
export function placeIn(path: readonly PropertyKey[]): string {
  const words = path.map((key) => (/^\w{1,40}$/.test(String(key)) ? String(key) : quote(String(key))));
  return words.length === 0 ? 'the file' : words.join('.');
}
