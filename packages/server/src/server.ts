import type { McpServer } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { compareInBackground } from './audit/compare-in-background.ts';
import { rememberDifferingRecords } from './audit/differing-records.ts';
import { CHECK_DELAY_MS, checkInBackground } from './database/background-check.ts';
import { openConnection } from './database/connect.ts';
import { connectForReading } from './database/connect-for-reading.ts';
import type { CloseMarks, Connection } from './database/connection.ts';
import { useConnection } from './database/open.ts';
import { rescue } from './database/rescue.ts';
import { newConfirmationKey } from './deletion/confirmation.ts';
import { sweepDaily } from './deletion/sweep-daily.ts';
import { settleAtStart } from './framework-import/settle-at-start.ts';
import { createMcpServer } from './mcp-server.ts';
import type { CsfServerError } from './refusals/error.ts';
import { createSearchIndex } from './search/search-index.ts';
import { once } from './tool-kit/once.ts';

/**
 * What makes the data doubtful: another program writes to the database while the server has it open, or what is stored
 * is not what the audit log says.
 */
export type ServerWarning = 'second-writer' | 'data-differ';

export interface ServerSettings {
  /** The server's version, as clients are told. */
  readonly version: string;
  readonly log: Logger;
  readonly now?: () => Date;
  /** The account of the operating system that the server runs under, for the audit log. By default it names none. */
  readonly account?: string | null | undefined;
  /** The directory of the database, created with mode 0700 if it does not exist. Only one process may have it open. */
  readonly dataDir: string;
  /**
   * How many days a deletion keeps a copy of the database from before, in the folder `deleted` of `dataDir`. 0 keeps
   * none, and removes those that are there. By default 30.
   */
  readonly keepDeletedDays?: number | undefined;
  /** Called the first time that there is a reason for each warning. The log says more. */
  readonly warn?: ((warning: ServerWarning) => void) | undefined;
  /** How many milliseconds after the start the database is checked in the background. By default 5 s. */
  readonly checkDelayMs?: number | undefined;
}

export interface ServerOptions extends ServerSettings, Partial<CloseMarks> {
  /** `read-only` works next to the process that has the directory open; tools that write are refused. */
  readonly access?: 'read-write' | 'read-only' | undefined;
  /** How large the database may grow, in MiB. By default without a limit. */
  readonly maxDatabaseMib?: number | undefined;
}

/** What is known of one connection. */
export interface SessionOptions {
  /** Who uses the client, by its configuration; null if nobody is named. It is asked at every change. */
  readonly person?: (() => string | null) | undefined;
}

export interface CsfServer extends AsyncDisposable {
  /** An MCP server for one connection. All of them work on the same database. */
  createMcpServer(session?: SessionOptions): McpServer;
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
   * @returns marks for the next server on this directory. With the close stamp of a database that is still as it was
   * closed, that server opens it at once, whatever its size, and checks its pages later, while it is in use. Otherwise it
   * checks them first. With the other mark it refuses a database that has been put in the place of this one.
   */
  close(): Promise<CloseMarks>;
  /**
   * Removes the copies that deletions have kept for long enough: now, and then once a day. It never throws and nobody
   * waits for it. Call it once the server is in use, in the process that has the database open for writing.
   */
  sweepDeleted(): void;
}

const KEEP_DELETED_DAYS = 30;

const WARNINGS: Readonly<Record<ServerWarning, string>> = {
  'second-writer':
    'Another program has written to the database while csf-mcp has it open. Close that program. What it changed is not in the audit log: audit_log with verify, or csf-mcp doctor, names what differs',
  'data-differ':
    'The data differ from the audit log: somebody has changed them outside csf-mcp. Answers that have such a record name it. audit_log with verify, or csf-mcp doctor, names what differs: compare it with a backup',
};

/**
 * Opens the database.
 *
 * @returns a server whose MCP side is yet to be connected. Disposing it closes the database.
 * @throws CsfServerError DATABASE_NEWER, DATABASE_CORRUPT, DATABASE_REPLACED, DATABASE_FOREIGN, DATABASE_READ_ONLY, DATABASE_LOCKED,
 * DATABASE_FAILED or DISK_FULL. With `read-only` it throws none of these: tools answer with them, and also with
 * DATABASE_MISSING and DATABASE_OLDER.
 */
