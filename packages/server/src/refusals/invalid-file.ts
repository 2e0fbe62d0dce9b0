import { CsfServerError } from './error.ts';

/** A file that cannot be imported. Anybody may have written it, so `message` quotes a few of its words at most. */
export function invalidFile(message: string): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_FILE',
    message,
    hint: "Nothing was stored. csf-mcp accepts NIST's exports of CSF 2.0: the Core as XLSX or JSON (CSF 2.0 Reference Tool), CPRT JSON, and the OSCAL catalog as JSON.",
  });
}
