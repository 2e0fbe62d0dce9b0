import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { statementId } from '../../../src/exchange/oscal/findings.ts';
import { outcomes } from '../../../src/framework/elements.ts';
import { PROFILE as HARBOUR, recordHarbourClinic } from '../../example/harbour-clinic.ts';
import { created, score } from '../../support/profile-changes.ts';
import { databaseOf } from '../support/database-of.ts';
import { PROFILE, recordHostileProfile } from '../support/hostile-profile.ts';
import { documentOf, type Fields, valuesUnder } from '../support/oscal-documents.ts';
import { hasSchemas, problemsBy, withSchemas } from '../support/oscal-schemas.ts';

const PROFILES = [
  ['Harbour Clinic', recordHarbourClinic, HARBOUR],
  ['a profile of hostile texts', recordHostileProfile, PROFILE],
] as const;

describe.skipIf(!hasSchemas)(withSchemas("NIST's schemas of OSCAL 1.2.1"), () => {
  test.each(PROFILES)('accept the assessment results of %s', async (_name, record, profile) => {
    const db = databaseOf(await record());
    const document = await documentOf(db, { profile, kind: 'oscal-assessment-results' });
    expect(problemsBy('assessment-results', document)).toEqual([]);
  });

  test('accept the plan of action of a profile of hostile texts', async () => {
    const db = databaseOf(await recordHostileProfile());
    const document = await documentOf(db, { profile: PROFILE, kind: 'oscal-poam' });
    expect(problemsBy('poam', document)).toEqual([]);
  });

  test('accept a profile with one score and one action, and nothing else', async () => {
    const db = await created('2025-03-01');
    await score(db, '2025-03-01', '2025-03-01', { 'GV.OC-01': 1 });
    const results = await documentOf(db, { profile: 'clinic', kind: 'oscal-assessment-results' });
    expect(problemsBy('assessment-results', results)).toEqual([]);
    const server = await recordHarbourClinic();
    await server.call('action_record', {
      profile: HARBOUR,
      records: [{ title: 'One', outcomes: ['GV.RR-02'], dueOn: '9999-12-31' }],
    });
    const plan = await documentOf(databaseOf(server), { profile: HARBOUR, kind: 'oscal-poam' });
    expect(problemsBy('poam', plan)).toEqual([]);
  });

  test('refuse a document that lacks something', async () => {
    const db = databaseOf(await recordHarbourClinic());
    const document = await documentOf(db, { profile: HARBOUR, kind: 'oscal-assessment-results' });
    const { uuid: _, ...rest } = document['assessment-results'] as Fields;
    expect(problemsBy('assessment-results', { 'assessment-results': rest })).toEqual([
      "/assessment-results must have required property 'uuid'",
    ]);
  });
});

const CATALOG = '../shared/data/oscal-csf-2.0-catalog.json';
const catalog = resolve(import.meta.dirname, '../../../../..', CATALOG);

describe.skipIf(!existsSync(catalog))(
  existsSync(catalog)
    ? "NIST's catalog in OSCAL"
    : `NIST's catalog in OSCAL [skipped: ${CATALOG} is not there]`,
  () => {
    test('has the controls and statements that findings name', () => {
      const ids = new Set(valuesUnder(/^id$/, JSON.parse(readFileSync(catalog, 'utf8'))));
      const missing = outcomes.flatMap(({ id }) => [id, statementId(id)]).filter((id) => !ids.has(id));
      expect(missing).toEqual([]);
    });
  },
);
