import type { Logger } from 'pino';
import { CsfServerError } from './error.ts';

/** The explanation that a caller gets when a request failed. */
export interface Failure {
  readonly message: string;
  readonly hint: string;
  /** True if csf-mcp itself is to blame: neither the request nor the database. */
  readonly isDefect: boolean;
}

/**
 * Logs why a request failed.
 *
 * @returns what the caller is told; a defect's inner workings stay in the log
 */
export function reportFailure(error: unknown, request: string, log: Logger): Failure {
  if (!(error instanceof CsfServerError)) {
    log.error({ request, err: error }, 'A request failed unexpectedly');
    return {
      message: `${request} failed unexpectedly.`,
      hint: "The server's log says more; please report it. Read what is stored before you try again.",
      isDefect: true,
    };
  }
  const { code, message, hint, cause } = error;
  // The cause is what the database threw. Without one, the request itself was refused.
  if (cause === undefined) log.info({ request, code }, message);
  else log.error({ request, code, err: cause }, message);
  return { message, hint, isDefect: false };
}
