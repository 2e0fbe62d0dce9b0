import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/assessments/calendar-date.ts';
import { PRIORITIES } from '../../src/database/tables/priority.ts';
import { type Capacity, type Placement, schedule, type Task } from '../../src/plans/schedule.ts';

const task = (number: number, rest: Partial<Task> = {}): Task => ({
  number,
  effortHours: 10,
  inProgress: false,
  startOn: null,
  dueOn: null,
  impact: null,
  dependsOn: [],
  ...rest,
});

/** Monday. */
const APRIL_7 = '2025-04-07';

const placed = (tasks: readonly Task[], capacity: Partial<Capacity> = {}) =>
  Object.fromEntries(schedule(tasks, { startOn: APRIL_7, hoursPerWeek: 10, weeks: 4, ...capacity }));

describe('a schedule worked out by hand', () => {
  test('a schedule for 10 hours a week fits the arithmetic', () => {
    // In the order of work:
    //   A-8   5 h, in progress
    //   A-3   4 h, due April 20, high
    //   A-1  15 h, due April 20, low
    //   A-2  10 h, no due date, high, after A-1
    //   A-5   3 h, no due date, low, after A-4, of which nobody knows the effort
    //   A-6  30 h, neither due date nor impact
    //   A-7   2 h, neither, not before Wednesday, April 16: its first week begins on April 21
    //
    // Week 0, April 7–13:      A-8 5, A-3 4, A-1 1 (of 15)        = 10
    // Week 1, April 14–20:     A-1 10 (11 of 15)                  = 10
    // Week 2, April 21–27:     A-1 4 (15 of 15), A-6 6 (of 30)    = 10; A-2 still waits, nothing is left for A-7
    // Week 3, April 28–May 4:  A-2 10                             = 10
    const placement = placed([
      task(1, { effortHours: 15, dueOn: '2025-04-20', impact: 'low' }),
      task(2, { impact: 'high', dependsOn: [1] }),
      task(3, { effortHours: 4, dueOn: '2025-04-20', impact: 'high' }),
      task(4, { effortHours: null }),
      task(5, { effortHours: 3, impact: 'low', dependsOn: [4] }),
      task(6, { effortHours: 30 }),
      task(7, { effortHours: 2, startOn: '2025-04-16' }),
      task(8, { effortHours: 5, inProgress: true }),
    ]);
    expect(placement).toEqual({
      1: {
        start: '2025-04-07',
        finish: '2025-04-27',
        work: [
          { week: 0, hours: 1 },
          { week: 1, hours: 10 },
          { week: 2, hours: 4 },
        ],
      },
      2: { start: '2025-04-28', finish: '2025-05-04', work: [{ week: 3, hours: 10 }] },
      3: { start: '2025-04-07', finish: '2025-04-13', work: [{ week: 0, hours: 4 }] },
      4: { work: [], notScheduled: { reason: 'no effort given' } },
      5: { work: [], notScheduled: { reason: 'waits for', number: 4 } },
      6: { work: [{ week: 2, hours: 6 }], notScheduled: { reason: 'beyond the horizon' } },
      7: { work: [], notScheduled: { reason: 'beyond the horizon' } },
      8: { start: '2025-04-07', finish: '2025-04-13', work: [{ week: 0, hours: 5 }] },
    });
  });

  test('takes tasks that differ in nothing else by their numbers', () => {
    expect(placed([task(2), task(1)])).toMatchObject({
      1: { finish: '2025-04-13' },
      2: { finish: '2025-04-20' },
    });
  });

  test('lets something urgent interrupt what is less urgent', () => {
    // Week 0: A-1 10 (of 12). Week 1: A-2 may begin and is due first, 9; A-1 1 (11 of 12). Week 2: A-1 1.
    expect(
      placed([
        task(1, { effortHours: 12 }),
        task(2, { effortHours: 9, startOn: '2025-04-14', dueOn: '2025-04-20' }),
      ]),
    ).toMatchObject({
      1: {
        finish: '2025-04-27',
        work: [
          { week: 0, hours: 10 },
          { week: 1, hours: 1 },
          { week: 2, hours: 1 },
        ],
      },
      2: { start: '2025-04-14', finish: '2025-04-20' },
    });
  });

  test('lets a chain take a week for each link, although a week could hold it all', () => {
    expect(placed([task(1, { effortHours: 1 }), task(2, { effortHours: 1, dependsOn: [1] })])).toMatchObject({
      1: { finish: '2025-04-13' },
      2: { start: '2025-04-14', finish: '2025-04-20' },
    });
  });

  test('begins on the first day of a week, also at the turn of a year and on February 29', () => {
    expect(placed([task(1, { effortHours: 20 })], { startOn: '2023-12-28' })).toMatchObject({
      1: { start: '2023-12-28', finish: '2024-01-10' },
    });
    expect(placed([task(1)], { startOn: '2024-02-23' })).toMatchObject({ 1: { finish: '2024-02-29' } });
  });

  test('no tasks give an empty schedule', () => {
    expect(placed([])).toEqual({});
  });
});

const day = fc.integer({ min: -10, max: 60 }).map((days) => addDays(APRIL_7, days));

