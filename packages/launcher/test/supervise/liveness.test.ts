import { describe, expect, it } from 'vitest';
import { ASK_EVERY_MS, type Look, watchLiveness } from '../../src/supervise/liveness.ts';

/** Looks so often, at the usual interval, and says what was found. */
function looks(
  liveness: ReturnType<typeof watchLiveness>,
  times: number,
  from = 0,
  isPaused = false,
): Look[] {
  return Array.from({ length: times }, (_, index) => liveness.look(from + index * ASK_EVERY_MS, isPaused));
}

describe('a server that is asked whether it is there', () => {
  it('is asked at each look as long as it answers', () => {
    const liveness = watchLiveness(60_000);
    for (let index = 0; index < 100; index++) {
      expect(liveness.look(index * ASK_EVERY_MS, false)).toBe('ask');
      expect(liveness.heard()).toBeNull();
    }
  });

  it('is called silent once after 3 s, and is news when it answers again', () => {
    const liveness = watchLiveness(null);
    expect(looks(liveness, 6)).toEqual(['ask', 'wait', 'silent', 'wait', 'wait', 'wait']);
    expect(liveness.heard()).toBe(7_500);
    expect(looks(liveness, 3, 9_000)).toEqual(['ask', 'wait', 'silent']);
  });

  it('hangs after the limit, and without one never', () => {
    expect(looks(watchLiveness(6_000), 5)).toEqual(['ask', 'wait', 'silent', 'wait', 'hangs']);
    expect(looks(watchLiveness(null), 1_000)).not.toContain('hangs');
  });

  it('does not hang because the launcher or the machine slept', () => {
    const liveness = watchLiveness(60_000);
    expect(looks(liveness, 2)).toEqual(['ask', 'wait']);
    expect(liveness.look(3_600_000, false)).toBe('silent'); // two intervals count at most
    expect(liveness.look(7_200_000, false)).toBe('wait');
    expect(liveness.heard()).toBe(7_500);
  });

  it('does not hang while a debugger holds it', () => {
    const liveness = watchLiveness(6_000);
    expect(looks(liveness, 100, 0, true)).not.toContain('hangs');
    expect(liveness.heard()).toBeNull();
  });
});
