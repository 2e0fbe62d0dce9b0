import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../../src/database/open.ts';
import { exportOscal, OSCAL_KINDS, type OscalRequest } from '../../../src/exchange/oscal/export-oscal.ts';
import { statementId } from '../../../src/exchange/oscal/findings.ts';
import { outcomes } from '../../../src/framework/elements.ts';
import { AS_OF, PROFILE as HARBOUR, recordHarbourClinic } from '../../example/harbour-clinic.ts';
import { liveIn, nodesIn } from '../../support/markdown-readers.ts';
import { created, noon, score } from '../../support/profile-changes.ts';
import { databaseOf } from '../support/database-of.ts';
import { HOSTILE, PROFILE, recordHostileProfile } from '../support/hostile-profile.ts';
import { hasSchemas, problemsBy, withSchemas } from '../support/oscal-schemas.ts';

const NOW = noon('2025-03-31');

interface Fields extends Readonly<Record<string, unknown>> {}

interface Parts {
  readonly observations: readonly Fields[];
  readonly risks: readonly Fields[];
  readonly findings: readonly Fields[];
  readonly 'poam-items': readonly Fields[];
}

async function documentOf(db: Database, request: OscalRequest, now = NOW): Promise<Fields> {
  return JSON.parse((await exportOscal(db, request, now)).bytes.toString());
}

async function resultsOf(db: Database, profile: string, asOf?: string): Promise<Fields & Parts> {
  const document = await documentOf(db, { profile, kind: 'oscal-assessment-results', asOf });
  return (document['assessment-results'] as { results: [Fields & Parts] }).results[0];
}

async function planOf(db: Database, profile: string): Promise<Fields & Parts> {
  const document = await documentOf(db, { profile, kind: 'oscal-poam' });
  return document['plan-of-action-and-milestones'] as Fields & Parts;
}

/** The values of csf-mcp's properties, by their names. */
function valuesOf({ props }: Fields): Readonly<Record<string, readonly string[]>> {
  const all = props as readonly { name: string; value: string }[];
  return Object.fromEntries(
    [...Map.groupBy(all, ({ name }) => name)].map(([name, of]) => [name, of.map(({ value }) => value)]),
  );
}

/** The part that stands for a record. */
function recordIn(list: readonly Fields[], id: string): Fields {
  const found = list.find((part) => valuesOf(part)['record-id']?.[0] === id);
  if (found === undefined) throw new Error(`${id} is not there`);
  return found;
}

function findingOn(list: readonly Fields[], outcome: string): Fields | undefined {
  return list.find((part) => valuesOf(part)['outcome']?.[0] === outcome);
}

/** All values of JSON data under any of these names, and where they are. */
function valuesUnder(names: RegExp, data: unknown, found: unknown[] = []): unknown[] {
  if (typeof data !== 'object' || data === null) return found;
  for (const [name, value] of Object.entries(data)) {
    if (names.test(name)) found.push(value);
    valuesUnder(names, value, found);
  }
  return found;
}

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

