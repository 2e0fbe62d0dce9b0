import {
  type DestinationStream,
  type Logger,
  type LoggerOptions as LoggerOptionsOfPino,
  multistream,
  pino,
  stdTimeFunctions,
} from 'pino';
import type { LogLevel } from '../config.ts';
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
}

/** Makes the logger of one `start`: JSON lines to the lifecycle log and to stderr, readable lines to a terminal. */
export async function createLogger(options: LoggerOptions): Promise<Logger> {
  const { level, stderr, lifecycleFile } = options;
  return pino(
    lineOptions(),
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
export function createFileLogger(lifecycleFile: LifecycleFile): Logger {
  return pino(lineOptions(), lifecycleFile);
}

function lineOptions(): LoggerOptionsOfPino {
  return {
    level: 'debug',
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
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
