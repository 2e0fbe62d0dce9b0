import { type Logger, pino } from 'pino';

/** The entries of a log, as objects. */
export interface LogEntry {
  readonly msg: string;
  readonly [key: string]: unknown;
}

export interface RecordingLog {
  readonly log: Logger;
  readonly entries: readonly LogEntry[];
  readonly messages: () => string[];
}

/** A real logger that writes into an array. */
export function recordingLog(): RecordingLog {
  const entries: LogEntry[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => entries.push(JSON.parse(line)) });
  return { log, entries, messages: () => entries.map(({ msg }) => msg) };
}
