import { type DestinationStream, type LoggerOptions as LoggerOptionsOfPino, multistream, pino } from 'pino';
import type { LogLevel } from '../config.ts';
import type { Log } from '../log.ts';
import type { BoundedStream } from '../streams/bounded-stream.ts';
import { escapeControlCharacters } from './control-characters.ts';
import type { LifecycleFile } from './lifecycle-file.ts';

export interface LoggerOptions {
  /** The level of stderr. The lifecycle log always gets every step. */
  readonly level: LogLevel;
  readonly stderr: BoundedStream;
  readonly lifecycleFile: LifecycleFile;
  /** Whether a person reads stderr. */
  readonly isTerminal: boolean;
  readonly useColour: boolean;
  /** The time of the line that is being written. */
  readonly now?: () => Date;
}

/** Makes the logger of one `start`: JSON lines to the lifecycle log and to stderr, readable lines to a terminal. */
export async function createLogger(options: LoggerOptions): Promise<Log> {
  const { level, stderr, lifecycleFile, now } = options;
  return pino(
    lineOptions(now),
    multistream(
      [
        ...(level === 'silent'
          ? []
          : [{ level, stream: (await terminalStream(options)) ?? jsonStream(stderr) }]),
        { level: 'debug', stream: lifecycleFile },
      ],
      { dedupe: false },
    ),
  );
}

/** Makes a logger for a command that logs nothing on stderr. */
export function createFileLogger(lifecycleFile: LifecycleFile): Log {
  return pino(lineOptions(), lifecycleFile);
}

function lineOptions(now = () => new Date()): LoggerOptionsOfPino {
  return {
    level: 'debug',
    base: { pid: process.pid },
    timestamp: () => `,"time":"${now().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
  };
}

// JSON does not escape DEL and C1.
function jsonStream(stderr: BoundedStream): DestinationStream {
  return { write: (line) => stderr.write(escapeControlCharacters(line)) };
}

// Loads the formatting only for people: clients get JSON lines and a faster start.
async function terminalStream({
  isTerminal,
  useColour,
  stderr,
}: LoggerOptions): Promise<DestinationStream | null> {
  if (!isTerminal) return null;
  const { formatWithHint } = await import('./log-line.ts');
  return { write: (line) => stderr.write(`${formatWithHint(line, useColour)}\n`) };
}
