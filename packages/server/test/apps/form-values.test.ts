import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFormValues } from '../../src/apps/form-values.ts';

const MINUTE_MS = 60_000;

const SCALE = '[0,1]';

/** What a session may do, in any order: the values of two profiles and two outcomes, and time. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('issue' as const), profile: fc.constantFrom('a', 'b') }),
    fc.record({
      kind: fc.constant('spend' as const),
      which: fc.nat(20),
      profile: fc.constantFrom('a', 'b'),
      outcome: fc.constantFrom('GV.OC-01', 'GV.OC-02'),
      fails: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat(20) }),
  ),
  { maxLength: 30 },
);

test('a value is good once, for its profile and outcome, within 15 minutes', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (actions) => {
      let time = Date.parse('2025-03-31T12:00:00Z');
      const values = createFormValues(() => new Date(time));
      const known: { value: string; profile: string; outcome: string; at: number; isSpent: boolean }[] = [];
      for (const action of actions) {
        if (action.kind === 'wait') time += action.minutes * MINUTE_MS;
        else if (action.kind === 'issue') {
          const issued = values.issue({ profile: action.profile, scale: SCALE }, ['GV.OC-01', 'GV.OC-02']);
          for (const [outcome, value] of Object.entries(issued))
            known.push({ value, profile: action.profile, outcome, at: time, isSpent: false });
        } else if (known.length > 0) {
          const { profile, outcome, fails, which } = action;
          const of = known[which % known.length];
          if (of === undefined) continue;
          const isFor = of.profile === profile && of.outcome === outcome;
          const isGood = isFor && !of.isSpent && time - of.at <= 15 * MINUTE_MS;
          let hasActed = false;
          const spent = values.spend(of.value, { profile, outcome, scale: SCALE }, async () => {
            hasActed = true;
            if (fails) throw new Error('refused');
          });
          await spent.then(
            () => {
              of.isSpent = true;
            },
            () => {},
          );
          expect(hasActed).toBe(isGood);
        }
      }
    }),
  );
});

test('values are long, all different, and no words of anybody', () => {
  const values = createFormValues(() => new Date(0));
  const ids = Array.from({ length: 25 }, (_, index) => `GV.OC-${index}`);
  const all = Array.from({ length: 10 }, () =>
    Object.values(values.issue({ profile: 'a', scale: SCALE }, ids)),
  ).flat();
  expect(new Set(all).size).toBe(250);
  for (const value of all) expect(value).toMatch(/^[\w-]{43}$/);
});

test('a session that asks for ever more values loses the oldest', async () => {
  const values = createFormValues(() => new Date(0));
  const subject = { profile: 'a', outcome: 'GV.OC-01', scale: SCALE };
  const issue = () => values.issue({ profile: 'a', scale: SCALE }, ['GV.OC-01'])['GV.OC-01'] ?? '';
  const first = issue();
  const second = issue();
  for (let index = 0; index < 499; index += 1) issue();
  await expect(values.spend(first, subject, async () => {})).rejects.toThrow('value is none');
  await expect(values.spend(second, subject, async () => 'done')).resolves.toBe('done');
});
