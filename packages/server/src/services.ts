import type { Logger } from 'pino';
import type { DifferingRecords } from './audit/differing-records.ts';
import type { Connection } from './database/connection.ts';
import type { Database } from './database/open.ts';
import type { Keeping } from './deletion/kept-copies.ts';
import type { SearchIndex } from './search/search-index.ts';

/** Tools, resources and prompts work with these services. All connections share them. */
export interface Services {
  /** The version of this csf-mcp. */
  readonly version: string;
  readonly db: Database;
  /** The data directory: of the database, and of the folders for what comes in and goes out. */
  readonly dataDir: string;
  /** The connection that `db` works on. */
  readonly connection: Connection;
  /** The records that are not what the audit log says, as far as somebody has compared them. */
  readonly differing: DifferingRecords;
  readonly searchIndex: SearchIndex;
  readonly log: Logger;
  readonly now: () => Date;
  /** The account of the operating system, for the audit log; null if it is left out or unknown. */
  readonly account: string | null;
  /** Signs the tokens that confirm a deletion. */
  readonly confirmationKey: () => Buffer;
  /** What the next answer has to say, whatever it is about: once, and null from then on. */
  readonly takeNotice: () => string | null;
  /** What a deletion keeps. */
  readonly keeping: Keeping;
  /** Says that the server is about to close the database. */
  readonly closing: AbortSignal;
  /** Work with other connections to the database. It ends soon after `closing`, and the server waits for it. */
  readonly besideWork: Set<Promise<unknown>>;
}
