import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

const profile = 'clinic';

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [
      { id: 'RC', included: false },
      { id: 'PR.AA-03', targetPriority: 'high' },
    ],
  });
  return connection;
}

/** The facts of an answer that must not be an error. */
async function facts({ call }: Connection, tool: string, args: object): Promise<Record<string, unknown>> {
  const answer = await call(tool, { profile, ...args });
  expect(answer.isError, answer.text).toBe(false);
  return answer.facts;
}

const report = { title: 'Penetration test', provider: 'Redfort', outcomes: ['DE.CM-01', 'DE.CM-03'] };

describe('intake_record', () => {
  test('keeps material once, with all the outcomes that it bears on', async () => {
    const connection = await withClinic();
    const records = [
      { ...report, reference: 'tests/2025.pdf', note: 'Two findings.' },
      { title: 'Interview', date: '2025-03-30', outcomes: ['gv.oc'] },
    ];
    expect(await facts(connection, 'intake_record', { records })).toMatchObject({
      revision: 2,
      created: 2,
      records: [{ id: 'I-1' }, { id: 'I-2' }],
    });
    const list = await facts(connection, 'records_list', { kind: 'intake', detail: 'detailed' });
    expect(list['records']).toEqual([
      {
        id: 'I-1',
        title: 'Penetration test',
        reference: 'tests/2025.pdf',
        date: '2025-03-31',
        provider: 'Redfort',
        note: 'Two findings.',
        outcomes: ['DE.CM-01', 'DE.CM-03'],
      },
      // A category stands for all of its outcomes.
      {
        id: 'I-2',
        title: 'Interview',
        date: '2025-03-30',
        note: null,
        outcomes: ['GV.OC-01', 'GV.OC-02', 'GV.OC-03', 'GV.OC-04', 'GV.OC-05'],
      },
    ]);
    expect(await facts(connection, 'records_list', { kind: 'intake', function: 'DE' })).toMatchObject({
      records: [{ id: 'I-1' }],
    });
  });

  test.each([
    ['no outcomes', { ...report, outcomes: [] }],
    ['no title', { outcomes: ['GV.OC-01'] }],
    ['a day to come', { ...report, date: '2025-04-01' }],
    ['an unknown outcome', { ...report, outcomes: ['GV.XX-01'] }],
    ['the id of evidence', { id: 'E-1', title: 'x' }],
    ['an id that no material has', { id: 'I-7', title: 'x' }],
  ])('with %s is refused, and nothing is stored', async (_what, record) => {
    const connection = await withClinic();
    const answer = await connection.call('intake_record', { profile, records: [report, record] });
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining('records.1: ') });
    expect(await facts(connection, 'records_list', { kind: 'intake' })).toMatchObject({
      revision: 1,
      records: [],
    });
  });
});

describe('an outcome on which material bears', () => {
  test('is evidence pending until somebody assesses it, and is not counted as assessed', async () => {
    const connection = await withClinic();
    await facts(connection, 'intake_record', {
      records: [{ ...report, outcomes: ['DE.CM-01', 'RC.RP-01'] }],
    });
    // 106 − 8 in RC = 98 in scope.
    expect(await facts(connection, 'profile_get', {})).toMatchObject({
      inScope: 98,
      assessed: 0,
      evidencePending: 1,
      basis: 'assessed 0 of 98 in scope',
    });
    const recorded = await facts(connection, 'assessment_record', {
      assessor: 'Ada',
      records: [{ outcome: 'DE.CM-01', score: 2 }],
    });
    expect(recorded).toMatchObject({ assessed: 1, evidencePending: 0 });
    // Newer material does not make an assessed outcome pending again.
    await facts(connection, 'intake_record', { records: [report] });
    expect(await facts(connection, 'profile_get', {})).toMatchObject({
      inScope: 98,
      assessed: 1,
      evidencePending: 1,
    });
  });

  test('comes first in assessment_next, before high priorities, with the material beside it', async () => {
    const connection = await withClinic();
    await facts(connection, 'intake_record', { records: [report, { title: 'Log', outcomes: ['DE.CM-01'] }] });
    const next = await facts(connection, 'assessment_next', { limit: 3 });
    expect(next).toMatchObject({
      rule: 'included and assessed by nobody, first those on which material bears',
      due: { 'evidence pending': 2, 'not assessed': 96 },
      outcomes: [
        {
          id: 'DE.CM-01',
          due: 'evidence pending',
          material: ['I-2 Log', 'I-1 Penetration test'],
        },
        { id: 'DE.CM-03', due: 'evidence pending', material: ['I-1 Penetration test'] },
        { id: 'PR.AA-03', due: 'not assessed' },
      ],
    });
    const [, , third] = next['outcomes'] as object[];
    expect(third).not.toHaveProperty('material');
  });

  test('is counted apart in checks, in the overview and in scores, and the counts add up to the scope', async () => {
    const connection = await withClinic();
    await facts(connection, 'intake_record', { records: [report] });
    await facts(connection, 'assessment_record', {
      assessor: 'Ada',
      records: [{ outcome: 'GV.OC-01', score: 2 }],
    });
    // 98 in scope = 1 assessed + 2 pending + 95 not assessed.
    const counts = { inScope: 98, assessed: 1, evidencePending: 2 };
    expect(await facts(connection, 'profile_checks', { detail: 'detailed' })).toMatchObject({
      coverage: { ...counts, notAssessed: 95 },
      outcomeIds: { unassessed: { length: 97 } },
    });
    expect(await facts(connection, 'profile_overview', {})).toMatchObject(counts);
    const { groups } = await facts(connection, 'profile_scores', {});
    expect((groups as object[])[0]).toMatchObject({ figures: counts });
  });

  test('is pending in a trend from the day on which the material came in', async () => {
    const connection = await withClinic();
    await facts(connection, 'assessment_record', {
      assessor: 'Ada',
      date: '2025-01-10',
      records: [{ outcome: 'GV.OC-01', score: 2 }],
    });
    await facts(connection, 'intake_record', { records: [{ ...report, date: '2025-02-15' }] });
    const { points } = await facts(connection, 'profile_changes', { interval: 'month' });
    expect(points).toMatchObject([
      { date: '2025-01-31', figures: { inScope: 98, evidencePending: 0 } },
      { date: '2025-02-28', figures: { inScope: 98, evidencePending: 2 } },
      { date: '2025-03-31', figures: { inScope: 98, evidencePending: 2 } },
    ]);
  });

  test('stays in the plan of what to delete, and goes with the profile', async () => {
    const connection = await withClinic();
    await facts(connection, 'intake_record', { records: [report] });
    await facts(connection, 'comment_record', { subject: 'I-1', text: 'Read it.', author: 'Ada' });
    const { confirm } = await facts(connection, 'data_delete', {});
    expect(await facts(connection, 'data_delete', { confirm })).toMatchObject({
      counts: { intake: 1, comments: 1 },
    });
  });

  test('shows the five newest of much material, and how much more there is', async () => {
    const connection = await withClinic();
    const records = Array.from({ length: 7 }, (_, index) => ({ ...report, title: `Part ${index + 1}` }));
    await facts(connection, 'intake_record', { records });
    const { outcomes } = await facts(connection, 'profile_get', { detail: 'detailed', outcome: 'DE.CM-01' });
    expect(outcomes).toMatchObject([
      { material: ['I-7 Part 7', 'I-6 Part 6', 'I-5 Part 5', 'I-4 Part 4', 'I-3 Part 3'], moreMaterial: 2 },
    ]);
  });
});
