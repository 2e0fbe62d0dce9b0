import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

const FOLDER = '../shared/schemas';
const folder = resolve(import.meta.dirname, '../../../../..', FOLDER);

/** NIST's JSON schemas are not part of the project. */
export const hasSchemas = existsSync(folder);

/** A title that says why its tests are skipped, where they are. */
export function withSchemas(title: string): string {
  return hasSchemas ? title : `${title} [skipped: ${FOLDER} is not there]`;
}

/** What NIST's schema of a kind of OSCAL document finds wrong with one. */
export function problemsBy(kind: 'assessment-results' | 'poam', document: unknown): readonly string[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(
    JSON.parse(readFileSync(resolve(folder, `oscal_${kind}_schema.json`), 'utf8')),
  );
  return validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
