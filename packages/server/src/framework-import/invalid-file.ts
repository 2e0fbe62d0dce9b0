import { CsfServerError } from '../error.ts';

/** A file that cannot be imported. Messages quote a few of its words at most: anybody may have written it. */
export function invalidFile(message: string, cause?: unknown): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_FILE',
    message,
    hint: "Nothing was stored. Accepted are NIST's XLSX export of the CSF 2.0 Core (CSF 2.0 Reference Tool) and NIST's CPRT export of CSF 2.0 (JSON).",
    ...(cause !== undefined && { cause }),
  });
}
