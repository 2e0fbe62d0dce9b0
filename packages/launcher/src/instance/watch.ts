import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { errorMessage, systemErrorCode } from '../errors.ts';
import type { LockPaths } from '../lock/paths.ts';
import { escapeControlCharacters } from '../log/control-characters.ts';
import { openLastLines } from '../log/log-reader.ts';
import type { Platform } from '../platform/platform.ts';
import { written } from '../streams/written.ts';
import { openScreen } from '../terminal/screen.ts';
import { formatStatus, type StatusReport, status } from './status.ts';

export interface WatchOptions {
  readonly platform: Platform;
  readonly paths: LockPaths;
  readonly intervalMs: number;
  /** Ends it in good order. */
  readonly stop: AbortSignal;
}

export interface ScreenWatchOptions extends WatchOptions {
  /** The lifecycle log, whose last lines it shows. */
  readonly logPath: string;
  readonly formatLogLine: (line: string) => string;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
}

/** Shows the status on the whole terminal, again and again, until it is stopped or the user leaves. */
export async function watchStatusOnScreen(options: ScreenWatchOptions): Promise<void> {
  let seen: { readonly report: StatusReport; readonly at: Date } | null = null;
  const { platform, stdin, stdout } = options;
  using screen = openScreen({
    platform,
    stdin,
    stdout,
    paint: ({ rows }) => (seen === null ? [] : view(seen.report, seen.at, rows, options)),
  });
  const stop = AbortSignal.any([options.stop, screen.left]);
  await watch({ ...options, stop }, (report, at) => {
    seen = { report, at };
    screen.repaint();
  });
}

/** Writes a line of JSON each time: the keys of `status --json`, and `time` (ISO 8601, UTC). Ends when nobody reads. */
export async function watchStatusAsJson({
  stdout,
  ...options
}: WatchOptions & { readonly stdout: Writable }): Promise<void> {
  stdout.on('error', () => {}); // the write that failed reports it too
  try {
    await watch(options, async (report, at) => {
      const line = JSON.stringify({ time: at.toISOString(), ...report });
      await written(stdout, `${escapeControlCharacters(line)}\n`, options.stop);
    });
  } catch (error) {
    if (systemErrorCode(error) !== 'EPIPE') throw error;
  }
}

async function watch(
  { platform, paths, intervalMs, stop }: WatchOptions,
  show: (report: StatusReport, at: Date) => void | Promise<void>,
): Promise<void> {
  while (!stop.aborted) {
    const at = new Date();
    await show(await status(paths, platform, at), at);
    await sleep(intervalMs, null, { signal: stop }).catch(() => {}); // stopped
  }
}

/** The status, and below it as many lines of the log as fit. */
function view(report: StatusReport, at: Date, rows: number, options: ScreenWatchOptions): string[] {
  const { intervalMs, logPath } = options;
  const lines = [
    `${at.toLocaleTimeString('sv')}  every ${intervalMs / 1_000} s, q ends`,
    '',
    ...escapeControlCharacters(formatStatus(report)).trimEnd().split('\n'),
    '',
    escapeControlCharacters(logPath).replaceAll('\n', '\\n'),
  ];
  return [...lines, ...lastLogLines(Math.max(0, rows - lines.length), options)];
}

function lastLogLines(count: number, { logPath, formatLogLine }: ScreenWatchOptions): string[] {
  if (count === 0) return [];
  try {
    const readers = openLastLines(logPath, count, () => {});
    try {
      const lines = readers.flatMap((reader) => [...reader.read()].flat());
      return lines.slice(-count).map(formatLogLine);
    } finally {
      for (const reader of readers) reader.close();
    }
  } catch (error) {
    return [escapeControlCharacters(errorMessage(error)).replaceAll('\n', '\\n')];
  }
}
