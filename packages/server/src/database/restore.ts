import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CopyOptions, copyDatabase } from './copy.ts';
import { hasForeignLog, refuseForeignLog } from './file.ts';
import {
  type DatabaseProblemKind,
  type DatabaseReport,
  inspectBackup,
  inspectDatabaseFile,
} from './inspect.ts';
import { companionsOf, databasePath } from './location.ts';
import { refuseProblems } from './problem-error.ts';
import { replaceDatabase } from './replace.ts';
import { explainDatabaseError } from './sqlite-error.ts';

const WORK_FOLDER_PREFIX = '.restore-';

/** A database that is damaged, or not ours, is what a restore is for. One that cannot be kept is not. */
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
  /** The file to restore. It is read only. */
  readonly source: string;
  /** What the name of the replaced database ends in. */
  readonly keptSuffix: string;
}

/** A database that was replaced. */
export interface KeptDatabase {
  readonly file: string;
  /** Why it cannot be restored, in one sentence; null if it can. */
  readonly problem: string | null;
}

export interface RestoredDatabase {
  /** What was restored, by a full check before it took its place. */
  readonly report: DatabaseReport;
  /** The database that was there before; null if there was none. */
  readonly kept: KeptDatabase | null;
}

/**
 * Puts a copy of a database in the place of a data directory's own, and keeps that beside it. Whenever it is
 * interrupted, one of the two is in place and complete, or a start is refused and the old one is complete beside it.
 *
 * Throws CsfServerError, and then nothing has changed: DATABASE_MISSING, _FOREIGN, _NEWER, _CORRUPT, _READ_ONLY,
 * _LOCKED, _FAILED or DISK_FULL. When it is called off it throws the reason of that.
 */
export async function restoreDatabase(options: RestoreOptions): Promise<RestoredDatabase> {
  const { directory, source, keptSuffix, abort } = options;
  const file = databasePath(directory);
  const current = await inspectDatabaseFile(directory);
  refuseProblems(current, {
    of: (kind) => IN_THE_WAY.includes(kind),
    hint: 'It cannot be kept beside the restored one: see to that first. Nothing was changed.',
  });
  let folder: string | null = null;
  try {
    refuseForeignLog(source);
    folder = makeWorkFolder(directory);
    const replacement = join(folder, 'new.db');
    await copyDatabase({ ...options, file: source, target: replacement, targetName: file });
    const report = await inspectBackup(replacement, source);
    refuseUnfit(report);
    abort.throwIfAborted();
    const isIntact = current.isIntact === true && !hasForeignLog(file);
    const keptPath = freePath(`${file}.replaced-${keptSuffix}`);
    const kept = replaceDatabase({ file, replacement, keptPath, isIntact });
    return { report, kept: kept === null ? null : await describeKept(kept) };
  } catch (error) {
    abort.throwIfAborted();
    throw explainDatabaseError(error, file);
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

/** A start takes what this refuses: it looks at the structure only. */
async function describeKept(file: string): Promise<KeptDatabase> {
  const { problems } = await inspectBackup(file);
  return { file, problem: problems[0]?.message ?? null };
}

/** Throws CsfServerError for a file that is no backup to rely on. */
export function refuseUnfit(report: DatabaseReport): void {
  refuseProblems(report, { of: () => true, hint: 'Nothing was changed. Restore another backup.' });
}

/** Nothing is there by this name, nor a log that would belong to it. */
function freePath(path: string): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? path : `${path}-${count}`;
    if (![candidate, ...Object.values(companionsOf(candidate))].some(existsSync)) return candidate;
  }
}

/** In the data directory, from which a file can be moved into place at once. What a killed restore left there goes. */
function makeWorkFolder(directory: string): string {
  for (const name of readdirSync(directory))
    if (name.startsWith(WORK_FOLDER_PREFIX)) rmSync(join(directory, name), { recursive: true, force: true });
  return mkdtempSync(join(directory, WORK_FOLDER_PREFIX));
}
