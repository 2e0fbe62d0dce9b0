import { describe, expect, it } from 'vitest';
import { keepVitals } from '../../src/instance/vitals.ts';

const NOW = new Date('2026-02-03T04:05:06.789Z');
const now = () => NOW;

describe('the vital signs of an instance', () => {
  it('are those of its latest server', async () => {
    const vitals = keepVitals(now);
    expect(await vitals.signs()).toEqual({
      sessions: null,
      unresponsiveSince: null,
      restarts: { count: 0, last: null },
    });
    vitals.serving(async () => []);
    vitals.silent(true);
    expect((await vitals.signs()).unresponsiveSince).toBe(NOW.toISOString());
    vitals.restarted('signal SIGKILL');
    vitals.restarted('exit code 1');
    vitals.serving(async () => null);
    expect(await vitals.signs()).toEqual({
      sessions: null,
      unresponsiveSince: null,
      restarts: { count: 2, last: { at: NOW.toISOString(), reason: 'exit code 1' } },
    });
  });

  it('say when the server answers again', async () => {
    const vitals = keepVitals(now);
    vitals.silent(true);
    vitals.silent(false);
    expect((await vitals.signs()).unresponsiveSince).toBeNull();
  });
});
