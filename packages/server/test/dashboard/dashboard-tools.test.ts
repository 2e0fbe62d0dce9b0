import { describe, expect, test } from 'vitest';
import type { DashboardData, OutcomeDetail } from '../../src/dashboard/dashboard-data.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { type Connection, testServer } from '../support/connection.ts';
import { connectWithViews } from '../support/view-client.ts';

const profile = 'clinic';

async function clinic(content: object = {}): Promise<Connection> {
  const connection = await connectWithViews(await testServer());
  await expectStored(connection, 'profile_create', { name: 'Clinic', organization: 'Acme', ...content });
  return connection;
}

async function expectStored(
  { call }: Connection,
  tool: string,
  args: Record<string, unknown>,
): Promise<void> {
  const { isError, text } = await call(tool, args);
  expect([tool, isError, isError ? text : '']).toEqual([tool, false, '']);
}

const figuresOf = async ({ call }: Connection, args: object = {}) =>
  (await call('dashboard_get', { profile, ...args })).facts as unknown as DashboardData;

const outcomeOf = async ({ call }: Connection, outcome: string, args: object = {}) =>
  (await call('dashboard_outcome', { profile, outcome, ...args })).facts as unknown as OutcomeDetail;

async function record(connection: Connection, date: string, score: number, more: object = {}): Promise<void> {
  const records = [{ outcome: 'GV.OC-01', score, ...more }];
  await expectStored(connection, 'assessment_record', { profile, assessor: 'Ada', date, records });
}

describe('dashboard_get', () => {
  test('has every function, category and outcome, with what is unknown as null', async () => {
    const connection = await clinic();
    await record(connection, '2025-03-01', 2);
    const data = await figuresOf(connection);
    expect([data.functions.length, data.categories.length, data.outcomes.length]).toEqual([6, 22, 106]);
    expect(data.functions.map(({ mean }) => mean)).toEqual([2, null, null, null, null, null]);
    expect(data).toMatchObject({
      ...{ profile, name: 'Clinic', asOf: '2025-03-31', knownAt: null, isDraft: true, before: null },
      whole: { mean: 2, thin: true, basis: 'assessed 1 of 106 in scope' },
      risks: { total: 0, aboveAppetite: null, cells: [] },
      due: { total: 0, late: 0 },
    });
    expect(data.outcomes[1]).toMatchObject({ state: 'not assessed', score: null, target: null, gap: null });
  });

  test('says in a text no more than where the profile stands', async () => {
    const connection = await clinic();
    const { text, moreTexts } = await connection.call('dashboard_get', { profile });
    expect([text, ...moreTexts]).toEqual(['Clinic of Acme: assessed 0 of 106 in scope.']);
  });

  test('shows a day in the past as it was, and compares with the snapshot before it only', async () => {
    const connection = await clinic();
    await record(connection, '2025-01-10', 1);
    await record(connection, '2025-03-20', 3);
    await expectStored(connection, 'snapshot_record', { profile, name: 'Board' });
    const present = await figuresOf(connection);
    expect(present.before).toEqual({ id: 'N-1', name: 'Board', asOf: '2025-03-31' });
    expect(present.whole.before).toMatchObject({ mean: 3, outcomes: 1 });
    const past = await figuresOf(connection, { asOf: '2025-02-01' });
    expect([past.whole.mean, past.before, past.whole.before]).toEqual([1, null, null]);
    expect(past.viewNotes).not.toEqual([]);
  });

  test('refuses a day in the future and an unknown profile as other tools do', async () => {
    const { call } = await clinic();
    expect((await call('dashboard_get', { profile, asOf: '2030-01-01' })).text).toContain('in the future');
    expect((await call('dashboard_get', { profile: 'nobody' })).isError).toBe(true);
  });

  test('stays within the limit of answers, however much there is', async () => {
    const wide = (characters: number) => '語'.repeat(characters);
    const levels = Array.from({ length: 11 }, (_, value) => ({
      value,
      label: `${wide(58)}${value}`,
      meaning: 'x',
    }));
    const connection = await clinic({
      ...{ organization: wide(120), scope: wide(2_000), scale: levels },
      riskScales: { likelihood: levels, impact: levels },
    });
    await expectStored(connection, 'profile_save', { profile, name: wide(120) });
    const named = outcomes.map(({ id }, index) => ({
      ...{ id, target: 10, targetPriority: 'medium', targetOn: '2027-12-31' },
      owner: `${wide(117)}${index}`,
    }));
    for (const part of [named.slice(0, 53), named.slice(53)])
      await expectStored(connection, 'profile_save', { profile, outcomes: part });
    for (const date of ['2011-01-01', '2025-03-01']) // so many quarters has a trend at most
      for (const part of [outcomes.slice(0, 53), outcomes.slice(53)])
        await expectStored(connection, 'assessment_record', {
          ...{ profile, assessor: wide(120), date },
          records: part.map(({ id }) => ({ outcome: id, score: 0, note: wide(20) })),
        });
    const rated = levels.flatMap(({ value: likelihood }) =>
      levels.map(({ value: impact }) => ({ title: wide(200), likelihood, impact })),
    );
    for (let round = 0; round < 5; round++)
      for (let start = 0; start < rated.length; start += 50)
        await expectStored(connection, 'risk_record', { profile, records: rated.slice(start, start + 50) });
    await expectStored(connection, 'snapshot_record', { profile, name: wide(120) });
    const before = connection.longestLine();
    const data = await figuresOf(connection);
    expect(data.risks.cells).toHaveLength(121);
    expect(Buffer.byteLength(JSON.stringify(data))).toBeGreaterThan(60_000);
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThan(92_000);
    expect(Math.max(before, connection.longestLine())).toBeLessThan(100_000);
  });
});

