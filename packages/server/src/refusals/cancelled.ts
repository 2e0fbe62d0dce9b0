import { CsfServerError } from './error.ts';

/**
 * The refusal of a call that is called off: the client wants it no more, or the server ends.
 * @param hint what has become of it
 */
export function cancelled(hint: string): CsfServerError {
  return new CsfServerError({ code: 'CANCELLED', message: 'The call was cancelled.', hint });
}
