import { readFileSync, writeFileSync } from 'node:fs';

const RECORD_BYTES = 1_024;

/** A lock file's record as any reader sees it, and as it may be wrong. */
export interface WrittenRecord {
  readonly pid: unknown;
  readonly startTime: string;
  readonly transport: string;
  readonly version: string;
  readonly serverPid?: unknown;
  readonly state?: string;
  readonly startTicks?: string;
  readonly serverStartTicks?: string | null;
  readonly takeovers?: readonly string[];
  readonly exitCode?: number | null;
}

/** Null when there is no file, or nothing that parses in it. */
export function readWrittenRecord(path: string): WrittenRecord | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null; // absent, or caught in the middle of a change: callers look again
  }
}

/** Changes the content of the file that is there, which may be held, or makes one. */
export function putRecord(path: string, record: WrittenRecord): void {
  writeFileSync(path, JSON.stringify(record).padEnd(RECORD_BYTES), { mode: 0o600 });
}

/** What a version wrote that knew the four public fields only. */
export function fourFields(pid: unknown, startedMsAgo = 0): WrittenRecord {
  const startTime = new Date(Date.now() - startedMsAgo).toISOString();
  return { pid, startTime, transport: 'stdio', version: '0.0.9' };
}
