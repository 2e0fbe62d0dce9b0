import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sizeOf } from '../database/file-size.ts';
import { logProblem, refuseForeignLog } from '../database/foreign-log.ts';
import { lastDatabaseOf } from '../database/last-database.ts';
import { companionsOf, databasePath } from '../database/location.ts';
import { explainDatabaseError } from '../database/sqlite-error.ts';
import { type CopyOptions, copyDatabase } from './copy.ts';
import { copyBytes } from './copy-bytes.ts';
import { inspectBackup, inspectDatabaseFile } from './inspect.ts';
import { refuseProblems } from './problem-error.ts';
import type { MakeCopyFolder } from './read-only.ts';
import { replaceDatabase } from './replace.ts';
import type { DatabaseProblemKind, DatabaseReport } from './report.ts';

const WORK_FOLDER_PREFIX = '.restore-';

/** A restore replaces a database that is damaged or not ours, but not one that it cannot keep. */
const IN_THE_WAY: readonly DatabaseProblemKind[] = [
  'unreachable',
  'unusual',
  'unreadable',
  'locked',
  'failed',
];

export interface RestoreOptions extends Pick<CopyOptions, 'onProgress' | 'abort'> {
  /** The data directory. Nobody may start a server on it meanwhile: the caller holds its lock. */
  readonly directory: string;
  /** The file to restore. It is only read. */
  readonly source: string;
  /** The end of the name under which the replaced database is kept. */
  readonly keptSuffix: string;
  /** Restore it although its data differ from its audit log. */
  readonly acceptDifferences: boolean;
}

/** A database that was replaced. */
export interface KeptDatabase {
  readonly file: string;
  /** The reason why it cannot be restored, in one sentence; null if it can. */
  readonly problem: string | null;
}

export interface RestoredDatabase {
  /** The SHA-256 of the file that took the place of the database, in hex: the bytes of the source, if it has no log. */
  readonly sha256: string;
  /** The result of a full check of what was restored, made before it took its place. */
  readonly report: DatabaseReport;
  /** The database that was there before; null if there was none. */
  readonly kept: KeptDatabase | null;
  /** Tells the next start that this is the database of the directory, like the mark of a close. */
  readonly lastDatabase: string | null;
}

/**
 * Puts a copy of a database in the place of a data directory's own, and keeps the replaced one beside it. Whenever it
 * is interrupted, one of the two is in place and complete, or a start is refused and the old one is complete beside it.
 *
 * When it throws, nothing has changed.
 * @throws CsfServerError DATABASE_MISSING, _FOREIGN, _NEWER, _CORRUPT, _READ_ONLY, _LOCKED, _FAILED or DISK_FULL
 * @throws the reason of `abort`
 */
export async function restoreDatabase(options: RestoreOptions): Promise<RestoredDatabase> {
  const { directory, source, keptSuffix, abort } = options;
  const file = databasePath(directory);
  let folder: string | null = null;
  const workFolder = (): string => {
    folder ??= makeWorkFolder(directory);
    return folder;
  };
  const makeCopyFolder = (): string => mkdtempSync(join(workFolder(), 'copy-'));
  try {
    const current = await inspectDatabaseFile(directory, { makeCopyFolder });
    refuseProblems(current, {
      of: (kind) => IN_THE_WAY.includes(kind),
      hint: 'So it could not be kept beside the restored one. Mend that first. Nothing was changed.',
    });
    refuseForeignLog(source);
    // In the copy the log is merged, and nobody sees any more where it came from.
    if (hasLog(source)) refuseUnfit(await inspectBackup(source, { makeCopyFolder }), options);
    const replacement = join(workFolder(), 'new.db');
    const copy = { ...options, file: source, target: replacement, targetName: file, makeCopyFolder };
    const sha256 = hasLog(source) ? await copyWithLog(copy) : await copyBytes(copy);
    const report = await inspectBackup(replacement, { name: source });
    refuseUnfit(report, options);
    abort.throwIfAborted();
    const isIntact = current.isIntact === true && logProblem(file) === null;
    const keptPath = freePath(`${file}.replaced-${keptSuffix}`);
    const kept = replaceDatabase({ file, replacement, keptPath, isIntact });
    return {
      sha256,
      report,
      kept: kept === null ? null : await describeKept(kept, makeCopyFolder),
      lastDatabase: lastDatabaseOf(file, lastHashOf(report)),
    };
  } catch (error) {
    abort.throwIfAborted();
    throw explainDatabaseError(error, file);
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

/** The hash of the newest audit entry; empty when there is none. */
function lastHashOf({ auditLog }: DatabaseReport): string {
  return auditLog?.intact === true && auditLog.entries > 0 ? auditLog.lastHash : '';
}

function hasLog(file: string): boolean {
  const { wal, journal } = companionsOf(file);
  return sizeOf(wal) > 0 || sizeOf(journal) > 0;
}

/** @returns the SHA-256 of the copy, in which the log is merged */
async function copyWithLog(options: CopyOptions): Promise<string> {
  await copyDatabase(options);
  const digest = createHash('sha256');
  await pipeline(createReadStream(options.target), digest);
  return digest.digest('hex');
}

/** A start takes what this refuses: it looks at the structure only. */
async function describeKept(file: string, makeCopyFolder: MakeCopyFolder): Promise<KeptDatabase> {
  const { problems } = await inspectBackup(file, { makeCopyFolder });
  return { file, problem: problems[0]?.message ?? null };
}

/** @throws CsfServerError for a file that is no backup to rely on */
export function refuseUnfit(
  report: DatabaseReport,
  { acceptDifferences }: Pick<RestoreOptions, 'acceptDifferences'>,
): void {
  refuseProblems(report, {
    of: (kind) => kind !== 'differs',
    hint: 'Nothing was changed. Restore another backup.',
  });
  refuseProblems(report, {
    of: () => !acceptDifferences,
    hint: 'Somebody has changed these data outside csf-mcp. Nothing was changed. Restore another backup, or this one as it is with --accept-differences.',
  });
}

/** A path where there is no file, nor a log that would belong to it. */
function freePath(path: string): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? path : `${path}-${count}`;
    if (![candidate, ...Object.values(companionsOf(candidate))].some(existsSync)) return candidate;
  }
}

/** It is in the data directory, so that a file can be moved into place at once. Leftovers of a killed restore go. */
function makeWorkFolder(directory: string): string {
  for (const name of readdirSync(directory))
    if (name.startsWith(WORK_FOLDER_PREFIX)) rmSync(join(directory, name), { recursive: true, force: true });
  return mkdtempSync(join(directory, WORK_FOLDER_PREFIX));
}
