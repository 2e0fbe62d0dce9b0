import { describe, expect, test } from 'vitest';
import { expandOutcomeChanges, type OutcomeChange } from '../../src/profiles/outcome-changes.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';

const expanding = (changes: readonly OutcomeChange[]) =>
  expandOutcomeChanges(changes, { scale: DEFAULT_SCALE, rules: DEFAULT_RULES });

describe('settings for outcomes', () => {
  test('settings of a function or category apply to all its outcomes', () => {
    expect(expanding([{ id: 'GV', target: 3 }]).size).toBe(31);
    expect([...expanding([{ id: 'rc co', included: false }]).keys()]).toEqual(['RC.CO-03', 'RC.CO-04']);
  });

  test('are decided by the more specific entry, in whatever order they come', () => {
    const changes = [
      { id: 'RC.CO-03', target: 4 },
      { id: 'RC', target: 1, targetPriority: 'low' as const },
      { id: 'RC.CO', target: 2 },
    ];
    for (const order of [changes, changes.toReversed()]) {
      const expanded = expanding(order);
      expect(expanded.get('RC.CO-03')).toEqual({ target: 4, targetPriority: 'low' });
      expect(expanded.get('RC.CO-04')).toEqual({ target: 2, targetPriority: 'low' });
      expect(expanded.get('RC.RP-01')).toEqual({ target: 1, targetPriority: 'low' });
    }
  });

  test('that are undefined do not undo broader ones; null does', () => {
    const expanded = expanding([
      { id: 'RC', target: 1, targetPriority: 'low' },
      { id: 'RC.RP-01', target: undefined, targetPriority: null },
    ]);
    expect(expanded.get('RC.RP-01')).toEqual({ target: 1, targetPriority: null });
  });

  test('with ids that are withdrawn, unknown or given before, however spelled, are refused, each by its place', () => {
    const changes = [{ id: 'GV.OC-01' }, { id: 'PR.AC' }, { id: 'gv oc 1' }, { id: 'GV' }, { id: 'XX' }];
    expect(() => expanding(changes)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: '3 of 5 outcomes cannot be accepted, so none was stored.',
        hint: expect.stringMatching(
          /^outcomes\.1: PR\.AC is withdrawn .*\noutcomes\.2: GV\.OC-01 has another entry\. .*\noutcomes\.4: .*XX/,
        ),
      }),
    );
  });
});
