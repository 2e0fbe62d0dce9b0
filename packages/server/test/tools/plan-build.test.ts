import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

const PLAN = { profile: 'clinic', startOn: '2025-04-07', capacityHoursPerWeek: 10 };

async function withActions(): Promise<Connection> {
  const connection = await newConnection();
  const { call } = connection;
  await call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [{ id: 'GV.OC', target: 3 }],
  });
  await call('assessment_record', {
    profile: 'clinic',
    assessor: 'Ada',
    records: [
      { outcome: 'GV.OC-01', score: 1 },
      { outcome: 'GV.OC-02', score: 0 },
    ],
  });
  const { isError, text } = await call('action_record', {
    profile: 'clinic',
    records: [
      {
        title: 'Write a charter',
        outcomes: ['GV.OC-01'],
        effortHours: 20,
        role: 'Engineer',
        owner: 'Ada',
        impact: 'high',
        dueOn: '2025-04-18',
        weakness: 'No charter.',
        source: 'Audit of 2024',
        resources: 'A room.',
        milestones: [{ text: 'Draft', dueOn: '2025-04-14' }],
      },
      { title: 'Have it approved', outcomes: ['GV.OC-01'], effortHours: 5, dependsOn: ['#1'] },
      { title: 'Something else', outcomes: ['PR.AA-01'] },
    ],
  });
  expect(isError, text).toBe(false);
  return connection;
}