export async function openServer({
  access,
  closeStamp = null,
  lastDatabase = null,
  maxDatabaseMib,
  ...settings
}: ServerOptions): Promise<CsfServer> {
  const { dataDir } = settings;
  const connection =
    access === 'read-only'
      ? connectForReading(dataDir)
      : await openConnection(dataDir, { closeStamp, lastDatabase, maxMib: maxDatabaseMib });
  return createServer(connection, settings);
}

/**
 * Makes a server that works on a connection, and closes it when it is disposed. Where it may write, it checks the database
 * while it is in use: the pages of the file, if nobody has done that before, and whether the data are what the log says.
 */
export function createServer(
  connection: Connection,
  {
    version,
    log,
    now = () => new Date(),
    account = null,
    dataDir,
    keepDeletedDays = KEEP_DELETED_DAYS,
    warn = () => {},
    checkDelayMs = CHECK_DELAY_MS,
  }: ServerSettings,
): CsfServer {
  const database = useConnection(connection);
  const searchIndex = createSearchIndex();
  const warnOnce = onceEach((warning: ServerWarning) => {
    log.warn(WARNINGS[warning]);
    warn(warning);
  });
  const differing = rememberDifferingRecords(() => warnOnce('data-differ'));
  const keeping = { dataDir, days: keepDeletedDays };
  const closing = new AbortController();
  let notice: string | null = null;
  const services = {
    version,
    db: database.db,
    dataDir,
    connection,
    differing,
    searchIndex,
    log,
    now,
    account,
    confirmationKey: once(newConfirmationKey),
    takeNotice: () => {
      const taken = notice;
      notice = null;
      return taken;
    },
    keeping,
    closing: closing.signal,
    besideWork: new Set<Promise<unknown>>(),
  };
  if (connection.watch !== null) {
    const options = { account, now, abort: closing.signal };
    const settling = settleAtStart(database.db, connection.open(), options).then(
      (said) => {
        if (said !== null) log.warn(said);
        notice = said;
      },
      (error) => log.warn({ reason: String(error) }, 'The imports could not be compared with known releases'),
    );
    services.besideWork.add(settling);
  }
  const { uncheckedFile, otherWriter } = connection;
  const check =
    uncheckedFile === null ? null : checkInBackground({ file: uncheckedFile, log, delayMs: checkDelayMs });
  const comparison = compareInBackground({ connection, log, conclude: differing.take });
  otherWriter?.listen(() => {
    warnOnce('second-writer');
    comparison.schedule(checkDelayMs);
  });
  if (check !== null)
    void check.ended.then(() => {
      if (!check.isInDoubt()) comparison.schedule(0);
    });
  else if (otherWriter !== null) comparison.schedule(checkDelayMs);
  let sweeping: Disposable | null = null;
  const close = async (): Promise<CloseMarks> => {
    sweeping?.[Symbol.dispose]();
    closing.abort(); // a long call need not be finished
    searchIndex[Symbol.dispose]();
    await comparison.stop();
    await check?.stop(); // the last connection that closes merges the log, and that of the check cannot write
    await Promise.allSettled(services.besideWork); // the same is true of a copy that is being made
    const marks = await database.close();
    return check?.isInDoubt() === true ? { ...marks, closeStamp: null } : marks;
  };
  return {
    createMcpServer: ({ person = () => null } = {}) => createMcpServer(services, { version, person }),
    failure: Promise.race([check?.damage, connection.place?.lost].filter((reason) => reason !== undefined)),
    sweepDeleted: () => {
      sweeping ??= sweepDaily(keeping, { now, log });
    },
    rescue: (targets, note) => rescue(connection, targets, note),
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
}

/** Calls with a value that was there before do nothing. */
function onceEach<T>(call: (value: T) => void): (value: T) => void {
  const seen = new Set<T>();
  return (value) => {
    if (seen.has(value)) return;
    seen.add(value);
    call(value);
  };
}
