import type { McpServer } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { connect } from './database/connect.ts';
import { connectForReading } from './database/connect-for-reading.ts';
import type { Connection } from './database/connection.ts';
import { useConnection } from './database/open.ts';
import { newConfirmationKey } from './deletion/confirmation.ts';
import { createMcpServer } from './mcp-server.ts';
import { createSearchIndex } from './search/search-index.ts';
import { once } from './tool-kit/once.ts';

export interface ServerSettings {
  /** The server's version, as clients are told. */
  readonly version: string;
  readonly log: Logger;
  readonly now?: () => Date;
}

export interface ServerOptions extends ServerSettings {
  /** The directory of the database, created with mode 0700 if it does not exist. Only one process may have it open. */
  readonly dataDir: string;
  /** `read-only` works next to the process that has the directory open; tools that write are refused. */
  readonly access?: 'read-write' | 'read-only' | undefined;
}

export interface CsfServer extends AsyncDisposable {
  /** An MCP server for one connection. All of them work on the same database. */
  createMcpServer(): McpServer;
}

/**
 * Opens the database.
 *
 * @returns a server whose MCP side is yet to be connected. Disposing it closes the database; later tool calls are
 * refused.
 * @throws CsfServerError DATABASE_NEWER, DATABASE_CORRUPT, DATABASE_FOREIGN, DATABASE_READ_ONLY, DATABASE_LOCKED,
 * DATABASE_FAILED or DISK_FULL. With `read-only` it throws none of these: tools answer with them, and also with
 * DATABASE_MISSING and DATABASE_OLDER.
 */
export async function openServer({ dataDir, access, ...settings }: ServerOptions): Promise<CsfServer> {
  return createServer(access === 'read-only' ? connectForReading(dataDir) : connect(dataDir), settings);
}

/** Makes a server that works on a connection, and closes it when it is disposed. */
export function createServer(
  connection: Connection,
  { version, log, now = () => new Date() }: ServerSettings,
): CsfServer {
  const database = useConnection(connection);
  const searchIndex = createSearchIndex();
  const services = { db: database.db, searchIndex, log, now, confirmationKey: once(newConfirmationKey) };
  return {
    createMcpServer: () => createMcpServer(services, version),
    [Symbol.asyncDispose]: async () => {
      searchIndex[Symbol.dispose]();
      await database.close();
    },
  };
}
