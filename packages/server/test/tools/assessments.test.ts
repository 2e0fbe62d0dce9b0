import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_save', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [
      { id: 'PR.AA-03', targetPriority: 'high', target: 3 },
      { id: 'RC', included: false },
    ],
  });
  return connection;
}

describe('assessment_record', () => {
  test('records for today by the assessor of the batch, unless a record says otherwise', async () => {
    const { call } = await withClinic();
    const { facts, text } = await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'GV.OC-01', score: 2 },
        {
          outcome: 'GV.OC-02',
          notApplicable: 'No outside stakeholders.',
          date: '2025-01-31',
          assessor: 'Ben',
        },
      ],
    });
    expect(text).toMatch(/^2 assessments recorded: assessed 1 of 97 in scope\./);
    expect(facts).toMatchObject({
      revision: 2,
      dryRun: false,
      recorded: [
        {
          outcome: 'GV.OC-01',
          score: 2,
          date: '2025-03-31',
          previousScore: null,
          previousDate: null,
          isCurrent: true,
        },
        { outcome: 'GV.OC-02', score: null, date: '2025-01-31' },
      ],
      notApplicable: 1,
    });
    const { facts: profile } = await call('profile_get', { profile: 'clinic', detail: 'detailed', limit: 2 });
    expect(profile).toMatchObject({
      outcomes: [{ assessment: { assessor: 'Ada' } }, { assessment: { assessor: 'Ben' } }],
    });
  });

  test('as a dry run says what would be, and stores nothing', async () => {
    const { call } = await withClinic();
    const args = {
      profile: 'clinic',
      assessor: 'Ada',
      records: [{ outcome: 'GV.OC-01', score: 2 }],
      dryRun: true,
    };
    expect(await call('assessment_record', args)).toMatchObject({
      text: expect.stringContaining('would be recorded; nothing was stored'),
      facts: { dryRun: true, revision: 1, assessed: 1 },
    });
    expect((await call('profile_get', { profile: 'clinic' })).facts).toMatchObject({
      revision: 1,
      assessed: 0,
    });
  });

  test('refuses a batch as a whole and names every mistake', async () => {
    const { call } = await withClinic();
    const { isError, text } = await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'GV.OC-01', score: 2 },
        { outcome: 'PR.AC-03', score: 2 },
        { outcome: 'GV.OC-02', score: 7 },
      ],
    });
    expect(isError).toBe(true);
    expect(text.split('\n')).toEqual([
      '2 of 3 records cannot be accepted, so none was stored.',
      'records.1: PR.AC-03 is withdrawn in CSF 2.0. Its content is now in PR.AA-03, PR.AA-05, PR.IR-01: use what fits.',
      'records.2: GV.OC-02: score 7 is not on the scale. Levels are 0, 1, 2, 3, 4.',
    ]);
  });

  test('with a stale expectedRevision is refused, so that a repeated call does not record twice', async () => {
    const { call } = await withClinic();
    const args = {
      profile: 'clinic',
      assessor: 'Ada',
      records: [{ outcome: 'GV.OC-01', score: 2 }],
      expectedRevision: 1,
    };
    expect(await call('assessment_record', args)).toMatchObject({ isError: false });
    expect(await call('assessment_record', args)).toMatchObject({
      isError: true,
      text: expect.stringContaining('at revision 2, not 1'),
    });
  });
});

