import { quote } from '../text/quote.ts';

/** Models of OSCAL that are no catalog, by the one key of their document. */
const OSCAL_MODELS: ReadonlyMap<string, string> = new Map([
  ['profile', 'profile'],
  ['component-definition', 'component definition'],
  ['system-security-plan', 'system security plan'],
  ['assessment-plan', 'assessment plan'],
  ['assessment-results', 'assessment results'],
  ['plan-of-action-and-milestones', 'POA&M'],
  ['mapping-collection', 'mapping collection'],
]);

/** What a JSON file seems to be that is not one of NIST's, and what to do with it. */
export function otherJson(json: unknown): string {
  if (Array.isArray(json)) return 'a JSON list of another kind. Save the table in it as CSV or XLSX.';
  const keys = Object.keys(Object(json));
  const model = keys.map((key) => OSCAL_MODELS.get(key)).find((name) => name !== undefined);
  if (model !== undefined && keys.length <= 2) {
    return `an OSCAL ${model} (JSON). Of OSCAL, csf-mcp reads the catalog of CSF 2.0 only.`;
  }
  if (keys.includes('response')) {
    return "an answer of NIST's CPRT (JSON) without elements. Export the elements of CSF 2.0.";
  }
  const names = keys.slice(0, 3).map(quote);
  return `JSON of another kind, with the keys ${names.join(', ') || '(none)'}.`;
}
