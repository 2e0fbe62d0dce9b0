import { expect, test } from 'vitest';
import { quickWinsOf } from '../../src/plans/quick-wins.ts';

test('quick wins are what has at most the effort and at least the impact asked for, of what is given', () => {
  const actions = [
    { id: 'A-1', effortHours: 8, impact: 'high' as const },
    { id: 'A-2', effortHours: 9, impact: 'high' as const },
    { id: 'A-3', effortHours: 1, impact: 'medium' as const },
    { id: 'A-4', effortHours: 1, impact: 'low' as const },
    { id: 'A-5', effortHours: null, impact: 'high' as const },
    { id: 'A-6', effortHours: 1, impact: null },
  ];
  expect(quickWinsOf(actions, { maxEffortHours: 8, minImpact: 'medium' })).toEqual({
    actions: ['A-1', 'A-3'],
    matrix: [
      { impact: 'high', effort: 'up to 8 h', actions: ['A-1'] },
      { impact: 'high', effort: 'above 8 h', actions: ['A-2'] },
      { impact: 'high', effort: null, actions: ['A-5'] },
      { impact: 'medium', effort: 'up to 8 h', actions: ['A-3'] },
      { impact: 'low', effort: 'up to 8 h', actions: ['A-4'] },
      { impact: null, effort: 'up to 8 h', actions: ['A-6'] },
    ],
  });
  expect(quickWinsOf(actions, { maxEffortHours: 1, minImpact: 'high' }).actions).toEqual([]);
});
