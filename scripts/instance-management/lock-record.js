/** The lock file as a reader sees it: JSON, padded with spaces to a fixed size. */
import { readFileSync, writeFileSync } from 'node:fs';

export const LOCK_FILE_BYTES = 1024;

/** The record, or undefined if there is no file or nothing that parses in it. */
export function readRecord(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // absent, or caught in the middle of a change: callers wait and read again
  }
}

export function writeRecord(path, record) {
  writeFileSync(path, JSON.stringify(record).padEnd(LOCK_FILE_BYTES), { mode: 0o600 });
}

/** The record of a version that knew the four public fields only. */
export function fourFieldRecord({ pid, startTime = new Date() }) {
  return { pid, startTime: startTime.toISOString(), transport: 'stdio', version: '0.0.9' };
}

/** The same record with each of `pids` (old → new) exchanged, wherever it stands; start times stay. */
export function withPids(record, pids) {
  return JSON.parse(
    JSON.stringify(record, (_key, value) => (typeof value === 'number' ? (pids.get(value) ?? value) : value)),
  );
}
