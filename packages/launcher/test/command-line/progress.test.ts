import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import { showProgress } from '../../src/command-line/progress.ts';

function stderr(isTTY: boolean): { stream: PassThrough & { isTTY: boolean }; written: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY });
  return { stream, written: () => String(stream.read() ?? '') };
}

function passOneSecond(): void {
  vi.advanceTimersByTime(1_000);
}

it('shows on one line of a terminal what takes longer than a second, and erases it', () => {
  vi.useFakeTimers({ toFake: ['hrtime'] });
  onTestFinished(() => void vi.useRealTimers());
  const { stream, written } = stderr(true);
  const progress = showProgress(stream);
  progress.show('copying, 5 %');
  progress.clear();
  expect(written()).toBe('');
  passOneSecond();
  progress.show('copying, 60 %');
  progress.show('copying, 60 %');
  progress.show('verifying');
  expect(written()).toBe('\r\u001b[Kcsf-mcp: copying, 60 %\r\u001b[Kcsf-mcp: verifying');
  progress.clear();
  progress.clear();
  expect(written()).toBe('\r\u001b[K');
});

it('shows at once what will take longer, if it is asked to', () => {
  const { stream, written } = stderr(true);
  const progress = showProgress(stream);
  progress.showAtOnce('checking');
  progress.clear();
  expect(written()).toBe('\r\u001b[Kcsf-mcp: checking\r\u001b[K');
});

it('shows nothing without a terminal', () => {
  vi.useFakeTimers({ toFake: ['hrtime'] });
  onTestFinished(() => void vi.useRealTimers());
  const { stream, written } = stderr(false);
  const progress = showProgress(stream);
  passOneSecond();
  progress.show('verifying');
  progress.showAtOnce('checking');
  progress.clear();
  expect(written()).toBe('');
});

it('shows what says nothing while it goes on, once a second is over, unless it has ended', () => {
  vi.useFakeTimers({ toFake: ['hrtime', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { stream, written } = stderr(true);
  const progress = showProgress(stream);
  progress.showSoon('importing');
  expect(written()).toBe('');
  passOneSecond();
  expect(written()).toBe('\r\u001b[Kcsf-mcp: importing');
  progress.clear();
  written();
  const quick = showProgress(stream);
  quick.showSoon('importing');
  quick.clear();
  passOneSecond();
  expect(written()).toBe('');
});
