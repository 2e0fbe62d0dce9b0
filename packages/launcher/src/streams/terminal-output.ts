import { constants, openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { systemErrorCode } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';

/** Opens the terminal once more. `dup` would share the flags with everybody else who writes there. */
const STDERR = '/proc/self/fd/2';

/** How often to try a terminal that takes nothing. It tells nobody when it goes on. */
const RETRY_MS = 50;

/**
 * A terminal's output that never makes the process wait. Node.js itself waits until a terminal has taken everything, and one
 * that is stopped (Ctrl-S) or behind a stalled connection takes nothing: signals and the end of the input would wait too.
 * @returns `stderr` itself where it is no terminal or cannot be opened once more, as on macOS and Windows
 */
export function openTerminalOutput(
  stderr: Writable & { readonly isTTY?: boolean },
  { name }: Platform,
): Writable {
  if (stderr.isTTY !== true || name !== 'linux') return stderr;
  try {
    return terminalOutput(openSync(STDERR, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
  } catch {
    return stderr; // the terminal of another user, or no /proc
  }
}

function terminalOutput(fd: number): Writable {
  const write = (chunk: Buffer, done: (error?: Error) => void): void => {
    let rest = chunk;
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
      done();
    } catch (error) {
      if (systemErrorCode(error) === 'EAGAIN') setTimeout(() => write(rest, done), RETRY_MS).unref();
      else done(error as Error);
    }
  };
  return new Writable({ write: (chunk: Buffer, _encoding, done) => write(chunk, done) });
}
