import { CsfServerError } from '../refusals/error.ts';

/** A template or questionnaire that cannot be taken as it is. The message says where and why, and what to write. */
export function refusedFile(message: string): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_FILE',
    message,
    hint: 'Nothing was stored. Correct the file, and import it again; dryRun only checks it.',
  });
}
