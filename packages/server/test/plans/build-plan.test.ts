import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/database/tables/actions.ts';
import { buildPlan, type PlanRequest } from '../../src/plans/build-plan.ts';
import { standingsWith } from '../support/standings.ts';

const action = (rest: Partial<Action>): Action => ({
  title: 'Something',
  weakness: null,
  source: null,
  owner: null,
  status: 'open',
  effortHours: 10,
  impact: null,
  role: null,
  resources: null,
  startOn: null,
  dueOn: null,
  doneOn: null,
  note: null,
  milestones: [],
  outcomes: ['GV.OC-01'],
  risks: [],
  dependsOn: [],
  ...rest,
});

const request: PlanRequest = {
  capacity: { startOn: '2025-04-07', hoursPerWeek: 10, weeks: 52 },
  filter: {},
  rates: null,
  quickWins: null,
  phases: null,
};

const STANDINGS = standingsWith({
  'GV.OC-01': { score: 1, target: 3 },
  'GV.OC-02': { score: 0, target: 2 },
  'GV.OC-03': { score: 2, target: 2 },
  'PR.AA-01': { score: 1, target: 4 },
  'PR.AA-02': { target: 4 },
  'PR.AA-03': { included: false, score: 0, target: 4 },
});

const plan = (actions: Record<number, Action>, rest: Partial<PlanRequest> = {}) =>
  buildPlan(
    {
      standings: STANDINGS,
      actions: new Map(Object.entries(actions).map(([n, a]) => [Number(n), a])),
    },
    { ...request, ...rest },
  );

