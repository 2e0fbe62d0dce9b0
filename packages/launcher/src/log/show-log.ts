import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { written } from '../streams/written.ts';
import { watchFolder } from './folder-changes.ts';
import { type LogReader, openLastLines, openLog } from './log-reader.ts';

export interface LogsOptions {
  /** The lifecycle log. */
  readonly path: string;
  /** How many of the last lines it shows; may be infinite. */
  readonly lines: number;
  /** Goes on with the lines that are written from then on. */
  readonly follow: boolean;
  readonly format: (line: string) => string;
  readonly stdout: Writable;
  /** Tells people what is not in the log. */
  readonly say: (text: string) => void;
  /** Ends it in good order. */
  readonly stop: AbortSignal;
}

/**
 * Shows the lifecycle log and its rotated file, which has the older lines. Only reads. Returns when it has shown
 * everything or, with `follow`, when it is stopped; in either case when nobody reads any more.
 * @throws LauncherError E_NOT_PERMITTED, E_IO
 */
export async function logs(options: LogsOptions): Promise<void> {
  const { path, follow, stdout, stop } = options;
  stdout.on('error', () => {}); // the write that failed reports it too
  const readers = openAtLastLines(options);
  const changes = follow ? watchFolder(dirname(path)) : null;
  try {
    for (;;) {
      for (const reader of readers) await show(reader, options);
      if (changes === null || stop.aborted) return;
      if (!switchToNewFile(readers, options)) await changes.next(stop);
    }
  } catch (error) {
    if (error instanceof LauncherError) throw error;
    if (systemErrorCode(error) === 'EPIPE') return; // the reader has left: `csf-mcp logs -f | head`
    throw new LauncherError('E_IO', `The lifecycle log cannot be shown: ${errorMessage(error)}`, {
      cause: error,
    });
  } finally {
    changes?.close();
    for (const reader of readers) reader.close();
  }
}

function openAtLastLines({ path, lines, follow, say }: LogsOptions): LogReader[] {
  const readers = openLastLines(path, lines, tellTooLong(say));
  if (readers.length === 0)
    say(
      `csf-mcp: there is no lifecycle log yet. The first start writes ${path}${follow ? '; waiting for it' : ''}\n`,
    );
  return readers;
}

/**
 * Follows a rotation or a deletion. The last file stays open, because a process that has it open may still write to it.
 * @returns whether there was a new one
 */
function switchToNewFile(readers: LogReader[], { path, say }: LogsOptions): boolean {
  const present = openLog(path, tellTooLong(say));
  if (present === null) return false;
  if (readers.some(({ identity }) => identity === present.identity)) {
    present.close();
    return false;
  }
  readers.push(present);
  while (readers.length > 2) readers.shift()?.close();
  return true;
}

function tellTooLong(say: LogsOptions['say']): (limitBytes: number) => void {
  return (limitBytes) => say(`csf-mcp: left out a line of more than ${limitBytes} bytes\n`);
}

async function show(reader: LogReader, { format, stdout, stop }: LogsOptions): Promise<void> {
  for (const lines of reader.read()) {
    if (stop.aborted) return;
    await written(stdout, lines.map((line) => `${format(line)}\n`).join(''), stop);
  }
}
