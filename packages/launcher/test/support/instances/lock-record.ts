import { readFileSync, writeFileSync } from 'node:fs';
import type { InstanceRecord } from '../../../src/lock/record.ts';

const RECORD_BYTES = 1_024;

/** A lock file's record as any reader sees it. Null when there is no file, or no JSON in it. */
export function readLockRecord(path: string): InstanceRecord | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null; // absent, or caught in the middle of a change: callers look again
  }
}

/** Changes the content of a lock file, even if it is held, or creates the file. */
export function putRecord(path: string, record: object): void {
  writeFileSync(path, JSON.stringify(record).padEnd(RECORD_BYTES), { mode: 0o600 });
}

/** Changes the record of a lock, like somebody who can write the file. */
export function changeRecord(path: string, changes: Partial<InstanceRecord>): void {
  putRecord(path, { ...JSON.parse(readFileSync(path, 'utf8')), ...changes });
}

/** The record of a version that knew only the four public fields. */
export function fourFields(pid: unknown, startedMsAgo = 0): object {
  const startTime = new Date(Date.now() - startedMsAgo).toISOString();
  return { pid, startTime, transport: 'stdio', version: '0.0.9' };
}