describe('plan_build', () => {
  test('plans the open actions, with costs of given rates, and says what it leaves out', async () => {
    const { call } = await withActions();
    const { facts, text } = await call('plan_build', {
      ...PLAN,
      rates: [{ role: 'engineer', hourly: 85.5 }],
      currency: 'EUR',
      quickWins: { maxEffortHours: 20, minImpact: 'medium' },
    });
    // A-1 takes two weeks of 10 hours, until April 20; A-2 the week after. 25 of 52 × 10 hours.
    expect(text).toMatch(/^2 of 3 open actions scheduled, 1 of them late; 25 of 520 hours used\./);
    expect(facts).toEqual({
      profile: 'clinic',
      revision: 3,
      capacity: { startOn: '2025-04-07', hoursPerWeek: 10, weeks: 52, availableHours: 520, usedHours: 25 },
      phases: [
        { name: '2025 Q2', until: '2025-06-30', actions: ['A-1', 'A-2'], effortHours: 25, cost: 1_710 },
      ],
      cost: {
        currency: 'EUR',
        // 20 × 85.50
        total: 1_710,
        basis: 'covers 1 of 3 open actions: those scheduled whose role has a rate',
        formula: 'sum of effortHours × hourly rate of the role',
      },
      quickWins: {
        maxEffortHours: 20,
        minImpact: 'medium',
        actions: ['A-1'],
        matrix: [
          { impact: 'high', effort: 'up to 20 h', actions: ['A-1'] },
          { impact: null, effort: 'up to 20 h', actions: ['A-2'] },
          { impact: null, effort: null, actions: ['A-3'] },
        ],
      },
      gapsWithoutAction: [{ outcome: 'GV.OC-02', gap: 3 }],
      actions: [
        {
          id: 'A-1',
          title: 'Write a charter',
          owner: 'Ada',
          status: 'open',
          start: '2025-04-07',
          finish: '2025-04-20',
          phase: '2025 Q2',
          daysLate: 2,
          dueOn: '2025-04-18',
          effortHours: 20,
          impact: 'high',
          cost: 1_710,
          costFormula: '20 h × 85.50 EUR/h',
          dependsOn: [],
          gaps: { 'GV.OC-01': 2 },
        },
        expect.objectContaining({
          id: 'A-2',
          start: '2025-04-21',
          finish: '2025-04-27',
          daysLate: null,
          cost: null,
          dependsOn: ['A-1'],
        }),
        expect.objectContaining({
          id: 'A-3',
          notScheduled: 'no effort given',
          hoursTaken: 0,
          gaps: { 'PR.AA-01': null },
        }),
      ],
    });
  });

  test('does not pass a part of it off as the whole', async () => {
    const { call } = await withActions();
    const { text } = await call('plan_build', { ...PLAN, function: 'PR' });
    expect(text).toMatch(
      /^0 of 1 open actions shown scheduled, 0 of them late; 25 of 520 hours used by all\./,
    );
  });

  test('says nothing of costs and quick wins for which nothing was given', async () => {
    const { call } = await withActions();
    const { facts } = await call('plan_build', PLAN);
    expect(facts).toMatchObject({ cost: null, quickWins: null, phases: [{ cost: null }] });
    const [first] = facts['actions'] as object[];
    expect(first).not.toHaveProperty('cost');
    expect(first).not.toHaveProperty('weakness');
  });

  test('has all fields of a plan of action and milestones in detail', async () => {
    const { call } = await withActions();
    const { facts } = await call('plan_build', { ...PLAN, detail: 'detailed' });
    const [first] = facts['actions'] as object[];
    expect(first).toMatchObject({
      weakness: 'No charter.',
      source: 'Audit of 2024',
      resources: 'A room.',
      role: 'Engineer',
      milestones: [{ text: 'Draft', dueOn: '2025-04-14' }],
      risks: [],
      startOn: null,
      doneOn: null,
      note: null,
    });
  });

  test('is read page by page, and not on when the profile has changed', async () => {
    const { call } = await withActions();
    const first = await call('plan_build', { ...PLAN, limit: 2 });
    const next = { ...PLAN, limit: 2, cursor: first.facts['nextCursor'] };
    const second = await call('plan_build', next);
    expect(second.facts).toEqual({
      profile: 'clinic',
      revision: 3,
      actions: [expect.objectContaining({ id: 'A-3' })],
    });
    expect(await call('plan_build', { ...next, capacityHoursPerWeek: 11 })).toMatchObject({ isError: true });
    await call('action_record', { profile: 'clinic', records: [{ id: 'A-3', effortHours: 1 }] });
    expect(await call('plan_build', next)).toMatchObject({
      isError: true,
      text: expect.stringContaining('leave cursor out to begin again'),
    });
  });

  test.each<[string, object, string]>([
    ['rates without a currency', { rates: [{ role: 'a', hourly: 1 }] }, 'One of rates and currency is given'],
    ['a currency without rates', { currency: 'EUR' }, 'One of rates and currency is given'],
    [
      'a currency of four letters',
      { currency: 'EURO', rates: [{ role: 'a', hourly: 1 }] },
      'three capital letters',
    ],
    [
      'a rate in thousandths',
      { currency: 'EUR', rates: [{ role: 'a', hourly: 0.001 }] },
      'at most two decimals',
    ],
    ['a negative rate', { currency: 'EUR', rates: [{ role: 'a', hourly: -1 }] }, 'rates.0.hourly'],
    [
      'two rates of a role',
      {
        currency: 'EUR',
        rates: [
          { role: 'a', hourly: 1 },
          { role: 'A', hourly: 2 },
        ],
      },
      'a role has two rates',
    ],
    [
      'phases out of order',
      {
        phases: [
          { name: 'a', until: '2025-05-01' },
          { name: 'b', until: '2025-05-01' },
        ],
      },
      'must ascend by until',
    ],
    ['a start after the end of time', { startOn: '9999-12-31' }, 'from 2000-01-01 to 2999-12-31'],
    ['a capacity of nothing', { capacityHoursPerWeek: 0 }, 'capacityHoursPerWeek'],
    ['a horizon of a century', { horizonWeeks: 5_200 }, 'horizonWeeks'],
    ['a cursor that is none', { cursor: '__proto__' }, 'The cursor is not one'],
    [
      'a role of 10 MB',
      { currency: 'EUR', rates: [{ role: 'x'.repeat(10_000_000), hourly: 1 }] },
      'rates.0.role',
    ],
    ['a start like SQL', { startOn: "'; DROP TABLE actions; --" }, 'is not a calendar date'],
  ])('with %s is refused', async (_what, wrong, text) => {
    const { call } = await withActions();
    const answer = await call('plan_build', { ...PLAN, ...wrong });
    expect(answer.isError).toBe(true);
    expect(answer.text).toContain(text);
    expect(answer.text.length).toBeLessThan(1_000);
  });
});
