import { describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../src/log/logger.ts';
import { createWaitingLog } from '../../src/log/waiting-log.ts';

function startWaitingLog() {
  const lines: string[] = [];
  const log = createWaitingLog((now) =>
    createLogger({
      level: 'silent',
      stderr: { write: () => {}, droppedLines: () => 0, flush: async () => {} },
      lifecycleFile: { write: (line) => void lines.push(line) },
      isTerminal: false,
      useColour: false,
      now,
    }),
  );
  return { log, entries: () => lines.map((line) => JSON.parse(line)) };
}

describe('a log that is not open yet', () => {
  it('keeps its lines in order, with the times at which they were logged', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-29T10:00:00.000Z') });
    const { log, entries } = startWaitingLog();
    log.debug({ version: '1' }, 'Starting');
    vi.setSystemTime(new Date('2026-11-29T10:00:01.000Z'));
    log.warn({}, 'Removing stale lock file');
    expect(entries()).toEqual([]);
    vi.setSystemTime(new Date('2026-11-29T10:00:02.000Z'));
    await log.open();
    log.error({}, 'It failed');
    vi.useRealTimers();
    expect(entries()).toMatchObject([
      { time: '2026-11-29T10:00:00.000Z', level: 'debug', version: '1', msg: 'Starting' },
      { time: '2026-11-29T10:00:01.000Z', level: 'warn', msg: 'Removing stale lock file' },
      { time: '2026-11-29T10:00:02.000Z', level: 'error', msg: 'It failed' },
    ]);
  });

  it('is opened once, however often that is asked for, and keeps what is logged meanwhile', async () => {
    const { log, entries } = startWaitingLog();
    log.info({}, 'before');
    const opened = [log.open(), log.open()];
    log.info({}, 'meanwhile');
    await Promise.all(opened);
    expect(entries().map(({ msg }) => msg)).toEqual(['before', 'meanwhile']);
  });
});
