import { type DestinationStream, type Logger, multistream, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from '../config.ts';
import type { BoundedStream } from './bounded-stream.ts';
import type { LifecycleFile } from './lifecycle-file.ts';

export interface LoggerOptions {
  /** What is shown on stderr. The lifecycle log always gets every step. */
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
    {
      level: 'debug',
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    multistream(
      [
        ...(level === 'silent' ? [] : [{ level, stream: (await terminalStream(options)) ?? stderr }]),
        { level: 'debug', stream: lifecycleFile },
      ],
      { dedupe: false },
    ),
  );
}

// Loaded only for people: clients get JSON lines and a faster start.
async function terminalStream({
  isTerminal,
  useColour,
  stderr,
}: LoggerOptions): Promise<DestinationStream | null> {
  if (!isTerminal) return null;
  const { default: pinoPretty } = await import('pino-pretty');
  const format = pinoPretty.prettyFactory({
    colorize: useColour,
    ignore: 'pid,code,exitCode,hint',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    messageFormat: ({ msg, hint }) => (hint === undefined ? String(msg) : `${msg}\n${hint}`),
  });
  return { write: (line) => stderr.write(format(JSON.parse(line))) };
}
