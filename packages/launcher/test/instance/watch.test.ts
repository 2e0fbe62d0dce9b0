import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cutToWidth } from '../../src/terminal/cut-to-width.ts';
import { eventually } from '../support/instances/eventually.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import { identify, isAlive, signalIdentified } from '../support/instances/process-table.ts';
import { createSandbox, type RunOptions, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { onTerminal } from '../support/instances/terminal.ts';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const F2 = '\u001bOQ';
const CTRL_C = '\u0003';
const CTRL_Z = '\u001a';

const WATCH = `'${node}' '${builtBin}' status --watch --interval 0.1`;

interface Watch extends Session {
  /** The screen as it was last painted whole. */
  readonly frame: () => string[];
  readonly toShow: (what: string | RegExp) => Promise<unknown>;
  readonly pid: number;
  /** Waits for its end, and expects the terminal to be as it was. @returns the exit code, and what followed the view. */
  readonly expectTidy: () => Promise<{ code: number; rest: string }>;
}

/** `status --watch` on a terminal whose modes are shown before and after it. */
async function watchOnTerminal(sandbox: Sandbox, options: RunOptions = {}, redirection = ''): Promise<Watch> {
  const command = `stty -g; sh -c 'echo "pid $$"; exec "$@"' sh ${WATCH} ${redirection}; echo "exit $?"; stty -g`;
  const session = onTerminal(sandbox, command, options);
  const output = (): string => session.stdout().toString();
  const frame = (): string[] => framesOf(output()).at(-1) ?? [];
  const toShow = (what: string | RegExp): Promise<unknown> =>
    eventually(`${what} to be shown; it is ${frame().join('\n')}`, () => frame().join('\n').match(what));
  await toShow('Status:');
  return {
    ...session,
    frame,
    toShow,
    pid: Number(/^pid (\d+)/m.exec(output())?.[1]),
    expectTidy: async () => {
      await session.exit();
      const all = output();
      const [before = '', view = '', after = ''] = all.split(ENTER).flatMap((part) => part.split(LEAVE));
      expect(all, 'entered once and left once').toBe(`${before}${ENTER}${view}${LEAVE}${after}`);
      const [, rest = '', code, modes] = /^(.*)exit (\d+)\r\n(\S+)\r\n$/s.exec(after) ?? [];
      expect(before.split('\r\n')[0], 'the modes of the terminal').toBe(modes);
      return { code: Number(code), rest };
    },
  };
}

/** Each painted screen, without its colours. The terminal puts a carriage return before each line feed. */
function framesOf(output: string): string[][] {
  return output
    .split('\u001b[H')
    .slice(1)
    .filter((painted) => painted.includes('\u001b[J'))
    .map((painted) => stripVTControlCharacters(painted.split('\u001b[J')[0] ?? '').split(/\r*\n/));
}

describe.runIf(process.platform === 'linux')('status --watch on a terminal', () => {
  it('shows an instance that starts and ends, with its log', async () => {
    await using sandbox = createSandbox();
    const watch = await watchOnTerminal(sandbox, { env: { NO_COLOR: '1' } });
    await watch.toShow(/Status: {4}not running/);
    watch.write('x');
    watch.write(F2); // no q
    const instance = await sandbox.running();
    await watch.toShow(/Status: {4}running/);
    await watch.toShow(new RegExp(`Launcher: {2}pid ${instance.pid}, CPU .+ memory .+ MiB`));
    await watch.toShow(/Server: {4}pid \d+, CPU .+ memory .+ MiB/);
    await watch.toShow(/ {2}ready {2}/);
    await sandbox.endOwners();
    await watch.toShow(/Status: {4}not running/);
    await watch.toShow(/Server exited/);
    watch.write('q');
    expect(await watch.expectTidy()).toEqual({ code: 0, rest: '' });
    expect(watch.stdout().toString(), 'no colours').not.toContain('\u001b[2m');
  });

  it('fits the terminal, whatever its size becomes', async () => {
    await using sandbox = createSandbox();
    await sandbox.run(['start']);
    const watch = await watchOnTerminal(sandbox);
    for (const [columns, rows] of [
      [80, 24],
      [40, 7],
      [200, 50],
      [1, 1],
    ] as const) {
      resize(watch.pid, columns, rows);
      await eventually(`a screen of ${columns} by ${rows}`, () => {
        const frame = watch.frame();
        const widest = Math.max(...frame.map((line) => line.length));
        return frame.length <= rows && widest <= columns && (columns > 100 || widest === columns);
      });
      if (rows === 50) await watch.toShow('Server exited');
    }
    watch.write(CTRL_C);
    expect(await watch.expectTidy()).toEqual({ code: 0, rest: '' });
    expect(watch.stdout().toString(), 'colours').toContain('\u001b[2m');
  });

  it('gives the terminal back after a signal or q, without a message', async () => {
    await using sandbox = createSandbox();
    const end = async (signal: NodeJS.Signals, redirection?: string): Promise<void> => {
      const watch = await watchOnTerminal(sandbox, {}, redirection);
      signalIdentified(identify(watch.pid), signal);
      expect(await watch.expectTidy(), signal).toEqual({ code: 0, rest: '' });
    };
    await Promise.all([
      end('SIGINT'),
      end('SIGTERM'),
      end('SIGHUP'),
      end('SIGQUIT'),
      end('SIGTERM', '</dev/null'),
    ]);
  });

  it('ends when its terminal is gone', async () => {
    await using sandbox = createSandbox();
    const complaints = sandbox.path('complaints');
    const watch = await watchOnTerminal(sandbox, {}, `2>'${complaints}'`);
    const identity = identify(watch.pid);
    signalIdentified(watch.identity, 'SIGKILL'); // the other side of the terminal
    await eventually('its end', () => !isAlive(identity));
    expect(readFileSync(complaints, 'utf8')).toBe('');
  });

  it('gives the terminal back before it reports a crash', async () => {
    await using sandbox = createSandbox();
    const fault = sandbox.path('fault.cjs');
    writeFileSync(fault, `process.on('SIGUSR2', () => { throw new Error('a fault'); });`);
    const watch = await watchOnTerminal(sandbox, { env: { NODE_OPTIONS: `--require "${fault}"` } });
    signalIdentified(identify(watch.pid), 'SIGUSR2');
    const { code, rest } = await watch.expectTidy();
    expect(code).toBe(1);
    expect(rest).toContain('Error: a fault');
  });

  it('is suspended by Ctrl-Z like any other command, and goes on', async () => {
    await using sandbox = createSandbox();
    const session = onTerminal(sandbox, 'bash --norc --noprofile -i', { env: { PS1: '$ ' } });
    const since = (marker: string): string => session.stdout().toString().split(marker).at(-1) ?? '';
    session.write(`${WATCH}\n`);
    await eventually('the view', () => since(ENTER).includes('Status:'));
    session.write(CTRL_Z);
    await eventually('the shell', () => since(LEAVE).includes('Stopped'));
    session.write('fg\n');
    await eventually(
      'the view again',
      () => since(LEAVE).includes(ENTER) && since(ENTER).includes('Status:'),
    );
    session.write('q');
    await eventually('its end', () => since(ENTER).includes(LEAVE));
    session.write('echo "exit $?"\nexit\n');
    await session.exit();
    expect(since(LEAVE)).toContain('exit 0\r\n');
  });

  it('refuses a terminal that it cannot paint on, and says what to do', async () => {
    await using sandbox = createSandbox();
    const { code, stdout, stderr } = await sandbox.run(['status', '--watch']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Use --watch --json');
    const session = onTerminal(sandbox, WATCH, { env: { TERM: 'dumb' } });
    expect(await session.exit()).toMatchObject({ code: 2 });
    expect(session.stdout().toString()).toContain('TERM=dumb');
    expect(session.stdout().toString()).not.toContain('\u001b');
  });
});

it('status --watch --json writes one line each time, until a signal', async () => {
  await using sandbox = createSandbox();
  const session = sandbox.csfMcp(['status', '--watch', '--interval', '0.1', '--json']);
  const lines = (): Record<string, unknown>[] =>
    session
      .stdout()
      .toString()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  await eventually('some lines', () => lines().length >= 2);
  const instance = await sandbox.running();
  await eventually('the instance', () => lines().at(-1)?.['pid'] === instance.pid);
  session.signal('SIGINT');
  expect(await session.exit()).toMatchObject({ code: 0, signal: null });
  expect(session.stderr()).toBe('');
  const { stdout } = await sandbox.run(['status', '--json']);
  for (const line of lines()) {
    expect(Object.keys(line)).toEqual(['time', ...Object.keys(JSON.parse(stdout))]);
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  }
});

it('status --watch --json ends quietly when its reader leaves', async () => {
  await using sandbox = createSandbox();
  const command = `{ ${WATCH} --json; echo "exit $?" >&2; } | head -n 1`;
  const session = sandbox.program(['sh', '-c', command]);
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(session.stderr()).toBe('exit 0\n');
});

it.each(['0', '0.01', 'often'])('refuses an interval of %s', async (interval) => {
  await using sandbox = createSandbox();
  const { code, stderr } = await sandbox.run(['status', '--watch', '--json', '--interval', interval]);
  expect(code).toBe(2);
  expect(stderr).toContain(`--interval="${interval}" must be`);
});

it('refuses an interval without --watch', async () => {
  await using sandbox = createSandbox();
  const { code, stderr } = await sandbox.run(['status', '--interval', '1']);
  expect(code).toBe(2);
  expect(stderr).toContain('--watch');
});

it.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long>'],
  ['\u001b[1mbold\u001b[22m', 4, '\u001b[1mbold\u001b[22m'],
  ['\u001b[1mbolder\u001b[22m', 4, '\u001b[1mbol\u001b[22m>'],
  ['ä𝒳b', 2, 'ä>'],
  ['', 1, ''],
])('cuts %j to %d columns', (line, columns, cut) => {
  expect(cutToWidth(line, columns)).toBe(cut);
});

function resize(pid: number, columns: number, rows: number): void {
  const terminal = readlinkSync(`/proc/${pid}/fd/1`);
  execFileSync('stty', ['-F', terminal, 'cols', String(columns), 'rows', String(rows)]);
}
