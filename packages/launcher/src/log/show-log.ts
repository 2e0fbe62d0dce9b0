import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { written } from '../streams/written.ts';
import { watchFolder } from './folder-changes.ts';
import { type LogReader, openLastLines, openLog } from './log-reader.ts';

export interface LogsOptions {
  /** The lifecycle log. */
  readonly path: string;
  /** How many of the last lines are shown; may be infinite. */
  readonly lines: number;
  /** Goes on with what is written from then on. */
  readonly follow: boolean;
  readonly format: (line: string) => string;
  readonly stdout: Writable;
  /** For what is not in the log. */
  readonly say: (text: string) => void;
  /** Ends it in good order. */
  readonly stop: AbortSignal;
}

/**
 * Shows the lifecycle log, of which the older lines are in its rotated file. Reads only. Returns when everything is
 * shown or, with `follow`, when it is stopped; in either case when nobody reads any more.
 * @throws LauncherError E_NOT_PERMITTED, E_IO
 */
export async function logs(options: LogsOptions): Promise<void> {
  const { path, follow, stdout, stop } = options;
  stdout.on('error', () => {}); // the write that it belongs to has it, too
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
    if (systemErrorCode(error) === 'EPIPE') return; // such as `csf-mcp logs -f | head`
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
      `csf-mcp: there is no lifecycle log yet: the first start writes ${path}${follow ? '; waiting for it' : ''}\n`,
    );
  return readers;
}

/**
 * After a rotation or a deletion. The last file stays open: who had it open before may still write into it.
 * @returns whether there was a new one.
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
  return (limitBytes) => say(`csf-mcp: a line of more than ${limitBytes} bytes is left out\n`);
}

async function show(reader: LogReader, { format, stdout, stop }: LogsOptions): Promise<void> {
  for (const lines of reader.read()) {
    if (stop.aborted) return;
    await written(stdout, lines.map((line) => `${format(line)}\n`).join(''), stop);
  }
}
