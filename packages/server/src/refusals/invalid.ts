import { CsfServerError } from './error.ts';

/** The refusal of one argument or entry: `problem` without its full stop. */
export function invalid(problem: string, hint = ''): CsfServerError {
  return new CsfServerError({ code: 'INVALID_INPUT', message: `${problem}.`, hint });
}
