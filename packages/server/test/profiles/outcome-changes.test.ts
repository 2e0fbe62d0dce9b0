import { describe, expect, test } from 'vitest';
import { expandOutcomeChanges } from '../../src/profiles/outcome-changes.ts';

describe('settings for outcomes', () => {
  test('of a function or category apply to all its outcomes', () => {
    expect(expandOutcomeChanges([{ id: 'GV', target: 3 }]).size).toBe(31);
    expect([...expandOutcomeChanges([{ id: 'rc co', included: false }]).keys()]).toEqual([
      'RC.CO-03',
      'RC.CO-04',
    ]);
  });

  test('are decided by the more specific entry, in whatever order they come', () => {
    const changes = [
      { id: 'RC.CO-03', target: 4 },
      { id: 'RC', target: 1, targetPriority: 'low' as const },
      { id: 'RC.CO', target: 2 },
    ];
    for (const order of [changes, changes.toReversed()]) {
      const expanded = expandOutcomeChanges(order);
      expect(expanded.get('RC.CO-03')).toEqual({ target: 4, targetPriority: 'low' });
      expect(expanded.get('RC.CO-04')).toEqual({ target: 2, targetPriority: 'low' });
      expect(expanded.get('RC.RP-01')).toEqual({ target: 1, targetPriority: 'low' });
    }
  });

  test('that are undefined do not undo broader ones; null does', () => {
    const expanded = expandOutcomeChanges([
      { id: 'RC', target: 1, targetPriority: 'low' },
      { id: 'RC.RP-01', target: undefined, targetPriority: null },
    ]);
    expect(expanded.get('RC.RP-01')).toEqual({ target: 1, targetPriority: null });
  });

  test('given twice for an element, however spelled, are refused', () => {
    expect(() => expandOutcomeChanges([{ id: 'GV.OC-01' }, { id: 'gv oc 1' }])).toThrow(
      'outcomes has two entries for GV.OC-01.',
    );
  });

  test('for a withdrawn element are refused', () => {
    expect(() => expandOutcomeChanges([{ id: 'PR.AC' }])).toThrow('PR.AC is withdrawn in CSF 2.0.');
  });
});