describe('a plan worked out by hand', () => {
  // 10 hours a week from April 7. A-1 takes week 0 and 1 (20 h), A-2 week 2 (10 h), A-3 weeks 3 to 12 (100 h), so it
  // ends on the last day of week 12: April 7 + 13 × 7 − 1 = July 6. A-4 is done, A-5 has no effort.
  const actions = {
    1: action({ effortHours: 20, dueOn: '2025-04-18', role: 'Engineer', status: 'in progress' }),
    2: action({ dueOn: '2025-05-01', outcomes: ['PR.AA-01', 'PR.AA-02'], dependsOn: ['A-1', 'A-4'] }),
    3: action({ effortHours: 100, role: 'engineer', dependsOn: ['A-2'] }),
    4: action({ status: 'done', doneOn: '2025-03-01' }),
    5: action({ effortHours: null, role: 'Engineer' }),
  };

  test('has start, finish, phase and days late of each open action', () => {
    const { actions: planned, ...summary } = plan(actions);
    expect(planned.map(({ id, timing, gaps }) => ({ id, timing, gaps }))).toEqual([
      {
        id: 'A-1',
        // Finished on Sunday, April 20; due on April 18: 2 days late.
        timing: { start: '2025-04-07', finish: '2025-04-20', phase: '2025 Q2', daysLate: 2 },
        gaps: { 'GV.OC-01': 2 },
      },
      {
        id: 'A-2',
        timing: { start: '2025-04-21', finish: '2025-04-27', phase: '2025 Q2', daysLate: 0 },
        gaps: { 'PR.AA-01': 3, 'PR.AA-02': null },
      },
      {
        id: 'A-3',
        timing: { start: '2025-04-28', finish: '2025-07-06', phase: '2025 Q3', daysLate: null },
        gaps: { 'GV.OC-01': 2 },
      },
      { id: 'A-5', timing: { notScheduled: 'no effort given', hoursTaken: 0 }, gaps: { 'GV.OC-01': 2 } },
    ]);
    expect(summary).toMatchObject({
      scheduled: 3,
      late: 1,
      // 20 + 10 + 100 of 52 × 10.
      capacity: { usedHours: 130, availableHours: 520 },
      phases: [
        { name: '2025 Q2', until: '2025-06-30', actions: ['A-1', 'A-2'], effortHours: 30, cost: null },
        { name: '2025 Q3', until: '2025-09-30', actions: ['A-3'], effortHours: 100, cost: null },
      ],
      cost: null,
      quickWins: null,
      // Below target and in scope: OC-01 (has actions), OC-02 by 2, AA-01 (has A-2). OC-03 has reached its target.
      gapsWithoutAction: [{ outcome: 'GV.OC-02', gap: 2 }],
    });
  });

  test('has costs of what is scheduled and has a rate, by phase and in all', () => {
    const rates = { currency: 'EUR', rates: [{ role: 'ENGINEER', hourly: 85.5 }] };
    // 20 × 85.50 = 1,710.00; A-3: 100 × 85.50 = 8,550.00; together 10,260.00. A-2 has no role, A-5 no effort.
    const { cost, phases, actions: planned } = plan(actions, { rates });
    expect(cost).toEqual({
      currency: 'EUR',
      total: 10_260,
      basis: 'covers 2 of 4 open actions: those scheduled whose role has a rate',
      formula: 'sum of effortHours × hourly rate of the role',
    });
    expect(phases.map((phase) => phase.cost)).toEqual([1_710, 8_550]);
    expect(planned.map((item) => item.cost?.formula ?? null)).toEqual([
      '20 h × 85.50 EUR/h',
      null,
      '100 h × 85.50 EUR/h',
      null,
    ]);
  });

  test('has no total where no cost is known', () => {
    const rates = { currency: 'EUR', rates: [{ role: 'Lawyer', hourly: 300 }] };
    expect(plan(actions, { rates }).cost).toMatchObject({
      total: null,
      basis: expect.stringContaining('0 of 4'),
    });
  });

  test('puts what finishes after the given phases behind them', () => {
    const phases = [
      { name: 'now', until: '2025-04-20' },
      { name: 'soon', until: '2025-05-31' },
    ];
    expect(plan(actions, { phases }).phases).toMatchObject([
      { name: 'now', actions: ['A-1'] },
      { name: 'soon', actions: ['A-2'] },
      { name: 'after the last phase', until: null, actions: ['A-3'] },
    ]);
  });

  test('shows the part of it that is asked for, with the same dates', () => {
    const {
      actions: planned,
      phases,
      gapsWithoutAction,
      capacity,
      cost,
    } = plan(actions, { filter: { functionId: 'PR' }, rates: { currency: 'EUR', rates: [] } });
    expect(cost).toMatchObject({
      basis: 'covers 0 of 1 open actions shown: those scheduled whose role has a rate',
    });
    expect(planned).toMatchObject([{ id: 'A-2', timing: { start: '2025-04-21' } }]);
    expect(phases).toMatchObject([{ actions: ['A-2'] }]);
    expect(gapsWithoutAction).toEqual([]);
    expect(capacity.usedHours).toBe(130);
  });

  test('has quick wins of the open actions only', () => {
    const quickWins = { maxEffortHours: 20, minImpact: 'low' as const };
    expect(
      plan(
        { 1: action({ impact: 'high' }), 2: action({ impact: 'high', status: 'cancelled' }) },
        { quickWins },
      ),
    ).toMatchObject({ quickWins: { maxEffortHours: 20, minImpact: 'low', actions: ['A-1'] } });
  });
});

describe('a plan', () => {
  test('waits for nothing that is done or cancelled, but for what cannot be scheduled', () => {
    const { actions: planned } = plan({
      1: action({ status: 'cancelled' }),
      2: action({ effortHours: null }),
      3: action({ dependsOn: ['A-1'] }),
      4: action({ dependsOn: ['A-2'] }),
      5: action({ dependsOn: ['A-4'] }),
    });
    expect(planned.map(({ id, timing }) => [id, timing])).toMatchObject([
      ['A-3', { finish: '2025-04-13' }],
      ['A-2', { notScheduled: 'no effort given' }],
      ['A-4', { notScheduled: 'depends on A-2, which is not scheduled' }],
      ['A-5', { notScheduled: 'depends on A-4, which is not scheduled' }],
    ]);
  });

  test('a profile without actions has every gap and no phases', () => {
    expect(plan({})).toMatchObject({
      actions: [],
      phases: [],
      gapsWithoutAction: [
        { outcome: 'GV.OC-01', gap: 2 },
        { outcome: 'GV.OC-02', gap: 2 },
        { outcome: 'PR.AA-01', gap: 3 },
      ],
    });
  });

  test('a plan of more than a thousand actions is refused', () => {
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [index + 1, action({})]));
    expect(() => plan(many)).toThrow('The profile has 1001 open actions; a plan takes at most 1000.');
  });
});
