import { describe, expect, it } from 'vitest';
import { untilDrained } from '../../src/supervise/drain.ts';

describe('the last output of a server that has ended', () => {
  it('is not waited for when all of it has arrived', async () => {
    expect(await untilDrained({ isDone: () => true, progress: () => 0 })).toBe(true);
  });

  it('is waited for as long as it moves', async () => {
    // Moves every 200 ms, which is longer in all than it may stand still.
    const startedAt = performance.now();
    const progress = () => Math.floor((performance.now() - startedAt) / 200);
    expect(await untilDrained({ isDone: () => progress() >= 4, progress })).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(800);
  });

  it('is given up after it has stood still for 500 ms', async () => {
    const startedAt = performance.now();
    expect(await untilDrained({ isDone: () => false, progress: () => 7 })).toBe(false);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(500);
  });
});