describe('assessment results in OSCAL', () => {
  test('say which outcomes reach their targets, and which do not', async () => {
    const db = databaseOf(await recordHarbourClinic());
    const { findings, ...result } = await resultsOf(db, HARBOUR, AS_OF);
    const states = findings.map((finding) => {
      const { 'target-id': id, status } = finding['target'] as Fields;
      return `${id} ${(status as Fields)['state']}`;
    });
    expect(states).toEqual([
      'GV.OC-01_statement satisfied',
      'GV.OC-02_statement not-satisfied',
      'GV.RR-01_statement not-satisfied',
      'PR.AA-01_statement not-satisfied',
      'PR.AA-02_statement satisfied',
      'PR.AA-03_statement not-satisfied',
      'PR.DS-01_statement not-satisfied',
      'PR.DS-11_statement satisfied',
      'RC.RP-01_statement not-satisfied',
    ]);
    expect(result).toMatchObject({ start: '2024-05-15T00:00:00Z', end: '2025-02-10T00:00:00Z' });
    expect(valuesOf(result)).toMatchObject({
      coverage: ['assessed 11 of 12 in scope'],
      'scale-level': ['0', '2', '5', '10'],
    });
    expect(valuesUnder(/^control-id$/, result['reviewed-controls'])).toHaveLength(13);
  });

  test('have the score, the target, the assessor and the day of each assessment', async () => {
    const db = databaseOf(await recordHarbourClinic());
    const { observations } = await resultsOf(db, HARBOUR);
    const observation = findingOn(observations, 'PR.AA-01') ?? {};
    expect(observation).toMatchObject({
      title: expect.stringMatching(/^PR\.AA-01 \w/),
      description: 'No note is recorded.',
      collected: '2024-11-20T00:00:00Z',
      methods: ['UNKNOWN'],
    });
    expect(valuesOf(observation)).toEqual({
      'record-id': [expect.stringMatching(/^S-\d+$/)],
      outcome: ['PR.AA-01'],
      state: ['assessed'],
      score: ['2'],
      target: ['10'],
      'target-priority': ['high'],
      'assessed-on': ['2024-11-20'],
      assessor: ['Ben'],
      confidence: ['high'],
    });
  });

  test('have an outcome without a target, and one that does not apply, as observations without a finding', async () => {
    const db = databaseOf(await recordHarbourClinic());
    const { observations, findings } = await resultsOf(db, HARBOUR);
    expect(valuesOf(findingOn(observations, 'RC.CO-03') ?? {})).toMatchObject({ score: ['5'] });
    expect(findingOn(observations, 'PR.AA-06')).toMatchObject({
      description: 'The university runs the premises.',
    });
    expect([findingOn(findings, 'RC.CO-03'), findingOn(findings, 'PR.AA-06')]).toEqual([
      undefined,
      undefined,
    ]);
    const { notes } = await exportOscal(db, { profile: HARBOUR, kind: 'oscal-assessment-results' }, NOW);
    expect(notes).toEqual([
      'It names no assessment plan: what stands in its place says so.',
      '4 outcomes without score or target: observations without a finding.',
    ]);
  });

  test('name evidence by its reference, with its method and review, and link what was not rejected', async () => {
    const server = await recordHostileProfile();
    await server.call('evidence_record', {
      profile: PROFILE,
      records: [{ id: 'E-1', reviewStatus: 'rejected', reviewer: 'Ben', reviewedOn: '2025-03-01' }],
    });
    const { observations, findings } = await resultsOf(databaseOf(server), PROFILE);
    const evidence = recordIn(observations, 'E-3');
    expect(evidence).toMatchObject({
      methods: ['INTERVIEW'],
      collected: '2025-01-01T00:00:00Z',
      expires: '2025-06-30T00:00:00Z',
    });
    const [shown] = evidence['relevant-evidence'] as [Fields];
    expect(shown['href']).toBe(undefined);
    expect(valuesOf(shown)).toMatchObject({
      'record-id': ['E-3'],
      reference: [HOSTILE[2].replaceAll(/\s+/g, ' ')],
      'review-status': ['not reviewed'],
    });
    expect(recordIn(observations, 'E-2')['relevant-evidence']).toMatchObject([
      { href: 'https://example.org/a%20b?x=1' },
    ]);
    expect(valuesOf(recordIn(observations, 'E-4'))).toMatchObject({ outcome: ['GV.OC-01', 'ID.AM-01'] });
    const assessed = findingOn(observations, 'GV.OC-01') ?? {};
    expect(assessed['methods']).toEqual(['INTERVIEW']);
    expect(
      (assessed['relevant-evidence'] as Fields[]).map((part) => valuesOf(part)['record-id']?.[0]),
    ).toEqual(['E-2', 'E-3', 'E-4', 'E-5', 'E-6', 'E-7']);
    expect(findingOn(findings, 'GV.OC-01')?.['related-observations']).toHaveLength(7);
  });

  test('have risks with their ratings as facets of csf-mcp, and their treatment as response', async () => {
    const db = databaseOf(await recordHostileProfile());
    const { risks, findings } = await resultsOf(db, PROFILE);
    expect(risks).toHaveLength(HOSTILE.length);
    const system = expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}#csf-mcp$/);
    expect(recordIn(risks, 'R-2')).toMatchObject({
      status: 'open',
      characterizations: [
        {
          props: [{ name: 'rating', value: 'current' }],
          facets: [
            { name: 'likelihood', system, value: '2' },
            { name: 'impact', system, value: '3' },
          ],
        },
      ],
    });
    expect(recordIn(risks, 'R-2')).not.toHaveProperty('remediations');
    expect(recordIn(risks, 'R-1')).toMatchObject({
      remediations: [
        { lifecycle: 'planned', title: 'transfer', props: [{ name: 'type', value: 'transfer' }] },
      ],
    });
    expect(recordIn(risks, 'R-1')).not.toHaveProperty('characterizations');
    expect(valuesOf(recordIn(risks, 'R-3'))).toMatchObject({ 'accepted-until': ['2025-12-31'] });
    expect(findingOn(findings, 'GV.OC-02')?.['related-risks']).toEqual([
      { 'risk-uuid': recordIn(risks, 'R-2')['uuid'] },
    ]);
  });

  test('are of a day', async () => {
    const db = databaseOf(await recordHarbourClinic());
    const { observations, findings, risks } = await resultsOf(db, HARBOUR, '2024-06-01');
    expect(valuesOf(findingOn(observations, 'PR.AA-01') ?? {})).toMatchObject({
      score: ['5'],
      assessor: ['Ada'],
    });
    expect([findings.length, risks]).toEqual([7, undefined]);
    const request = { profile: HARBOUR, kind: 'oscal-assessment-results', asOf: '2024-06-01' } as const;
    const { summary, notes } = await exportOscal(db, request, NOW);
    expect(summary).toBe(
      'Assessment results of Profile 2025 of Harbour Clinic in OSCAL 1.2.1: 8 assessed outcomes, 0 records of evidence, 0 risks.',
    );
    expect(notes[0]).toBe('As of 2024-06-01.');
    await expect(exportOscal(db, { ...request, asOf: '2025-04-01' }, NOW)).rejects.toThrow('in the future');
  });

  test('of a profile in which nothing is assessed are refused, and so is a plan without actions', async () => {
    const db = await created('2025-03-01');
    await expect(
      exportOscal(db, { profile: 'clinic', kind: 'oscal-assessment-results' }, NOW),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('Nothing is assessed'),
    });
    await expect(exportOscal(db, { profile: 'clinic', kind: 'oscal-poam' }, NOW)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('has no actions'),
    });
  });
});

