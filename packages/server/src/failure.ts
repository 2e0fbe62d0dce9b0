import type { Logger } from 'pino';
import { CsfServerError } from './error.ts';

/** What a caller is told of a failed request. */
export interface Failure {
  readonly message: string;
  readonly hint: string;
  /** Whether we are to blame: neither the request nor the database. */
  readonly isDefect: boolean;
}

/** Logs why a request failed and returns what the caller is told: of a defect, nothing about its inner workings. */
export function reportFailure(error: unknown, request: string, log: Logger): Failure {
  if (!(error instanceof CsfServerError)) {
    log.error({ request, err: error }, 'A request failed unexpectedly');
    return {
      message: `${request} failed unexpectedly.`,
      hint: "The server's log says more; please report it. Before a repetition, read what is stored.",
      isDefect: true,
    };
  }
  const { code, message, hint, cause } = error;
  // A cause is what the database threw; without one, the request itself was refused.
  if (cause === undefined) log.info({ request, code }, message);
  else log.error({ request, code, err: cause }, message);
  return { message, hint, isDefect: false };
}
