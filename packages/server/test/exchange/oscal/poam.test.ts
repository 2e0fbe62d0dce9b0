import { describe, expect, test } from 'vitest';
import { exportOscal } from '../../../src/exchange/oscal/export-oscal.ts';
import { databaseOf } from '../support/database-of.ts';
import { HOSTILE, PROFILE, recordHostileProfile } from '../support/hostile-profile.ts';
import { type Fields, findingOn, NOW, planOf, recordIn, valuesOf } from '../support/oscal-documents.ts';

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
