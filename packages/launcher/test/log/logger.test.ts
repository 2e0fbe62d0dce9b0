import { describe, expect, it } from 'vitest';
import { formatLogLine } from '../../src/log/log-line.ts';
import { createLogger, type LoggerOptions } from '../../src/log/logger.ts';

async function startLogger(options: Partial<LoggerOptions> = {}) {
  const stderr: string[] = [];
  const lifecycle: string[] = [];
  const log = await createLogger({
    level: 'info',
    stderr: {
      write: (chunk) => void stderr.push(String(chunk)),
      droppedLines: () => 0,
      flush: async () => {},
    },
    lifecycleFile: { write: (line) => void lifecycle.push(line) },
    isTerminal: false,
    useColour: false,
    ...options,
  });
  return { log, stderr, lifecycle };
}

describe('the log of a start', () => {
  it('is one JSON object a line on stderr and in the lifecycle log', async () => {
    const { log, stderr, lifecycle } = await startLogger();
    log.info({ serverPid: 7 }, 'Server started\nnow');
    expect(stderr).toEqual(lifecycle);
    expect(stderr).toEqual([expect.stringMatching(/^[^\n]+\n$/)]);
    expect(JSON.parse(stderr[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pid: process.pid,
      serverPid: 7,
      msg: 'Server started\nnow',
    });
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('shows on stderr what the level %s allows, and keeps every step', async (level, shown) => {
    const { log, stderr, lifecycle } = await startLogger({ level });
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log[each]({}, each);
    expect(stderr).toHaveLength(shown);
    expect(lifecycle).toHaveLength(4);
  });

  it('is readable on a terminal, with the hint on lines of its own, and JSON in the lifecycle log', async () => {
    const { log, stderr, lifecycle } = await startLogger({ isTerminal: true });
    log.error({ hint: 'Try this.', code: 'E_X' }, 'It failed');
    const [shown = ''] = stderr;
    expect(shown).toMatch(/^[^\n]+It failed[^\n]+\nTry this\.\n$/);
    const { hint, ...facts } = JSON.parse(lifecycle[0] ?? '');
    expect(shown.split('\n')[0], 'as csf-mcp logs shows it').toBe(
      formatLogLine(JSON.stringify(facts), false),
    );
    expect(hint).toBe('Try this.');
    expect(shown).not.toContain('\u001b');
    expect(JSON.parse(lifecycle[0] ?? '')).toMatchObject({ hint: 'Try this.', msg: 'It failed' });
  });

  it.each([false, true])(
    'lets no value command a terminal (stderr is a terminal: %s)',
    async (isTerminal) => {
      const { log, stderr } = await startLogger({ isTerminal, useColour: false });
      log.error({ hint: '\u001b[2J', lockFile: '/\u007f' }, 'cannot open /\u009b31m');
      expect(stderr.join('')).toContain('cannot open /\\u009b31m');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
      expect(stderr.join('')).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    },
  );

  it('has colours on a terminal that shows them', async () => {
    const { log, stderr } = await startLogger({ isTerminal: true, useColour: true });
    log.info({}, 'hello');
    expect(stderr.join('')).toContain('\u001b[');
  });
});