describe('a plan of action and milestones in OSCAL', () => {
  test('has every action with its days and milestones as properties', async () => {
    const db = databaseOf(await recordHostileProfile());
    const { 'poam-items': items, ...plan } = await planOf(db, PROFILE);
    expect(items).toHaveLength(HOSTILE.length);
    expect(plan['system-id']).toMatchObject({ id: PROFILE });
    expect(valuesOf(recordIn(items, 'A-2'))).toMatchObject({
      status: ['open'],
      'start-on': ['2025-04-01'],
      'due-on': ['2025-05-31'],
      outcome: ['GV.OC-01'],
      risk: ['R-1', 'R-2'],
      milestone: [HOSTILE[0], HOSTILE[6]],
      'milestone-due-on': ['2025-04-30'],
    });
    expect(valuesOf(recordIn(items, 'A-3'))).toMatchObject({
      status: ['done'],
      'done-on': ['2025-03-01'],
      'depends-on': ['A-1'],
    });
    const groups = (recordIn(items, 'A-2')['props'] as Fields[]).filter(({ group }) => group !== undefined);
    expect(groups.map(({ name, group }) => `${group} ${name}`)).toEqual([
      'milestone-1 milestone',
      'milestone-1 milestone-due-on',
      'milestone-2 milestone',
    ]);
  });

  test('has actions that name a risk as tasks of the response to it, with deadlines and milestones', async () => {
    const db = databaseOf(await recordHostileProfile());
    const { risks, findings, 'poam-items': items } = await planOf(db, PROFILE);
    const [response] = recordIn(risks, 'R-2')['remediations'] as [Fields];
    expect(response).toMatchObject({
      title: 'Actions',
      tasks: [
        {
          type: 'action',
          timing: { 'within-date-range': { start: '2025-04-01T00:00:00Z', end: '2025-05-31T00:00:00Z' } },
          tasks: [
            { type: 'milestone', timing: { 'on-date': { date: '2025-04-30T00:00:00Z' } } },
            { type: 'milestone' },
          ],
        },
        { type: 'action' },
      ],
    });
    expect(recordIn(items, 'A-2')).toMatchObject({
      'related-findings': [{ 'finding-uuid': findingOn(findings, 'GV.OC-01')?.['uuid'] }],
      'related-risks': ['R-1', 'R-2'].map((id) => ({ 'risk-uuid': recordIn(risks, id)['uuid'] })),
    });
    const { notes } = await exportOscal(db, { profile: PROFILE, kind: 'oscal-poam' }, NOW);
    expect(notes).toContain('6 actions without a risk: days and milestones are properties only.');
  });
});

