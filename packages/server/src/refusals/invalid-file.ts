import { CsfServerError } from './error.ts';

const ACCEPTED =
  "csf-mcp accepts NIST's XLSX export of the CSF 2.0 Core (CSF 2.0 Reference Tool) and NIST's CPRT export of CSF 2.0 (JSON).";

/**
 * A file that cannot be imported. Anybody may have written it, so `message` quotes a few of its words at most.
 * @param wayOn what to do with it
 */
export function invalidFile(message: string, wayOn = ACCEPTED): CsfServerError {
  return new CsfServerError({ code: 'INVALID_FILE', message, hint: `Nothing was stored. ${wayOn}` });
}
