import type { McpServer } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { checkInBackground } from './database/background-check.ts';
import { openConnection } from './database/connect.ts';
import { connectForReading } from './database/connect-for-reading.ts';
import type { Connection } from './database/connection.ts';
import { useConnection } from './database/open.ts';
import { rescue } from './database/rescue.ts';
import { newConfirmationKey } from './deletion/confirmation.ts';
import { sweepDaily } from './deletion/sweep-daily.ts';
import { createMcpServer } from './mcp-server.ts';
import type { CsfServerError } from './refusals/error.ts';
import { createSearchIndex } from './search/search-index.ts';
import { once } from './tool-kit/once.ts';

export interface ServerSettings {
  /** The server's version, as clients are told. */
  readonly version: string;
  readonly log: Logger;
  readonly now?: () => Date;
  /** The directory of the database, created with mode 0700 if it does not exist. Only one process may have it open. */
  readonly dataDir: string;
  /**
   * How many days a deletion keeps a copy of the database from before, in the folder `deleted` of `dataDir`. 0 keeps
   * none, and removes those that are there. By default 30.
   */
  readonly keepDeletedDays?: number | undefined;
}

export interface ServerOptions extends ServerSettings {
  /** `read-only` works next to the process that has the directory open; tools that write are refused. */
  readonly access?: 'read-write' | 'read-only' | undefined;
  /**
   * What `close` returned when the last server on this directory was closed. If the database is still as it was then,
   * it is opened at once, whatever its size, and its pages are checked later, while it is in use. By default they are
   * checked first.
   */
  readonly closeStamp?: string | null | undefined;
}

export interface CsfServer extends AsyncDisposable {
  /** An MCP server for one connection. All of them work on the same database. */
  createMcpServer(): McpServer;
  /**
   * Resolves with the reason why the server cannot go on: DATABASE_CORRUPT when the database is found damaged while it
   * is in use, DATABASE_MOVED when it is no longer the file at its path.
   */
  readonly failure: Promise<CsfServerError>;
  /**
   * Saves what the open database holds, wherever its file is now.
   * @param targets paths of files to be made, in the order of preference
   * @param note notes the file, so that the next start is refused; false if that could not be done
   * @returns the first file that could be written, whole and verified; null for none
   */
  rescue(targets: readonly string[], note: (file: string) => boolean): Promise<string | null>;
  /**
   * Closes the database; later tool calls are refused. If it is being checked, this waits for the check of one table.
   * @returns the close stamp of the database, for the next server; null if that one has to check it first
   */
  close(): Promise<string | null>;
  /**
   * Removes the copies that deletions have kept for long enough: now, and then once a day. It never throws and nobody
   * waits for it. Call it once the server is in use, in the process that has the database open for writing.
   */
  sweepDeleted(): void;
}

const KEEP_DELETED_DAYS = 30;

/**
 * Opens the database.
 *
 * @returns a server whose MCP side is yet to be connected. Disposing it closes the database.
 * @throws CsfServerError DATABASE_NEWER, DATABASE_CORRUPT, DATABASE_FOREIGN, DATABASE_READ_ONLY, DATABASE_LOCKED,
 * DATABASE_FAILED or DISK_FULL. With `read-only` it throws none of these: tools answer with them, and also with
 * DATABASE_MISSING and DATABASE_OLDER.
 */
export async function openServer({ access, closeStamp, ...settings }: ServerOptions): Promise<CsfServer> {
  const { dataDir } = settings;
  const connection =
    access === 'read-only' ? connectForReading(dataDir) : await openConnection(dataDir, closeStamp);
  return createServer(connection, settings);
}

/**
 * Makes a server that works on a connection, and closes it when it is disposed. Checks the pages of its file while it is
 * in use, if nobody has done that before.
 */
export function createServer(
  connection: Connection,
  { version, log, now = () => new Date(), dataDir, keepDeletedDays = KEEP_DELETED_DAYS }: ServerSettings,
): CsfServer {
  const database = useConnection(connection);
  const searchIndex = createSearchIndex();
  const keeping = { dataDir, days: keepDeletedDays };
  const services = {
    db: database.db,
    connection,
    searchIndex,
    log,
    now,
    confirmationKey: once(newConfirmationKey),
    keeping,
  };
  const { uncheckedFile } = connection;
  const check = uncheckedFile === null ? null : checkInBackground({ file: uncheckedFile, log });
  let sweeping: Disposable | null = null;
  const close = async (): Promise<string | null> => {
    sweeping?.[Symbol.dispose]();
    searchIndex[Symbol.dispose]();
    await check?.stop(); // the last connection that closes merges the log, and that of the check cannot write
    const closeStamp = await database.close();
    return check?.isInDoubt() === true ? null : closeStamp;
  };
  return {
    createMcpServer: () => createMcpServer(services, version),
    failure: Promise.race([check?.damage, connection.place?.lost].filter((reason) => reason !== undefined)),
    sweepDeleted: () => {
      sweeping ??= sweepDaily(keeping, { now, log });
    },
    rescue: (targets, note) => rescue(connection, targets, note),
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
}