describe.each(OSCAL_KINDS)('a document of kind "%s"', (kind) => {
  test('is the same for the same state but for when it was written', async () => {
    const db = databaseOf(await recordHostileProfile());
    const [one, again] = [
      await exportOscal(db, { profile: PROFILE, kind }, NOW),
      await exportOscal(db, { profile: PROFILE, kind }, new Date('2025-03-31T13:00:00Z')),
    ];
    expect(one.name).toBe(`clinic-${kind}.json`);
    const text = one.bytes.toString();
    expect(text).toContain('"last-modified": "2025-03-31T12:00:00.000Z"');
    expect(again.bytes.toString()).toBe(text.replace('T12:00:00.000Z"', 'T13:00:00.000Z"'));
  });

  test('refers only to what is in it, and has no UUID twice', async () => {
    const db = databaseOf(await recordHostileProfile());
    const document = await documentOf(db, { profile: PROFILE, kind });
    const uuids = valuesUnder(/^uuid$/, document) as string[];
    expect(new Set(uuids).size).toBe(uuids.length);
    for (const uuid of uuids) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    const references = valuesUnder(/^\w+-uuid$/, document);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((uuid) => !uuids.includes(String(uuid)))).toEqual([]);
    const imported = valuesUnder(/^import-ap$/, document) as Fields[];
    for (const { href } of imported) expect(uuids).toContain(String(href).slice(1));
  });

  test('shows texts as they were written: nothing in them is markup, and values are one line', async () => {
    const db = databaseOf(await recordHostileProfile());
    const document = await documentOf(db, { profile: PROFILE, kind });
    const texts = valuesUnder(/^(title|description|statement|remarks)$/, document) as string[];
    expect(texts.length).toBeGreaterThan(30);
    const kinds = texts.flatMap((text) => nodesIn(text).map(({ type }) => type));
    expect(new Set(kinds)).toEqual(new Set(['root', 'paragraph', 'text', 'inlineCode']));
    expect(texts.flatMap(liveIn)).toEqual([]);
    expect(texts.filter((text) => text.includes('{{'))).toEqual([]);
    const titles = valuesUnder(/^title$/, document) as string[];
    expect(titles.filter((title) => /\n/.test(title) || title === '')).toEqual([]);
    const values = valuesUnder(/^(value|name)$/, document) as string[];
    expect(values.filter((value) => !/^\S(.*\S)?$/u.test(value))).toEqual([]);
    expect(values).toContain(HOSTILE[5]);
  });

  test('has UUIDs that no profile of the same id elsewhere has', async () => {
    const server = await recordHostileProfile();
    const db = databaseOf(server);
    const elsewhere = await created('2025-02-01');
    await score(elsewhere, '2025-03-01', '2025-03-01', { 'GV.OC-01': 1 });
    const other = await documentOf(elsewhere, { profile: 'clinic', kind: 'oscal-assessment-results' });
    const uuids = new Set(valuesUnder(/^uuid$/, await documentOf(db, { profile: PROFILE, kind })));
    expect(valuesUnder(/^uuid$/, other).filter((uuid) => uuids.has(uuid))).toEqual([]);
  });
});
