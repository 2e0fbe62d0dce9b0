import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', {
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
    expect(text).toMatch(/^2 assessments \(1 as not applicable\) recorded: assessed 1 of 97 in scope\./);
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

  test('marks a whole category or function as not applicable in one entry, and says how many outcomes', async () => {
    const { call } = await withClinic();
    const { text, facts } = await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'gv sc', notApplicable: 'No suppliers' },
        { outcome: 'GV.SC-04', score: 2 },
        { outcome: 'GV', notApplicable: 'Run by the parent company' },
      ],
    });
    expect(text).toMatch(/^31 assessments \(30 as not applicable\) recorded: assessed 1 of 68 in scope\./);
    const outcomes = (facts['recorded'] as { outcome: string }[]).map(({ outcome }) => outcome);
    expect(outcomes.slice(0, 3)).toEqual(['GV.SC-01', 'GV.SC-02', 'GV.SC-03']);
    expect(new Set(outcomes).size).toBe(31);
    const detail = { profile: 'clinic', detail: 'detailed' };
    const reasonOf = async (outcome: string) => {
      const { outcomes } = (await call('profile_get', { ...detail, outcome })).facts;
      const [{ assessment }] = outcomes as [{ assessment: { score: unknown; notApplicableReason: unknown } }];
      return assessment.score ?? assessment.notApplicableReason;
    };
    expect(await reasonOf('GV.SC-01')).toBe('No suppliers');
    expect(await reasonOf('GV.SC-04')).toBe(2);
    expect(await reasonOf('GV.OC-01')).toBe('Run by the parent company');
  });

  test('leaves out what the profile excludes of a category', async () => {
    const { call } = await withClinic();
    await call('profile_save', {
      profile: 'clinic',
      outcomes: [{ id: 'GV.SC-01', included: false, rationale: 'None' }],
    });
    const mark = (outcome: string) =>
      call('assessment_record', {
        profile: 'clinic',
        assessor: 'Ada',
        records: [{ outcome, notApplicable: 'No suppliers' }],
      });
    expect((await mark('GV.SC')).facts['recorded']).toHaveLength(9);
    await call('profile_save', {
      profile: 'clinic',
      outcomes: [{ id: 'GV.SC', included: false, rationale: 'None' }],
    });
    expect((await mark('GV.SC')).text).toContain('records.0: GV.SC is excluded from the profile.');
  });

  test('refuses a score for a whole category, and a category given twice', async () => {
    const { call } = await withClinic();
    const { text } = await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'GV.SC', score: 2 },
        { outcome: 'GV.OC' },
        { outcome: 'DE', notApplicable: 'x' },
        { outcome: 'de', notApplicable: 'y' },
      ],
    });
    expect(text.split('\n')).toEqual([
      '3 of 4 records cannot be accepted, so none was stored.',
      'records.0: GV.SC is a category: only its outcomes have scores, each judged by itself. Give the id of an outcome, or notApplicable with the reason to mark all outcomes in it.',
      expect.stringMatching(/^records\.1: GV\.OC is a category/),
      'records.3: DE is in this batch twice.',
    ]);
  });

  test('says which record precedes a new one by date, in both directions', async () => {
    const { call } = await withClinic();
    const record = async (date: string, judged: object) => {
      const records = [{ outcome: 'GV.OC-01', ...judged }];
      const { facts } = await call('assessment_record', {
        profile: 'clinic',
        assessor: 'Ada',
        date,
        records,
      });
      const [{ previousScore, previousDate, isCurrent }] = facts['recorded'] as [Record<string, unknown>];
      return [previousScore, previousDate, isCurrent];
    };
    expect(await record('2025-01-31', { score: 1 })).toEqual([null, null, true]);
    expect(await record('2025-03-01', { score: 3 })).toEqual([1, '2025-01-31', true]);
    // Between the two: the later one stays current, and does not precede.
    expect(await record('2025-02-15', { score: 2 })).toEqual([1, '2025-01-31', false]);
    // Before all of them.
    expect(await record('2024-12-31', { score: 0 })).toEqual([null, null, false]);
    // After all of them, and again on that day.
    expect(await record('2025-03-31', { notApplicable: 'Sold' })).toEqual([3, '2025-03-01', true]);
    expect(await record('2025-03-31', { score: 4 })).toEqual([null, '2025-03-31', true]);
    // On the day of an older one: that was recorded before.
    expect(await record('2025-02-15', { score: 4 })).toEqual([2, '2025-02-15', false]);
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
      'records.2: GV.OC-02: score 7 is not on the scale; give a level: 0 Not achieved, 1 Partly achieved, 2 Largely achieved, 3 Achieved, 4 Achieved and maintained.',
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

describe('the confidence of an assessment', () => {
  test('is recorded with it and shown wherever the assessment is', async () => {
    const { call } = await withClinic();
    await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'GV.OC-01', score: 2, confidence: 'low' },
        { outcome: 'GV.OC-02', score: 2 },
      ],
    });
    const { facts } = await call('profile_get', { profile: 'clinic', detail: 'detailed', limit: 2 });
    expect(facts).toMatchObject({
      outcomes: [{ assessment: { confidence: 'low' } }, { assessment: { confidence: null } }],
    });
  });

  test.each(['certain', 1, null, ''])('cannot be %j', async (confidence) => {
    const { call } = await withClinic();
    const records = [{ outcome: 'GV.OC-01', score: 2, confidence }];
    expect(await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records })).toMatchObject({
      isError: true,
      text: expect.stringContaining('records.0: confidence: '),
    });
    expect((await call('profile_get', { profile: 'clinic' })).facts).toMatchObject({ revision: 1 });
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
    expect(text).toMatch(/^Due: 98 of 98 included outcomes; assessed 0 of 98 in scope\./);
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