/** Few, so that tasks often differ in nothing but their numbers. */
const dueDay = fc.constantFrom('2025-04-20', '2025-05-18');

/** Tasks without cycles: each depends on lower numbers only. */
const anyTasks: fc.Arbitrary<readonly Task[]> = fc
  .array(
    fc.record({
      effortHours: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 5 }),
      inProgress: fc.boolean(),
      startOn: fc.option(day),
      dueOn: fc.option(dueDay),
      impact: fc.option(fc.constantFrom(...PRIORITIES)),
      before: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { maxLength: 20 },
  )
  .map((drafts) =>
    drafts.map(({ before, ...rest }, index) => ({
      ...rest,
      number: index + 1,
      dependsOn: index === 0 ? [] : [...new Set(before.map((number) => (number % index) + 1))],
    })),
  );

const anyCapacity: fc.Arbitrary<Capacity> = fc.record({
  startOn: fc.constant(APRIL_7),
  hoursPerWeek: fc.integer({ min: 1, max: 50 }),
  weeks: fc.integer({ min: 1, max: 20 }),
});

const hoursIn = (placement: Placement | undefined, week: number): number =>
  placement?.work.find((work) => work.week === week)?.hours ?? 0;

const hoursUntil = (placement: Placement | undefined, week: number): number =>
  (placement?.work ?? []).filter((work) => work.week < week).reduce((total, { hours }) => total + hours, 0);

describe('any schedule', () => {
  test('never takes more hours of a week than there are', () => {
    fc.assert(
      fc.property(anyTasks, anyCapacity, (tasks, capacity) => {
        const placements = [...schedule(tasks, capacity).values()];
        for (let week = 0; week < capacity.weeks; week++) {
          const taken = placements.reduce((total, placement) => total + hoursIn(placement, week), 0);
          expect(taken).toBeLessThanOrEqual(capacity.hoursPerWeek);
        }
      }),
    );
  });

  test('finishes what a task depends on before the task starts, and starts none before its day', () => {
    fc.assert(
      fc.property(anyTasks, anyCapacity, (tasks, capacity) => {
        const placements = schedule(tasks, capacity);
        for (const { number, dependsOn, startOn } of tasks) {
          const placement = placements.get(number);
          const [first] = placement?.work ?? [];
          if (first === undefined) continue;
          const start = addDays(capacity.startOn, 7 * first.week);
          expect(start >= (startOn ?? start)).toBe(true);
          for (const other of dependsOn) {
            const before = placements.get(other);
            expect(before !== undefined && 'finish' in before && before.finish < start).toBe(true);
          }
        }
      }),
    );
  });

  test('gives each task all its hours within the horizon, or says why not', () => {
    fc.assert(
      fc.property(anyTasks, anyCapacity, (tasks, capacity) => {
        const placements = schedule(tasks, capacity);
        expect([...placements.keys()]).toEqual(tasks.map(({ number }) => number));
        const end = addDays(capacity.startOn, 7 * capacity.weeks);
        for (const { number, effortHours, dependsOn } of tasks) {
          const placement = placements.get(number);
          if (placement === undefined) throw new Error('a task has no placement');
          const taken = hoursUntil(placement, capacity.weeks);
          if ('finish' in placement) {
            expect(taken).toBe(effortHours);
            expect(placement.finish < end).toBe(true);
            continue;
          }
          const { notScheduled } = placement;
          expect(taken).toBeLessThan(effortHours ?? 1);
          expect(notScheduled.reason === 'no effort given').toBe(effortHours === null);
          if (notScheduled.reason === 'waits for') {
            expect(dependsOn).toContain(notScheduled.number);
            expect(placements.get(notScheduled.number)).toHaveProperty('notScheduled');
          }
        }
      }),
    );
  });

  test('leaves no hours unused while a task that is ready needs some', () => {
    fc.assert(
      fc.property(anyTasks, anyCapacity, (tasks, capacity) => {
        const placements = schedule(tasks, capacity);
        for (let week = 0; week < capacity.weeks; week++) {
          const taken = [...placements.values()].reduce(
            (total, placement) => total + hoursIn(placement, week),
            0,
          );
          if (taken === capacity.hoursPerWeek) continue;
          const begin = addDays(capacity.startOn, 7 * week);
          for (const { number, effortHours, dependsOn, startOn } of tasks) {
            const isReady =
              (startOn ?? begin) <= begin &&
              dependsOn.every((other) => {
                const before = placements.get(other);
                return before !== undefined && 'finish' in before && before.finish < begin;
              });
            if (isReady && effortHours !== null) {
              expect(hoursUntil(placements.get(number), week + 1)).toBe(effortHours);
            }
          }
        }
      }),
    );
  });

  test('does not depend on the order of the tasks', () => {
    const shuffled = anyTasks.chain((tasks) =>
      fc.tuple(
        fc.constant(tasks),
        fc.shuffledSubarray([...tasks], { minLength: tasks.length, maxLength: tasks.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, anyCapacity, ([tasks, others], capacity) => {
        expect(Object.fromEntries(schedule(others, capacity))).toEqual(
          Object.fromEntries(schedule(tasks, capacity)),
        );
      }),
    );
  });
});
