import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPresence } from '../../src/view/presence.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('a page that nobody opens is given up after 60 seconds', () => {
  const onAlone = vi.fn();
  using _ = createPresence(onAlone);
  vi.advanceTimersByTime(59_999);
  expect(onAlone).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onAlone).toHaveBeenCalledOnce();
});

it('while a tab is open, nothing ends, however long', () => {
  const onAlone = vi.fn();
  using presence = createPresence(onAlone);
  presence.arrive();
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(onAlone).not.toHaveBeenCalled();
  expect(presence.count()).toBe(1);
});

it('the last tab that is closed counts, and a reload begins anew', () => {
  const onAlone = vi.fn();
  using presence = createPresence(onAlone);
  const leaveFirst = presence.arrive();
  const leaveSecond = presence.arrive();
  leaveFirst();
  leaveFirst(); // the end of a stream may be told twice
  vi.advanceTimersByTime(120_000);
  expect(onAlone).not.toHaveBeenCalled();
  leaveSecond();
  vi.advanceTimersByTime(59_999);
  const leaveAgain = presence.arrive();
  vi.advanceTimersByTime(120_000);
  leaveAgain();
  vi.advanceTimersByTime(60_000);
  expect(onAlone).toHaveBeenCalledOnce();
});

it('keeps no process alive once it is over', () => {
  const presence = createPresence(() => {});
  presence[Symbol.dispose]();
  expect(vi.getTimerCount()).toBe(0);
});
