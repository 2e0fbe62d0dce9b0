import { copyFileSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseCounts, DatabaseProblemKind, MakeCopyFolder } from '@csf-mcp/server/database-file';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { EXIT_CODE_OF } from '../exit-codes.ts';
import { DATA_DIR_LOCK_NAME } from '../lock/lock-file.ts';
import type { LifecycleLog } from '../log/lifecycle-log.ts';
import type { Platform } from '../platform/platform.ts';
import { timeInFileName } from '../time-in-file-name.ts';
import {
  type CopyFolder,
  copyFolders,
  makeCopyFolder,
  makeCopyFolderIn,
  removeLeftCopies,
} from './copy-folder.ts';
import { describeContent } from './describe.ts';
import { databaseFailure } from './failure.ts';
import { loadDatabaseFile } from './load.ts';
import { sha256Of } from './sha256.ts';
import { refuseUnwritableFolder } from './writable-folder.ts';

/** The report that `csf-mcp backup --json` prints. Keys are only ever added. */
export interface BackupReport {
  readonly file: string;
  /** The database that was backed up. */
  readonly database: string;
  readonly bytes: number;
  /** Hex, of the file. */
  readonly sha256: string;
  readonly schemaVersion: number;
  readonly counts: DatabaseCounts;
  /**
   * The last hash of the audit log, for later verifications to compare with; null if the log is empty or broken.
   */
  readonly auditHash: string | null;
  /** The file was read back: every page, index, value and reference is correct. */
  readonly verified: true;
  /** Faults of the database, and so of its backup, with which it can still be used. */
  readonly warnings: readonly string[];
}

export interface BackupOptions {
  readonly platform: Platform;
  readonly dataDir: string;
  /** A file, or a folder. In a folder the backup gets a name with the time. */
  readonly target: string;
  /** It was given as a folder, whether that exists or not. */
  readonly isFolder: boolean;
  /** Replaces a file that already exists. */
  readonly force: boolean;
  readonly now: Date;
  readonly abort: AbortSignal;
  readonly log: LifecycleLog;
  /** Hears what the backup is doing, for somebody who waits. */
  readonly onProgress: (doing: string) => void;
}

const NOTHING_WRITTEN = 'No backup was written.';

/** Problems that concern a start, but not a backup. */
const HARMLESS: ReadonlySet<DatabaseProblemKind> = new Set(['other-owner', 'not-private', 'not-writable']);

/**
 * Writes a verified copy of the database, at once or not at all. A server may be using it: the copy shows the database
 * as it was at one moment.
 * @throws LauncherError E_USAGE, E_DATABASE, E_NOT_PERMITTED, E_IO; the reason of `abort`
 */
export async function backup(options: BackupOptions): Promise<BackupReport> {
  const { abort, log } = options;
  try {
    const report = await writeBackup(options);
    const { file, database, bytes, sha256, auditHash } = report;
    log('info', { file, database, bytes, sha256, auditHash }, 'Backup written (backup)');
    return report;
  } catch (error) {
    if (abort.aborted) {
      log(
        'info',
        { reason: errorMessage(abort.reason) },
        'No backup was written: it was called off (backup)',
      );
      throw abort.reason;
    }
    const failure = databaseFailure(error, NOTHING_WRITTEN);
    const { code, message: reason } = failure;
    log('warn', { code, exitCode: EXIT_CODE_OF[code], reason }, 'No backup was written (backup)');
    throw failure;
  }
}

async function writeBackup(options: BackupOptions): Promise<BackupReport> {
  const { platform, dataDir, abort, onProgress } = options;
  const { companionsOf, copyDatabase, databasePath, inspectBackup } = await loadDatabaseFile();
  const database = databasePath(dataDir);
  const file = targetFile(options);
  const { wal, journal } = companionsOf(file);
  const inUse = [
    database,
    ...Object.values(companionsOf(database)),
    join(dirname(database), DATA_DIR_LOCK_NAME),
  ];
  const refuse = (): void => {
    refuseTarget(file, inUse, options);
    refuseOldLogs([wal, journal]);
  };
  refuse();
  for (const folder of [dataDir, dirname(file)]) removeLeftCopies(folder, platform);
  using copies = copyFolders(() => makeWorkFolder(dirname(file), options));
  await refuseSource(dataDir, copies.make);
  const copy = join(copies.make(), 'backup.db');
  await copyDatabase({
    file: database,
    target: copy,
    targetName: file,
    onProgress: (share) => onProgress(`copying, ${Math.floor(share * 100)} %`),
    abort,
    makeCopyFolder: copies.make,
  });
  onProgress('verifying');
  const report = await inspectBackup(copy, { name: database });
  const { schemaVersion, counts, auditLog } = report;
  const problem = report.problems.find(({ kind }) => kind !== 'audit-log' && kind !== 'differs');
  if (problem !== undefined || schemaVersion === null || counts === null)
    throw unfit(problem?.message ?? `The database ${database} cannot be verified.`);
  const sha256 = await sha256Of(copy);
  abort.throwIfAborted();
  refuse(); // a file may have appeared meanwhile
  await putInPlace(copy, file, platform);
  return {
    file,
    database,
    bytes: statSync(file).size,
    sha256,
    schemaVersion,
    counts,
    auditHash: auditLog?.intact === true && auditLog.entries > 0 ? auditLog.lastHash : null,
    verified: true,
    warnings: report.problems.map(({ kind, message }) =>
      kind === 'differs'
        ? `${message} csf-mcp restore takes this backup only with --accept-differences.`
        : `${message} csf-mcp restore will not take this backup.`,
    ),
  };
}

