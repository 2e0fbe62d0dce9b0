import type { FileVerification } from './verify-audit.ts';

/** How many there are of each kind, also withdrawn ones. An updated record is one. */
export interface DatabaseCounts {
  readonly profiles: number;
  readonly assessments: number;
  readonly evidence: number;
  readonly risks: number;
  readonly actions: number;
  readonly tiers: number;
  readonly intake: number;
  readonly comments: number;
  readonly snapshots: number;
  readonly auditEntries: number;
}

export type DatabaseProblemKind =
  /** There is no file, or nothing in it. Only a backup has this problem: a start creates a database where none is. */
  | 'missing'
  | 'empty'
  /** The file, or the way to it, cannot be looked at. */
  | 'unreachable'
  /** A symbolic link, no regular file, or one of several names (hard links). */
  | 'unusual'
  /** It belongs to another user. */
  | 'other-owner'
  /** Other users can read or write it. A start takes that from them. */
  | 'not-private'
  | 'unreadable'
  | 'not-writable'
  /** The database is missing or empty, and its log has data. */
  | 'orphaned-log'
  /** Another program's database. */
  | 'foreign'
  /** A newer csf-mcp wrote it. */
  | 'newer'
  /** It is not a SQLite database, or a damaged one. */
  | 'damaged'
  /** Tables, indexes, triggers or views of its schema version are missing or changed, or there are others. */
  | 'other-schema'
  /** The audit log's chain is broken. */
  | 'audit-log'
  /** Data differ from what the audit log says. */
  | 'differs'
  /** Another program holds a lock on it, or keeps changing it. */
  | 'locked'
  /** Something else went wrong with it. */
  | 'failed';

export interface DatabaseProblem {
  readonly kind: DatabaseProblemKind;
  /** One sentence, with the path. */
  readonly message: string;
}

/** The facts about a database file. A fact is null if it could not be found out, or was not asked for. */
export interface DatabaseReport {
  readonly file: string;
  readonly exists: boolean;
  /** The size of the file itself. */
  readonly sizeBytes: number;
  /** The size of the write-ahead log and the rollback journal beside it: changes that are not merged yet. */
  readonly logBytes: number;
  /** The files that SQLite keeps beside it while it is open, or after a crash. */
  readonly companions: readonly string[];
  /** The program that it belongs to; `none`: an empty file. */
  readonly application: 'ours' | 'foreign' | 'none' | null;
  readonly schemaVersion: number | null;
  /** The version that this program writes. The next start migrates an older database, and refuses a newer one. */
  readonly knownSchemaVersion: number;
  /** `full`: every page, index, value and foreign key, and the audit log. `quick`: the structure of every page. */
  readonly check: 'quick' | 'full';
  /** Whether the file passed that check. */
  readonly isIntact: boolean | null;
  readonly counts: DatabaseCounts | null;
  /** Only after a full check. */
  readonly auditLog: FileVerification | null;
  readonly problems: readonly DatabaseProblem[];
}
