import { readFileSync, writeFileSync } from 'node:fs';
import type { InstanceRecord } from '../../../src/lock/record.ts';

const RECORD_BYTES = 1_024;

/** A lock file's record as any reader sees it. Null when there is no file, or nothing that parses in it. */
export function readLockRecord(path: string): InstanceRecord | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null; // absent, or caught in the middle of a change: callers look again
  }
}

/** Changes the content of the file that is there, which may be held, or makes one. */
export function putRecord(path: string, record: object): void {
  writeFileSync(path, JSON.stringify(record).padEnd(RECORD_BYTES), { mode: 0o600 });
}

/** Changes the record of a lock, as somebody would who may write the file. */
export function changeRecord(path: string, changes: Partial<InstanceRecord>): void {
  putRecord(path, { ...JSON.parse(readFileSync(path, 'utf8')), ...changes });
}

/** What a version wrote that knew the four public fields only. */
export function fourFields(pid: unknown, startedMsAgo = 0): object {
  const startTime = new Date(Date.now() - startedMsAgo).toISOString();
  return { pid, startTime, transport: 'stdio', version: '0.0.9' };
}