describe('dashboard_outcome', () => {
  test('has the statement with whose words it is in, what to look for and where it belongs', async () => {
    const detail = await outcomeOf(await clinic(), 'gv oc 1');
    const element = outcomes.find(({ id }) => id === 'GV.OC-01');
    expect(detail).toMatchObject({
      ...{ profile, id: 'GV.OC-01', words: "csf-mcp's own words, not NIST's" },
      ...{ statement: element?.statement, lookFor: element?.lookFor },
      ...{
        examples: [],
        material: [],
        history: { rows: [], leftOut: 0 },
        evidence: { rows: [], leftOut: 0 },
      },
    });
    expect(detail.references.rows).toMatchObject([{ isOfficial: true, leftOut: 0 }]);
  });

  test('has the history with what was withdrawn, newest first, and evidence in its state', async () => {
    const connection = await clinic();
    await record(connection, '2025-01-10', 1, { note: 'First.' });
    await record(connection, '2025-02-10', 2);
    await record(connection, '2025-03-10', 4);
    await expectStored(connection, 'record_withdraw', {
      profile,
      records: ['S-3'],
      reason: 'Wrong outcome.',
    });
    await expectStored(connection, 'evidence_record', {
      profile,
      records: [
        {
          ...{
            title: 'Charter',
            reference: 'a.pdf',
            owner: 'Ada',
            date: '2025-01-01',
            validUntil: '2025-02-28',
          },
          ...{ reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: '2025-01-02', outcomes: ['GV.OC-01'] },
        },
      ],
    });
    const detail = await outcomeOf(connection, 'GV.OC-01');
    expect(
      detail.history.rows.map(({ date, score, isCurrent, withdrawn, note }) => [
        ...[date, score, isCurrent, withdrawn, note],
      ]),
    ).toEqual([
      ['2025-03-10', 4, false, 'Wrong outcome.', null],
      ['2025-02-10', 2, true, null, null],
      ['2025-01-10', 1, false, null, 'First.'],
    ]);
    expect(detail.evidence.rows).toEqual([
      { id: 'E-1', title: 'Charter', date: '2025-01-01', state: 'lapsed', validUntil: '2025-02-28' },
    ]);
    const past = await outcomeOf(connection, 'GV.OC-01', { asOf: '2025-01-31' });
    expect(past.history.rows.map(({ date, isCurrent }) => [date, isCurrent])).toEqual([['2025-01-10', true]]);
    expect(past.evidence.rows.map(({ state }) => state)).toEqual(['accepted']);
  });

  test('is refused for what is no outcome', async () => {
    const { call } = await clinic();
    for (const outcome of ['GV', 'GV.OC', 'XX.YY-99'])
      expect((await call('dashboard_outcome', { profile, outcome })).isError).toBe(true);
  });

  test('stays within the limit of answers, and says how much is left out', async () => {
    const connection = await clinic();
    const wide = (characters: number) => '語'.repeat(characters);
    for (let day = 1; day <= 28; day++) {
      const date = `2025-02-${String(day).padStart(2, '0')}`;
      const records = [{ outcome: 'GV.OC-01', score: 1, note: wide(1_000) }];
      await expectStored(connection, 'assessment_record', { profile, assessor: wide(120), date, records });
    }
    const evidence = { title: wide(200), reference: 'x', owner: 'Ada', date: '2025-01-01', outcomes: ['GV'] };
    const material = {
      title: wide(200),
      kind: 'report',
      reference: 'x',
      date: '2025-01-01',
      outcomes: ['GV'],
    };
    await expectStored(connection, 'evidence_record', { profile, records: Array(40).fill(evidence) });
    await connection.call('intake_record', { profile, records: Array(20).fill(material) });
    const before = connection.longestLine();
    const { history, evidence: shown } = await outcomeOf(connection, 'GV.OC-01');
    expect([history.rows.length + history.leftOut, shown.rows.length + shown.leftOut]).toEqual([28, 40]);
    expect([history.leftOut > 0, shown.leftOut > 0]).toEqual([true, true]);
    expect(Math.max(before, connection.longestLine())).toBeLessThan(100_000);
  });
});
