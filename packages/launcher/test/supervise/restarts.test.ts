import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FAILURES, planRestarts } from '../../src/supervise/restarts.ts';

/** The delays after failures at these moments, of servers that had never been ready. */
function delaysAfter(moments: readonly number[], servedMs = 0): (number | null)[] {
  const { afterFailure } = planRestarts();
  return moments.map((at) => afterFailure(at, servedMs));
}

describe('a server that crashes', () => {
  it('is started again at once, and given up after the fifth failure within a minute', () => {
    expect(delaysAfter([0, 100, 2_000, 5_000, 10_000])).toEqual([0, 1_000, 2_000, 4_000, null]);
  });

  it('is started again with a delay that doubles up to 30 s', () => {
    const everyTwentySeconds = Array.from({ length: 8 }, (_, index) => index * 20_000);
    expect(delaysAfter(everyTwentySeconds, 19_000)).toEqual([
      0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
  });

  it('is started again at once when it has served for a minute', () => {
    const { afterFailure } = planRestarts();
    for (const at of [0, 1_000, 3_000, 6_000]) afterFailure(at, 0);
    expect(afterFailure(70_000, 60_000)).toBe(0);
    expect(afterFailure(70_100, 0)).toBe(1_000);
  });

  it('is never given up after fewer failures within a minute, and never waits longer than 30 s', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40_000), { maxLength: 40 }), (gaps) => {
        const moments: number[] = [];
        for (const gap of gaps) moments.push((moments.at(-1) ?? 0) + gap);
        for (const [index, delay] of delaysAfter(moments).entries()) {
          const at = moments[index] ?? 0;
          const recent = moments.slice(0, index + 1).filter((moment) => at - moment < 60_000).length;
          expect(delay === null).toBe(recent >= MAX_FAILURES);
          if (delay !== null) expect(delay).toBeLessThanOrEqual(30_000);
        }
      }),
    );
  });
});