describe('assessment_next', () => {
  test('gives the outcomes of high priority first, with what to look for and the scale', async () => {
    const { call } = await withClinic();
    const { facts, text } = await call('assessment_next', { profile: 'clinic', limit: 2 });
    expect(facts).toMatchObject({
      rule: 'included and assessed by nobody',
      due: { 'not assessed': 98, 'not by assessor': 0, older: 0 },
      basis: 'assessed 0 of 98 in scope',
      scale: [{ value: 0, label: 'Not achieved' }, {}, {}, {}, {}],
      outcomes: [
        { id: 'PR.AA-03', targetPriority: 'high', target: 3, lookFor: expect.any(Array), current: null },
        { id: 'GV.OC-01', targetPriority: null, target: null, within: 'GOVERN: Organizational Context' },
      ],
    });
    expect(text).toMatch(/^98 of 98 outcomes included are due; assessed 0 of 98 in scope\./);
  });

  test('goes on by cursor where it stopped, although what it gave has been assessed', async () => {
    const { call } = await withClinic();
    const first = await call('assessment_next', { profile: 'clinic', limit: 1 });
    await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [{ outcome: 'PR.AA-03', score: 1 }],
    });
    const second = await call('assessment_next', {
      profile: 'clinic',
      limit: 1,
      cursor: first.facts['nextCursor'],
    });
    expect(second.facts).toMatchObject({ due: { 'not assessed': 97 }, outcomes: [{ id: 'GV.OC-01' }] });
  });

  test('keeps to a function or category and counts within it', async () => {
    const { call } = await withClinic();
    expect(
      (await call('assessment_next', { profile: 'clinic', category: 'DE.AE', limit: 25 })).facts,
    ).toMatchObject({
      due: { 'not assessed': 6 },
      basis: 'assessed 0 of 6 in scope',
    });
    expect((await call('assessment_next', { profile: 'clinic', function: 'RC' })).facts).toMatchObject({
      due: { 'not assessed': 0 },
      outcomes: [],
    });
  });
});

describe('profile_analyze', () => {
  test('says that nothing is known of a new profile', async () => {
    const { call } = await withClinic();
    const { facts, text } = await call('profile_analyze', { profile: 'clinic' });
    expect(facts).toMatchObject({
      asOf: '2025-03-31',
      basis: 'assessed 0 of 98 in scope; score and target for 0 of 98 in scope',
      groups: expect.arrayContaining([
        expect.objectContaining({
          id: 'overall',
          figures: expect.objectContaining({ mean: null, meanGap: null }),
        }),
      ]),
    });
    expect(text).toMatch(/^Clinic of Acme: mean score unknown; assessed 0 of 98 in scope; /);
  });

  test('gives figures by function and category, in detail by outcome, of one function if asked', async () => {
    const { call } = await withClinic();
    await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'PR.AA-01', score: 1 },
        { outcome: 'PR.AA-02', score: 2 },
        { outcome: 'PR.AA-03', score: 2 },
      ],
    });
    const { facts, text } = await call('profile_analyze', {
      profile: 'clinic',
      function: 'pr',
      detail: 'detailed',
    });
    expect(facts).toMatchObject({
      scales: { score: { 0: 'Not achieved', 4: 'Achieved and maintained' } },
      groups: [
        {
          id: 'overall',
          name: 'PROTECT',
          figures: { inScope: 22, assessed: 3, mean: 1.67, withGap: 1, meanGap: 1 },
          distribution: { 0: 0, 1: 1, 2: 2, 3: 0, 4: 0 },
        },
        { id: 'PR', basis: 'assessed 3 of 22 in scope; score and target for 1 of 22 in scope' },
        { id: 'PR.AA' },
        {},
        {},
        {},
        {},
      ],
    });
    expect(facts['outcomes']).toHaveLength(22);
    expect(text).toContain('assessed = 3, mean = 1.67, withGap = 1');
    expect(text).toContain('distribution: 0 = 0, 1 = 1, 2 = 2, 3 = 0, 4 = 0');
  });

  test('stays under 100 kB with the longest scale', async () => {
    const { call } = await newConnection();
    const scale = Array.from({ length: 11 }, (_, value) => ({
      value,
      label: `${value} ${'長'.repeat(57)}`,
      meaning: '長'.repeat(300),
    }));
    await call('profile_save', { name: 'Clinic', organization: 'Acme', scale });
    const { text } = await call('profile_analyze', { profile: 'clinic', detail: 'detailed' });
    expect(Buffer.byteLength(text)).toBeLessThan(100_000);
  });
});
