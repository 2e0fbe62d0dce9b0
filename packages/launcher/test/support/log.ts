import { type Logger, pino } from 'pino';

/** What a logger was told, as the objects that end up in the log. */
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
