import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { DATABASE_NAME } from '../lock/database-lock.ts';
import type { CallTool } from './tool-calls.ts';

/** Soon enough for people, and it costs two calls of the system. */
const INTERVAL_MS = 2_000;

/** A database that cannot be read may stay so for long, and each question starts a process. */
const RETRY_MS = 30_000;

export interface WatchOptions {
  readonly profile: string;
  readonly dataDir: string;
  readonly callTool: CallTool;
  /** Nobody is told of changes, so nothing is looked at, while nobody looks at the page. */
  readonly isWatched: () => boolean;
  readonly onChange: () => void;
  readonly abort: AbortSignal;
}

/**
 * Tells of each change of a profile, whoever makes it. Looks at the files of the database, and asks the server for the
 * newest entry of the audit log only when they have changed: readers leave them as they are.
 */
export async function watchProfile(options: WatchOptions): Promise<void> {
  const { dataDir, isWatched, onChange, abort } = options;
  let seen = stampOf(dataDir);
  let newest: number | null | undefined; // nobody knows at first, so the first change may be one of another profile
  while (await hasPassed(INTERVAL_MS, abort)) {
    const stamp = stampOf(dataDir);
    if (!isWatched() || stamp === seen) continue;
    const entry = await newestEntry(options);
    if (entry === undefined) {
      await hasPassed(RETRY_MS, abort);
      continue;
    }
    seen = stamp;
    if (entry !== newest) onChange();
    newest = entry;
  }
}

/** What changes when somebody writes. The log is empty after a reader, and that is no change. */
function stampOf(dataDir: string): string {
  return [DATABASE_NAME, `${DATABASE_NAME}-wal`].map((name) => stampOfFile(join(dataDir, name))).join(' | ');
}

function stampOfFile(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return size === 0 ? '' : `${ino} ${size} ${mtimeMs}`;
  } catch {
    return ''; // not there, or out of reach: then the page's own calls say why
  }
}

const answered = z.object({ entries: z.array(z.object({ sequence: z.number() })) });

/** The number of the newest entry about the profile; null if there is none, undefined if that cannot be told now. */
async function newestEntry({ callTool, profile }: WatchOptions): Promise<number | null | undefined> {
  try {
    const { structuredContent } = await callTool('audit_log', { profile, limit: 1 });
    const { data } = z.safeParse(answered, structuredContent);
    return data === undefined ? undefined : (data.entries[0]?.sequence ?? null);
  } catch {
    return undefined; // the page's own calls say why
  }
}

async function hasPassed(milliseconds: number, abort: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal: abort });
    return true;
  } catch {
    return false; // called off
  }
}
