import { Kysely } from 'kysely';
import { connect } from './connect.ts';
import { type CloseMarks, type Connection, UNMARKED } from './connection.ts';
import { requireRows } from './require-rows.ts';
import type { Schema } from './schema.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

export type Database = Kysely<Schema>;

export interface OpenDatabase {
  readonly db: Database;
  /** The connection that `db` works on. */
  readonly connection: Connection;
  /** Closes the database after the transaction under way; its write-ahead log is merged and removed. */
  close(): Promise<CloseMarks>;
}

/**
 * Opens `<directory>/csf.db`, creating and migrating it as needed.
 *
 * @throws CsfServerError DATABASE_NEWER, _CORRUPT, _FOREIGN, _READ_ONLY, _LOCKED, _FAILED or DISK_FULL
 */
export function openDatabase(directory: string): OpenDatabase {
  return useConnection(connect(directory));
}

/** Takes over a connection: from now on, it is closed together with this database. */
export function useConnection(connection: Connection): OpenDatabase {
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(connection), plugins: [requireRows()] });
  const close = async (): Promise<CloseMarks> =>
    connection.isOpen() ? db.connection().execute(async () => connection.close()) : UNMARKED;
  let closing: Promise<CloseMarks> | undefined;
  return {
    db,
    connection,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
