import { describe, expect, test } from 'vitest';
import { exportOscal } from '../../../src/exchange/oscal/export-oscal.ts';
import { AS_OF, PROFILE as HARBOUR, recordHarbourClinic } from '../../example/harbour-clinic.ts';
import { created } from '../../support/profile-changes.ts';
import { databaseOf } from '../support/database-of.ts';
import { HOSTILE, PROFILE, recordHostileProfile } from '../support/hostile-profile.ts';
import {
  type Fields,
  findingOn,
  NOW,
  recordIn,
  resultsOf,
  valuesOf,
  valuesUnder,
} from '../support/oscal-documents.ts';

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
