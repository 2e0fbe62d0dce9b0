import { lstatSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** The database that was closed last in a data directory. */
export interface LastDatabase {
  readonly device: string;
  readonly inode: string;
  /** The hash of the newest entry of its audit log; empty when there was none. */
  readonly auditHash: string;
}

/**
 * The database as it is closed, as one word: `<device>:<inode>:<hash of the newest audit entry>`. Null if there is no such
 * file. Only asks for the file's attributes, like `closeStampOf`.
 */
export function lastDatabaseOf(file: string, auditHash: string): string | null {
  const found = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : [found.dev, found.ino, auditHash].join(':');
}

/** @returns null for what is no such word */
export function parseLastDatabase(word: string | null | undefined): LastDatabase | null {
  const [, device, inode, auditHash] = /^(\d+):(\d+):([0-9a-f]{64}|)$/.exec(word ?? '') ?? [];
  if (device === undefined || inode === undefined || auditHash === undefined) return null;
  return { device, inode, auditHash };
}

/** Whether a database is in the same file. Devices change at a remount, so another one is no other database yet. */
export function isSameFile(file: string, { device, inode }: LastDatabase): boolean {
  const found = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && String(found.dev) === device && String(found.ino) === inode;
}

/** The hash of the newest entry of the audit log; empty when there is none. */
export function newestAuditHash(database: DatabaseSync): string {
  const newest = database.prepare('SELECT hash FROM audit_log ORDER BY sequence DESC LIMIT 1').get();
  return String(newest?.['hash'] ?? '');
}
