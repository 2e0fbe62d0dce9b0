import { lstatSync, statSync } from 'node:fs';
import type { DatabaseCounts } from '@csf-mcp/server/database-file';
import { removeRescueNotes } from '../channel/rescue-note.ts';
import type { PathConfig } from '../config.ts';
import { errorMessage, LauncherError } from '../errors.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import { beginContest } from '../lock/contest.ts';
import { lockDatabase } from '../lock/database-lock.ts';
import { firstRecord } from '../lock/first-record.ts';
import { acquireInstanceLock, type InstanceLock } from '../lock/instance-lock.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import { shellWord } from '../shell-words.ts';
import { timeInFileName } from '../time-in-file-name.ts';
import { copyFolders, makeCopyFolderIn } from './copy-folder.ts';
import { describeContent } from './describe.ts';
import { databaseFailure } from './failure.ts';
import { loadDatabaseFile } from './load.ts';

/** The report that `csf-mcp restore --json` prints. Keys are only ever added. */
export interface RestoreReport {
  /** The file that was restored. It stays. */
  readonly file: string;
  /** SHA-256 of the bytes that were restored, in hex: those of the file, or if it had a log, those with the log merged. */
  readonly sha256: string;
  /** The database that it became. */
  readonly database: string;
  readonly schemaVersion: number;
  /** It comes from an older version, and the next start brings it up to date. */
  readonly willBeMigrated: boolean;
  readonly counts: DatabaseCounts;
  /** The database that was replaced; null when there was none. */
  readonly keptFile: string | null;
  /** It can be restored; null when there is none. One that cannot be opened stays as it was, logs included. */
  readonly isKeptFileIntact: boolean | null;
  /** Why it cannot be restored. */
  readonly keptFileProblem: string | null;
}

export interface RestoreOptions extends PathConfig {
  readonly platform: Platform;
  readonly file: string;
  /** Restore it although its data differ from its audit log. */
  readonly acceptDifferences: boolean;
  readonly version: string;
  /** Milliseconds to wait for an instance that is just ending. */
  readonly waitMs: number;
  readonly now: Date;
  readonly abort: AbortSignal;
  readonly log: Log;
  /** Hears what the restore is doing, for somebody who waits. */
  readonly onProgress: (doing: string) => void;
  /** Hears what happened to the lock, for somebody who does not read the log. */
  readonly onWarning: (warning: string) => void;
}

const NOTHING_CHANGED = 'Nothing was changed.';

