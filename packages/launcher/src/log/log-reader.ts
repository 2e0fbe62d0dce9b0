import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { createLineReader, type LineReader } from '../streams/line-reader.ts';

const CHUNK_BYTES = 64 * 1_024;

/** The size of a whole lifecycle log. */
const MAX_LINE_BYTES = 1_024 * 1_024;

const NEWLINE = 0x0a;

/** Like the writer, it does not follow a symlink and does not hang on a FIFO. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A log that is open for reading, whatever its name is by now. Needs memory for one chunk and one line. */
export interface LogReader {
  /** The same for all readers of one file, as long as one of them is open. */
  readonly identity: string;
  /**
   * Goes to the last whole lines.
   * @returns how many there are: at most `count`
   */
  readonly seekLast: (count: number) => number;
  /** The whole lines from here on, chunk by chunk. An unfinished line waits for its end; empty ones are left out. */
  readonly read: () => Generator<readonly string[]>;
  readonly close: () => void;
}

/**
 * Opens a log at its beginning.
 * @param onTooLong hears of a line that is longer than any log of csf-mcp, and is left out
 * @returns null when there is none
 * @throws LauncherError E_NOT_PERMITTED, or E_IO when it is not a file
 */
export function openLog(path: string, onTooLong: (limitBytes: number) => void): LogReader | null {
  const fd = openOrNull(path);
  if (fd === null) return null;
  const { dev, ino } = fstatSync(fd, { bigint: true });
  let position = 0;
  let lines: string[] = [];
  const newLineReader = (): LineReader =>
    createLineReader({
      onLine: (line) => lines.push(line),
      onTooLong: () => onTooLong(MAX_LINE_BYTES),
      limitBytes: MAX_LINE_BYTES,
    });
  let lineReader = newLineReader();
  const goTo = (start: number): void => {
    position = start;
    lineReader = newLineReader();
  };
  return {
    identity: `${dev}:${ino}`,
    seekLast: (count) => {
      const found = findLastLines(fd, count);
      goTo(found.start);
      return found.count;
    },
    *read() {
      if (fstatSync(fd).size < position) goTo(0); // truncated
      for (;;) {
        const chunk = readAt(fd, position, CHUNK_BYTES);
        if (chunk.length === 0) return;
        position += chunk.length;
        lineReader.push(chunk);
        const whole = lines;
        lines = [];
        if (whole.length > 0) yield whole;
      }
    },
    close: () => closeSync(fd),
  };
}

/**
 * Opens a log and the file that it was rotated to, as far as they exist, at the last lines of both together. The older
 * file comes first.
 * @throws LauncherError like `openLog`
 */
export function openLastLines(
  path: string,
  count: number,
  onTooLong: (limitBytes: number) => void,
): LogReader[] {
  const newer = openLog(path, onTooLong); // first: it may become the older one in between
  let older = openLog(`${path}.1`, onTooLong);
  if (older !== null && older.identity === newer?.identity) {
    older.close();
    older = null;
  }
  const inNewer = newer?.seekLast(count) ?? 0;
  older?.seekLast(count - inNewer);
  return [older, newer].filter((reader) => reader !== null);
}

function openOrNull(path: string): number | null {
  let fd: number;
  try {
    fd = openSync(path, FLAGS);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return null;
    const isRefused = code === 'EACCES' || code === 'EPERM' || code === 'ELOOP';
    throw new LauncherError(
      isRefused ? 'E_NOT_PERMITTED' : 'E_IO',
      code === 'ELOOP'
        ? `The lifecycle log ${path} is a symbolic link, and csf-mcp does not follow it`
        : `The lifecycle log ${path} cannot be read: ${errorMessage(error)}`,
      {
        ...(isRefused && {
          hint: 'It is only for the user that runs csf-mcp. To use another state directory, set CSF_MCP_STATE_DIR.',
        }),
        cause: error,
      },
    );
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new LauncherError('E_IO', `The lifecycle log ${path} is not a regular file`);
}

/** Searches from the end for the start of the last whole lines. Empty lines do not count. */
function findLastLines(fd: number, wanted: number): { start: number; count: number } {
  let start: number | null = null; // until the last line feed is found: the line behind it is not whole
  let count = 0;
  let next = NEWLINE; // the byte behind the current one
  for (let end = fstatSync(fd).size; end > 0; ) {
    const from = Math.max(0, end - CHUNK_BYTES);
    const chunk = readAt(fd, from, end - from);
    for (let index = chunk.length - 1; index >= 0; index--) {
      const byte = chunk[index] ?? 0;
      if (byte === NEWLINE) {
        if (start !== null && next !== NEWLINE) count++;
        start = from + index + 1;
        if (count === wanted) return { start, count };
      }
      next = byte;
    }
    end = from;
  }
  if (start !== null && next !== NEWLINE) count++;
  return { start: 0, count };
}

function readAt(fd: number, position: number, length: number): Buffer {
  const chunk = Buffer.alloc(length);
  return chunk.subarray(0, readSync(fd, chunk, 0, length, position));
}
