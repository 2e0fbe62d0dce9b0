import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import type { CsfServerError } from '../refusals/error.ts';
import type { OtherWriter } from './other-writer.ts';
import type { Place } from './place.ts';
import type { RowWatch } from './row-watch.ts';

/** Statements that stay prepared. The tools need about as many; lists of ids make for more. */
const MAX_PREPARED = 200;

export interface SqliteDialectOptions {
  /** Gives the same open database each time; called first by the first query. */
  readonly open: () => DatabaseSync;
  /** Explains what SQLite threw. */
  readonly explain: (error: unknown) => CsfServerError;
  /** Follows the rows that writing transactions change; null where nothing is written. */
  readonly watch: RowWatch | null;
  /** Watches the file that writing transactions change; null where nothing is written. */
  readonly place: Place | null;
  /** Notices that another program writes; null where nothing is written. */
  readonly otherWriter: OtherWriter | null;
}

/**
 * Kysely's SQLite dialect over `node:sqlite`.
 *
 * SqliteAdapter declares a single connection, so Kysely hands it to one query or transaction at a time: concurrent
 * tool calls cannot get into each other's transactions.
 */
export function createSqliteDialect(options: SqliteDialectOptions): Dialect {
  return {
    createDriver: () => new ImmediateDriver(options),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/**
 * Takes the write lock when a writing transaction begins. A transaction that begins as a reader and then writes
 * fails at once if another process wrote in between: the busy timeout does not help there.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #open: () => DatabaseSync;
  readonly #watch: RowWatch | null;
  readonly #place: Place | null;
  readonly #otherWriter: OtherWriter | null;
  /** Whether the transaction under way may write: there is never more than one. */
  #isWriting = false;

  constructor({ open, explain, watch, place, otherWriter }: SqliteDialectOptions) {
    super({ database: async () => adapt(open(), explain) });
    this.#open = open;
    this.#watch = watch;
    this.#place = place;
    this.#otherWriter = otherWriter;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const reading = settings?.accessMode === 'read only';
    this.#isWriting = !reading;
    if (this.#isWriting) {
      await this.#place?.assertKept();
      this.#otherWriter?.look(); // before the transaction, so that the log says it before this change
      this.#watch?.begin();
    }
    await connection.executeQuery(CompiledQuery.raw(reading ? 'begin' : 'begin immediate'));
    if (this.#isWriting) this.#otherWriter?.look(); // from now on, nobody else writes
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#isWriting) this.#watch?.assertAudited();
    await super.commitTransaction(connection);
    // What is committed to a file that nobody finds again must not be confirmed.
    if (this.#isWriting) await this.#place?.assertKept();
  }

  /** Some failures, a full disk among them, have rolled back already; a second rollback would hide their reason. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    this.#watch?.rollBack();
    if (this.#open().isTransaction) await super.rollbackTransaction(connection);
  }
}

/** The part of better-sqlite3's interface that Kysely uses. */
function adapt(database: DatabaseSync, explain: SqliteDialectOptions['explain']): SqliteDatabase {
  const explained = <T>(call: () => T): T => {
    try {
      return call();
    } catch (error) {
      throw explain(error);
    }
  };
  const prepare = keepPrepared(database);
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = explained(() => prepare(sql));
      const all = (parameters: readonly unknown[]) => {
        const rows = explained(() => statement.all(...(parameters as SQLInputValue[])));
        // Not earlier: if the schema has changed, SQLite has just prepared the statement anew.
        const columns = statement.columns().map(({ name }) => name);
        return rows.map((row) => toRow(columns, row));
      };
      return {
        reader: statement.columns().length > 0,
        all,
        run: (parameters) => explained(() => statement.run(...(parameters as SQLInputValue[]))),
        iterate: (parameters) => all(parameters).values(),
      };
    },
  };
}

/**
 * The objects that node:sqlite makes have no prototype, and so never equal one written in code; to copy them takes
 * several times as long as to make these of lists of values.
 */
function toRow(columns: readonly string[], values: Readonly<Record<number, unknown>>): object {
  const row: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) row[column] = values[index];
  return row;
}

/**
 * Keeps the statements that were used last. A prepared statement lies outside of V8's heap, which therefore sees no
 * reason to collect the ones that nobody needs any more.
 */
function keepPrepared(database: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    if (!database.isOpen) statements.clear(); // they are gone with it
    const statement = statements.get(sql) ?? prepareForLists(database, sql);
    statements.delete(sql);
    statements.set(sql, statement); // now the last one
    const [oldest] = statements.keys();
    if (statements.size > MAX_PREPARED && oldest !== undefined) statements.delete(oldest);
    return statement;
  };
}

/** A statement whose rows are lists of values. */
function prepareForLists(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}