/**
 * Replaces the database with a verified copy of a backup, and keeps the replaced one beside it. Holds the locks of an
 * instance meanwhile.
 * @throws LauncherError E_USAGE, E_DATABASE, E_ALREADY_RUNNING, E_NOT_PERMITTED, E_NO_FILE_LOCKS, E_IO; the reason of `abort`
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { abort, log } = options;
  try {
    return await restoreUnderLock(options);
  } catch (error) {
    if (abort.aborted) {
      log.info({ reason: errorMessage(abort.reason) }, 'Nothing was restored: it was called off (restore)');
      throw abort.reason;
    }
    const failure = databaseFailure(error, NOTHING_CHANGED);
    const { code, message: reason } = failure;
    log.warn({ code, exitCode: EXIT_CODE_OF[code], reason }, 'Nothing was restored (restore)');
    throw failure;
  }
}

async function restoreUnderLock(options: RestoreOptions): Promise<RestoreReport> {
  const { platform, file, acceptDifferences, dataDir, stateDir, now, abort, log, onProgress } = options;
  const { databasePath, inspectBackup, refuseUnfit, restoreDatabase } = await loadDatabaseFile();
  const database = databasePath(dataDir);
  refuseItself(file, database);
  onProgress('verifying');
  using copies = copyFolders(() => makeCopyFolderIn(dataDir, platform));
  const report = await inspectBackup(file, { makeCopyFolder: copies.make });
  refuseUnfit(report, options); // before it touches anything, the lock included
  const lock = await takeLock(options);
  let exitCode: number = EXIT.unexpected;
  try {
    // This only asks. The directory's lock keeps others away from now on, and Windows replaces no file that is open.
    (await lockDatabase(dataDir, platform))[Symbol.dispose]();
    const { sha256, report, kept, lastDatabase } = await restoreDatabase({
      directory: dataDir,
      source: file,
      keptSuffix: timeInFileName(now),
      acceptDifferences,
      onProgress: (share) => onProgress(`copying, ${Math.floor(share * 100)} %`),
      abort,
    });
    const { schemaVersion, knownSchemaVersion, counts } = report;
    if (schemaVersion === null || counts === null) throw new Error(`nothing is known of ${file}`);
    const keptFile = kept?.file ?? null;
    removeRescueNotes(stateDir, dataDir);
    lock.update({ lastDatabase });
    log.info({ file, sha256, database, schemaVersion, keptFile }, 'Database restored (restore)');
    exitCode = EXIT.ok;
    return {
      file,
      sha256,
      database,
      schemaVersion,
      willBeMigrated: schemaVersion < knownSchemaVersion,
      counts,
      keptFile,
      isKeptFileIntact: kept === null ? null : kept.problem === null,
      keptFileProblem: kept?.problem ?? null,
    };
  } finally {
    lock.update({ exitCode });
    lock.release();
  }
}

async function takeLock(options: RestoreOptions): Promise<InstanceLock> {
  const { platform, dataDir, version, waitMs, abort } = options;
  const log = withWarnings(options);
  try {
    const { lock } = await acquireInstanceLock({
      ...options,
      contest: beginContest({ platform, dataDir, waitMs, force: false, findAnother: null, abort, log }),
      record: (takeovers) => firstRecord({ version, transport: 'restore' }, takeovers, platform),
    });
    return lock;
  } catch (error) {
    if (!(error instanceof LauncherError) || error.code !== 'E_ALREADY_RUNNING') throw error;
    throw new LauncherError(error.code, error.message, {
      hint: `Stop it first (close its clients, or run csf-mcp kill), then restore again. ${NOTHING_CHANGED}`,
      cause: error,
    });
  }
}

function withWarnings({ log, onWarning }: RestoreOptions): Log {
  return {
    debug: (facts, message) => log.debug(facts, message),
    info: (facts, message) => log.info(facts, message),
    error: (facts, message) => log.error(facts, message),
    warn: (facts, message) => {
      log.warn(facts, message);
      const details = Object.entries(facts).map(([key, value]) => `${key} ${value}`);
      onWarning(`${message} (${details.join(', ')})`);
    },
  };
}

function refuseItself(file: string, database: string): void {
  const given = statSync(file, { bigint: true, throwIfNoEntry: false });
  const own = lstatSync(database, { bigint: true, throwIfNoEntry: false });
  if (given === undefined || own === undefined || given.dev !== own.dev || given.ino !== own.ino) return;
  throw new LauncherError('E_USAGE', `${file} is the database itself`, {
    hint: `Give a backup of it. ${NOTHING_CHANGED}`,
  });
}

/** The report for people, with a command for the shell of their platform. */
export function formatRestore(report: RestoreReport, platform: Platform): string {
  const { file, database, schemaVersion, willBeMigrated, counts, keptFile, keptFileProblem } = report;
  const lines = [`Restored ${file} to ${database}`, `Content: ${describeContent(schemaVersion, counts)}`];
  if (willBeMigrated) lines.push('It comes from an older version. The next start brings it up to date.');
  if (keptFile === null) lines.push('There was no database before.');
  else if (keptFileProblem === null)
    lines.push(
      `The replaced database: ${keptFile}`,
      `To go back to it: csf-mcp restore ${shellWord(keptFile, platform)}`,
    );
  else
    lines.push(`The replaced database stays as it was: ${keptFile}*`, `It is not intact: ${keptFileProblem}`);
  return `${lines.join('\n')}\n`;
}
