import type { ReadStream, WriteStream } from 'node:tty';
import type { Platform } from '../platform/platform.ts';
import { cutToWidth } from './cut-to-width.ts';

// https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: the alternate screen, which saves the cursor for the way back;
// no cursor; no wrapping, because some characters are wider than this code counts.
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_REST_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** The size of a terminal that does not tell it, such as one behind a serial line. */
const USUAL_SIZE = { columns: 80, rows: 24 };

// Matches arrows, function keys and the like: F2 sends a Q.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
const OTHER_KEYS = /\u001b(?:\[[\d;]*.|O.|.)?/gs;

const CTRL_C = '\u0003';
const CTRL_Z = '\u001a';
const CTRL_BACKSLASH = '\u001c';
const ENDING_KEYS = ['q', 'Q', CTRL_C, CTRL_BACKSLASH];

/** A process that has sent itself SIGTSTP stands still before this. */
const SUSPENSION_MS = 50;

/** The whole terminal. Closing it restores the terminal as it was. */
export interface Screen extends Disposable {
  /** Aborted when the user presses `q` or Ctrl-C, or when the terminal is gone. */
  readonly left: AbortSignal;
  /** Paints again. */
  readonly repaint: () => void;
}

export interface ScreenOptions {
  readonly platform: Platform;
  /** Read for keys if it is a terminal. */
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  /** Returns the lines from the top; the screen cuts off what does not fit. Called again when the size changes. */
  readonly paint: (size: { readonly columns: number; readonly rows: number }) => readonly string[];
}

/** Takes the terminal, and gives it back however the process ends, except by SIGKILL. */
export function openScreen({ platform, stdin, stdout, paint }: ScreenOptions): Screen {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  const hasKeys = stdin.isTTY === true;
  let isOpen = false;

  const open = (): void => {
    isOpen = true;
    // Raw mode keeps keys off the screen and from the shell. It turns Ctrl-C and Ctrl-Z into keys as well.
    if (hasKeys) stdin.setRawMode(true).resume();
    stdout.write(ENTER);
  };
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stdout.write(LEAVE);
    if (hasKeys) stdin.setRawMode(false).pause();
  };
  const repaint = (): void => {
    if (!isOpen) return;
    const { columns, rows } = sizeOf(stdout);
    const lines = paint({ columns, rows })
      .slice(0, rows)
      .map((line) => `${cutToWidth(line, columns)}${CLEAR_REST_OF_LINE}`);
    stdout.write(`${HOME}${lines.join('\r\n')}${CLEAR_BELOW}`);
  };
  /** @param pid 0 for the whole job, such as npx around csf-mcp */
  const suspend = (pid: number): void => {
    close();
    process.off('SIGTSTP', onSuspend);
    process.kill(pid, 'SIGTSTP');
    // Runs when the process goes on. Without a shell that could continue it, the process never stops and this runs soon.
    setTimeout(() => {
      if (leaving.signal.aborted) return;
      process.on('SIGTSTP', onSuspend);
      open();
      repaint();
    }, SUSPENSION_MS);
  };
  const onSuspend = (): void => suspend(process.pid);
  const onKeys = (keys: Buffer): void => {
    const typed = keys.toString('latin1').replace(OTHER_KEYS, '');
    if (ENDING_KEYS.some((key) => typed.includes(key))) leave();
    else if (typed.includes(CTRL_Z)) suspend(0);
  };

  process.on('exit', close);
  process.on('uncaughtExceptionMonitor', close); // before the trace is printed
  if (platform.name !== 'win32') process.on('SIGTSTP', onSuspend);
  stdout.on('error', leave).on('resize', repaint);
  if (hasKeys) stdin.on('error', leave).on('end', leave).on('data', onKeys);
  open();
  return {
    left: leaving.signal,
    repaint,
    [Symbol.dispose]: () => {
      leave();
      close();
      process.off('exit', close).off('uncaughtExceptionMonitor', close).off('SIGTSTP', onSuspend);
      stdout.off('resize', repaint);
      stdin.off('data', onKeys);
    },
  };
}

function sizeOf({ columns, rows }: WriteStream): { columns: number; rows: number } {
  return { columns: columns || USUAL_SIZE.columns, rows: rows || USUAL_SIZE.rows };
}
