import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Deadlines, deadlinesAfter, type StopEvents } from '../../src/supervise/deadlines.ts';

const NOTHING: StopEvents = {
  readyAt: null,
  endOfInputAt: null,
  progressAt: null,
  firstSignalAt: null,
  firstInterruptAt: null,
  secondInterruptAt: null,
  failedAt: null,
};

describe('the moments at which the server gets SIGTERM and SIGKILL', () => {
  it.each<{ when: string; events: Partial<StopEvents>; terminateAt: number | null; killAt: number | null }>([
    { when: 'nothing has happened', events: {}, terminateAt: null, killAt: null },
    { when: 'it is ready', events: { readyAt: 100 }, terminateAt: null, killAt: null },
    { when: 'a signal came', events: { readyAt: 0, firstSignalAt: 100 }, terminateAt: null, killAt: 5_100 },
    { when: 'a signal came before ready', events: { firstSignalAt: 100 }, terminateAt: null, killAt: 5_100 },
    {
      when: 'the input ended',
      events: { readyAt: 0, endOfInputAt: 100 },
      terminateAt: 1_300,
      killAt: 3_100,
    },
    {
      when: 'the input ended before ready: counted from ready',
      events: { readyAt: 2_000, endOfInputAt: 100 },
      terminateAt: 3_200,
      killAt: 5_000,
    },
    {
      when: 'the input ended and it is not ready: start-up is bounded elsewhere',
      events: { endOfInputAt: 100 },
      terminateAt: null,
      killAt: null,
    },
    {
      when: 'a signal came after the end of input',
      events: { readyAt: 0, endOfInputAt: 100, firstSignalAt: 300 },
      terminateAt: 1_300,
      killAt: 1_000,
    },
    {
      when: 'the input ended after a signal',
      events: { readyAt: 0, endOfInputAt: 300, firstSignalAt: 100 },
      terminateAt: 1_500,
      killAt: 1_000,
    },
    {
      when: 'both came before ready',
      events: { endOfInputAt: 300, firstSignalAt: 100 },
      terminateAt: null,
      killAt: 1_000,
    },
    {
      when: 'a signal came late after the end of input: the earlier deadline stays',
      events: { readyAt: 0, endOfInputAt: 100, firstSignalAt: 2_900 },
      terminateAt: 1_300,
      killAt: 3_100,
    },
    {
      when: 'the input ended late after a signal: the earlier deadline stays',
      events: { readyAt: 0, endOfInputAt: 4_900, firstSignalAt: 100 },
      terminateAt: 6_100,
      killAt: 5_100,
    },
    {
      when: 'Ctrl-C was pressed once',
      events: { readyAt: 0, firstSignalAt: 100, firstInterruptAt: 100 },
      terminateAt: null,
      killAt: 5_100,
    },
    {
      when: 'Ctrl-C was pressed twice: at once',
      events: { readyAt: 0, firstSignalAt: 100, firstInterruptAt: 100, secondInterruptAt: 900 },
      terminateAt: null,
      killAt: 900,
    },
    {
      when: 'one Ctrl-C arrived twice, through a package runner: not sooner than 250 ms after the first',
      events: { readyAt: 0, firstSignalAt: 100, firstInterruptAt: 100, secondInterruptAt: 101 },
      terminateAt: null,
      killAt: 350,
    },
    {
      when: 'Ctrl-C was pressed twice after another signal',
      events: { readyAt: 0, firstSignalAt: 50, firstInterruptAt: 100, secondInterruptAt: 900 },
      terminateAt: null,
      killAt: 900,
    },
    {
      when: 'answers were taken after the end of input: counted from the last',
      events: { readyAt: 0, endOfInputAt: 100, progressAt: 2_000 },
      terminateAt: 3_200,
      killAt: 5_000,
    },
    {
      when: 'answers were taken before ready: counted from ready',
      events: { readyAt: 2_000, endOfInputAt: 100, progressAt: 1_000 },
      terminateAt: 3_200,
      killAt: 5_000,
    },
    {
      when: 'answers are still taken 9 s after the end of input, and later: counted from then',
      events: { readyAt: 0, endOfInputAt: 100, progressAt: 9_900 },
      terminateAt: 10_300,
      killAt: 12_100,
    },
    {
      when: 'a signal came while answers were taken',
      events: { readyAt: 0, endOfInputAt: 100, progressAt: 4_000, firstSignalAt: 4_050 },
      terminateAt: 5_200,
      killAt: 4_750,
    },
    {
      when: 'answers were taken, and the input of other sessions goes on',
      events: { readyAt: 0, progressAt: 4_000 },
      terminateAt: null,
      killAt: null,
    },
    { when: 'it failed', events: { readyAt: 0, failedAt: 100 }, terminateAt: null, killAt: 5_100 },
    { when: 'it failed before ready', events: { failedAt: 100 }, terminateAt: null, killAt: 5_100 },
    {
      when: 'a signal came after it failed: the earlier deadline stays',
      events: { readyAt: 0, failedAt: 100, firstSignalAt: 300 },
      terminateAt: null,
      killAt: 5_100,
    },
  ])('when $when: SIGTERM at $terminateAt, SIGKILL at $killAt', ({ events, terminateAt, killAt }) => {
    expect(deadlinesAfter({ ...NOTHING, ...events })).toMatchObject({ terminateAt, killAt });
  });

  it.each<{ events: Partial<StopEvents>; killReason: string | null }>([
    { events: { readyAt: 0 }, killReason: null },
    {
      events: { readyAt: 0, firstSignalAt: 100 },
      killReason: 'the server did not end within 5 s of the signal',
    },
    {
      events: { readyAt: 0, endOfInputAt: 100 },
      killReason: 'the server did not end within 3 s of the end of input',
    },
    {
      events: { readyAt: 0, endOfInputAt: 100, progressAt: 2_000 },
      killReason:
        'the server did not end within 3 s of the last answer that the client took after the end of input',
    },
    {
      events: { readyAt: 0, endOfInputAt: 100, firstSignalAt: 100 },
      killReason: 'the server did not end within 0.7 s of the end of input and a signal',
    },
    {
      events: { readyAt: 0, firstSignalAt: 100, firstInterruptAt: 100, secondInterruptAt: 900 },
      killReason: 'the server did not end before the second SIGINT',
    },
    {
      events: { readyAt: 0, failedAt: 100 },
      killReason: 'the server did not end within 5 s of its failure',
    },
  ])('say why SIGKILL comes: $killReason', ({ events, killReason }) => {
    expect(deadlinesAfter({ ...NOTHING, ...events }).killReason).toBe(killReason);
  });

  const moment = fc.integer({ min: 0, max: 20_000 });
  const moments = fc.record<StopEvents>({
    readyAt: fc.option(moment),
    endOfInputAt: fc.option(moment),
    progressAt: fc.option(moment),
    firstSignalAt: fc.option(moment),
    firstInterruptAt: fc.option(moment),
    secondInterruptAt: fc.option(moment),
    failedAt: fc.option(moment),
  });
  const anyEvent = fc.constantFrom(...(Object.keys(NOTHING) as (keyof StopEvents)[]));
  const otherEvent = anyEvent.filter((event) => event !== 'progressAt');

  /** No deadline counts as later than any. */
  function expectNotLater(now: Deadlines, before: Deadlines): void {
    for (const which of ['terminateAt', 'killAt'] as const) {
      expect(now[which] ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
        before[which] ?? Number.POSITIVE_INFINITY,
      );
    }
  }

  it('are never put off by a later event, except by answers that are taken', () => {
    fc.assert(
      fc.property(moments, otherEvent, moment, (events, event, at) => {
        const before = { ...events, [event]: null };
        expectNotLater(deadlinesAfter({ ...events, [event]: at }), deadlinesAfter(before));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are put off by answers that are taken no longer than 9 s, and never without the end of input', () => {
    fc.assert(
      fc.property(moments, moment, (events, progressAt) => {
        const before = deadlinesAfter({ ...events, progressAt: null });
        const after = deadlinesAfter({ ...events, progressAt });
        expectNotLater(before, after);
        for (const which of ['terminateAt', 'killAt'] as const)
          expect((after[which] ?? 0) - (before[which] ?? 0)).toBeLessThanOrEqual(9_000);
        if (events.endOfInputAt === null) expect(after).toEqual(before);
      }),
      { numRuns: 1_000 },
    );
  });

  it('do not come sooner when an event comes later', () => {
    fc.assert(
      fc.property(moments, anyEvent, moment, moment, (events, event, a, b) => {
        const earlier = deadlinesAfter({ ...events, [event]: Math.min(a, b) });
        const later = deadlinesAfter({ ...events, [event]: Math.max(a, b) });
        expectNotLater(earlier, later);
      }),
      { numRuns: 1_000 },
    );
  });

  it('do not depend on when the clock began', () => {
    fc.assert(
      fc.property(moments, moment, (events, offset) => {
        const shift = (at: number | null) => (at === null ? null : at + offset);
        const shifted: StopEvents = {
          readyAt: shift(events.readyAt),
          endOfInputAt: shift(events.endOfInputAt),
          progressAt: shift(events.progressAt),
          firstSignalAt: shift(events.firstSignalAt),
          firstInterruptAt: shift(events.firstInterruptAt),
          secondInterruptAt: shift(events.secondInterruptAt),
          failedAt: shift(events.failedAt),
        };
        const { terminateAt, killAt, ...reasons } = deadlinesAfter(events);
        expect(deadlinesAfter(shifted)).toEqual({
          terminateAt: shift(terminateAt),
          killAt: shift(killAt),
          ...reasons,
        });
      }),
    );
  });

  it('end every ready server after the client has closed its input or sent a signal', () => {
    fc.assert(
      fc.property(moments, moment, (events, readyAt) => {
        const { endOfInputAt, firstSignalAt } = events;
        fc.pre(endOfInputAt !== null || firstSignalAt !== null);
        const { killAt } = deadlinesAfter({ ...events, readyAt, progressAt: null });
        const first = Math.max(readyAt, Math.min(endOfInputAt ?? 20_000, firstSignalAt ?? 20_000));
        expect(killAt).not.toBeNull();
        expect(killAt ?? Number.NaN).toBeLessThanOrEqual(first + 5_000);
      }),
    );
  });
});