describe('assessment_next, for a second opinion', () => {
  test('gives what the assessor has not assessed, with what others have found', async () => {
    const { call } = await withClinic();
    const record = { outcome: 'PR.AA-03', score: 1, confidence: 'low', date: '2025-01-31' };
    await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records: [record] });
    const forBen = await call('assessment_next', { profile: 'clinic', assessor: 'Ben', limit: 1 });
    expect(forBen.facts).toMatchObject({
      rule: 'included and not assessed by Ben, whoever else has',
      due: { 'not assessed': 97, 'not by assessor': 1, older: 0 },
      basis: 'assessed 1 of 98 in scope',
      outcomes: [
        {
          id: 'PR.AA-03',
          due: 'not by assessor',
          current: { score: 1, date: '2025-01-31', assessor: 'Ada', confidence: 'low' },
        },
      ],
    });
    const forAda = await call('assessment_next', { profile: 'clinic', assessor: 'ADA', limit: 1 });
    expect(forAda.facts).toMatchObject({ due: { 'not by assessor': 0 }, outcomes: [{ id: 'GV.OC-01' }] });
  });

  test('gives at the end what was assessed before a day, and says so', async () => {
    const { call } = await withClinic();
    const at = { profile: 'clinic', assessor: 'Ada' };
    for (const [outcome, date] of [
      ['RS.CO-02', '2024-06-30'],
      ['RS.CO-03', '2025-01-01'],
    ]) {
      await call('assessment_record', { ...at, date, records: [{ outcome, score: 2 }] });
    }
    const args = { profile: 'clinic', category: 'RS.CO', assessedBefore: '2025-01-01' };
    const { facts } = await call('assessment_next', args);
    expect(facts).toMatchObject({
      rule: 'included and assessed by nobody; then those whose current assessment is from before 2025-01-01',
      due: { 'not assessed': 0, 'not by assessor': 0, older: 1 },
      outcomes: [{ id: 'RS.CO-02', due: 'older', current: { date: '2024-06-30' } }],
    });
    // Assessed again, it is no longer due.
    await call('assessment_record', { ...at, records: [{ outcome: 'RS.CO-02', score: 3 }] });
    expect((await call('assessment_next', args)).facts).toMatchObject({ due: { older: 0 }, outcomes: [] });
  });

  test('goes on by cursor while two people assess, and gives nothing twice', async () => {
    const { call } = await withClinic();
    const seen: string[] = [];
    let cursor: unknown;
    for (let page = 0; page < 60; page++) {
      const args = { profile: 'clinic', function: 'GV', assessor: 'Ben', limit: 3 };
      const { facts } = await call('assessment_next', { ...args, ...(cursor !== undefined && { cursor }) });
      const ids = (facts['outcomes'] as { id: string }[]).map(({ id }) => id);
      seen.push(...ids);
      for (const [assessor, outcome] of [
        ['Ben', ids[0]],
        ['Ada', ids[1]],
      ]) {
        if (outcome === undefined) continue;
        const records = [{ outcome, score: 2 }];
        await call('assessment_record', { profile: 'clinic', assessor, records });
      }
      cursor = facts['nextCursor'];
      if (cursor === undefined) break;
    }
    expect(seen).toHaveLength(31);
    expect(new Set(seen).size).toBe(31);
  });

  test('refuses the cursor of another assessor', async () => {
    const { call } = await withClinic();
    const { facts } = await call('assessment_next', { profile: 'clinic', assessor: 'Ben' });
    const cursor = facts['nextCursor'];
    expect(await call('assessment_next', { profile: 'clinic', assessor: 'ben', cursor })).toMatchObject({
      isError: false,
    });
    expect(await call('assessment_next', { profile: 'clinic', assessor: 'Ada', cursor })).toMatchObject({
      isError: true,
      text: expect.stringContaining('other arguments'),
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['a day that never was', { assessedBefore: '2025-02-30' }],
    ['a day that is a path', { assessedBefore: '../../etc/passwd' }],
    ['a name with a control character', { assessor: 'Ada\u0000' }],
    ['a name of 10 MB', { assessor: 'x'.repeat(10_000_000) }],
    ['a name of the wrong type', { assessor: ['Ada'] }],
  ])('refuses %s in a short answer', async (_what, args) => {
    const { call } = await withClinic();
    const { isError, text } = await call('assessment_next', { profile: 'clinic', ...args });
    expect(isError).toBe(true);
    expect(text.length).toBeLessThan(1_000);
  });

  test.each(["Ada' OR '1'='1", '__proto__', 'constructor', '<b>Ada</b>'])(
    'takes the name %j for a name',
    async (assessor) => {
      const { call } = await withClinic();
      const { facts } = await call('assessment_next', { profile: 'clinic', assessor });
      expect(facts).toMatchObject({
        rule: `included and not assessed by ${assessor}, whoever else has`,
        due: { 'not assessed': 98 },
      });
    },
  );
});