/**
 * The folder in which a backup is made: in the data directory, where even a start finds what is left of it. It is beside
 * the backup instead where no file can be moved from the one to the other, or nothing may be written.
 */
function makeWorkFolder(target: string, { dataDir, platform }: BackupOptions): CopyFolder {
  try {
    if (statSync(dataDir).dev === statSync(target).dev) return makeCopyFolderIn(dataDir, platform);
  } catch {
    // it may only be read, or is another user's
  }
  return makeCopyFolder(target, platform);
}

/** Gives a finished backup its name, at once. */
async function putInPlace(copy: string, file: string, platform: Platform): Promise<void> {
  const { renamePatiently, syncDirectory, syncFile } = await loadDatabaseFile();
  try {
    renamePatiently(copy, file);
  } catch (error) {
    if (systemErrorCode(error) !== 'EXDEV') throw error; // two mounts of the same file system
    using beside = makeCopyFolder(dirname(file), platform);
    const second = join(beside.path, basename(copy));
    copyFileSync(copy, second);
    syncFile(second);
    renamePatiently(second, file);
  }
  syncDirectory(dirname(file));
}

function targetFile({ target, isFolder, now }: BackupOptions): string {
  const found = statSync(target, { throwIfNoEntry: false });
  return isFolder || found?.isDirectory() === true
    ? join(target, `csf-mcp-${timeInFileName(now)}.db`)
    : target;
}

function refuseTarget(file: string, inUse: readonly string[], { force }: BackupOptions): void {
  const folder = dirname(file);
  refuseUnwritableFolder(folder, NOTHING_WRITTEN);
  if (isOneOf(inUse, file))
    throw new LauncherError('E_USAGE', `${file} is a file of the database itself`, {
      hint: 'Choose another name for the backup. Nothing was changed.',
    });
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined || (force && found.isFile())) return;
  throw new LauncherError(
    'E_USAGE',
    `${file} already exists${found.isFile() ? '' : ', and is not a regular file'}`,
    {
      hint: `Choose another name${found.isFile() ? ', or replace it with --force' : ''}. ${NOTHING_WRITTEN}`,
    },
  );
}

/** SQLite would apply them to the backup, and read the content of another file. */
function refuseOldLogs(logs: readonly string[]): void {
  const log = logs.find((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
  if (log === undefined) return;
  throw new LauncherError('E_USAGE', `${log} already exists: SQLite would take it for part of the backup`, {
    hint: `Choose another name, or close the program that uses it and move it away. ${NOTHING_WRITTEN}`,
  });
}

/** Names do not decide: SQLite or the lock would take a file in use for its own by any name. */
function isOneOf(inUse: readonly string[], file: string): boolean {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return inUse.some((path) => {
    const own = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (found !== undefined && own !== undefined) return found.dev === own.dev && found.ino === own.ino;
    return (
      basename(path).toLowerCase() === basename(file).toLowerCase() &&
      isSameFolder(dirname(path), dirname(file))
    );
  });
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false; // one of them does not exist
  }
}

/** Finds out what is wrong with the database before it copies anything, as far as that is quick. */
async function refuseSource(dataDir: string, makeCopyFolder: MakeCopyFolder): Promise<void> {
  const { inspectDatabaseFile } = await loadDatabaseFile();
  const { file, exists, application, problems } = await inspectDatabaseFile(dataDir, { makeCopyFolder });
  const problem = problems.find(({ kind }) => !HARMLESS.has(kind));
  if (problem !== undefined) throw unfit(problem.message);
  if (exists && application === 'ours') return;
  throw new LauncherError('E_DATABASE', `There is no database ${file}: nothing to back up`, {
    hint: 'The first start creates it. If yours is elsewhere, name its folder with --data-dir (or CSF_MCP_DATA_DIR).',
  });
}

function unfit(message: string): LauncherError {
  return new LauncherError('E_DATABASE', message, {
    hint: `${NOTHING_WRITTEN} To go back to an earlier one, run csf-mcp restore <file>. It keeps this database beside the restored one.`,
  });
}

/** The report for people. */
export function formatBackup({ file, bytes, sha256, schemaVersion, counts, warnings }: BackupReport): string {
  const lines = [
    `Backup written and verified: ${file} (${(bytes / 1_048_576).toFixed(1)} MiB)`,
    `Content: ${describeContent(schemaVersion, counts)}`,
    `SHA-256: ${sha256}`,
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
  return `${lines.join('\n')}\n`;
}
