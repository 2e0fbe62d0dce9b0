import { CsfServerError } from './error.ts';

const ACCEPTED =
  "csf-mcp accepts NIST's exports of CSF 2.0 (the Core as XLSX or JSON, CPRT JSON, the OSCAL catalog as JSON), its Organizational Profile template, questionnaires and profiles of csf-mcp, and workbooks (XLSX) or CSV files with a row for each outcome.";

/**
 * A file that cannot be imported. Anybody may have written it, so `message` quotes a few of its words at most.
 * @param wayOn what to do with it
 */
export function invalidFile(message: string, wayOn = ACCEPTED): CsfServerError {
  return new CsfServerError({ code: 'INVALID_FILE', message, hint: `Nothing was stored. ${wayOn}` });
}
