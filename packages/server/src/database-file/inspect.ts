import { existsSync, lstatSync } from 'node:fs';
import { sizeOf } from '../database/file-size.ts';
import { damagedLogProblem, logProblem } from '../database/foreign-log.ts';
import { companionsOf, databasePath } from '../database/location.ts';
import { SCHEMA_VERSION } from '../database/migrate.ts';
import { inspectContent } from './inspect-content.ts';
import { problemsOfPlace } from './inspect-place.ts';
import { problemOfError } from './problem-error.ts';
import type { MakeCopyFolder } from './read-only.ts';
import type { DatabaseProblem, DatabaseReport } from './report.ts';

export interface InspectionOptions {
  /** The full check takes seconds where the quick one takes milliseconds. */
  readonly check?: DatabaseReport['check'];
  /** Where a copy goes, if the database cannot be read as it is. By default beside the database. */
  readonly makeCopyFolder?: MakeCopyFolder;
  /** Told the size of the file in bytes before its content is looked at, which lets nothing else happen meanwhile. */
  readonly onContent?: (sizeBytes: number) => void;
}

export interface BackupInspectionOptions extends Pick<InspectionOptions, 'makeCopyFolder'> {
  /** The file that messages are to name, where this is a copy of it. */
  readonly name?: string;
  /** With it, others have a turn while a large file is read, and may end that. Nobody may write to the file then. */
  readonly abort?: AbortSignal;
}

/**
 * Looks at the database of a data directory. Changes and creates nothing, does not disturb a running server, and never
 * throws for what it finds: a file that is missing, broken or out of reach is what the report is about.
 */
export async function inspectDatabaseFile(
  directory: string,
  options: InspectionOptions = {},
): Promise<DatabaseReport> {
  return inspect(databasePath(directory), { ...options, isInPlace: true });
}

/**
 * Looks at a file that may be a backup of a database, wherever it is and whomever it belongs to.
 * @throws the reason of `abort`
 */
export async function inspectBackup(
  file: string,
  { name = file, ...options }: BackupInspectionOptions = {},
): Promise<DatabaseReport> {
  const report = await inspect(file, { ...options, check: 'full', isInPlace: false });
  const nothing = nothingThere(report);
  const problems = [...report.problems, ...(nothing === null ? [] : [nothing])];
  const rename = (problem: DatabaseProblem): DatabaseProblem => ({
    ...problem,
    message: problem.message.replaceAll(file, () => name),
  });
  return { ...report, file: name, problems: problems.map(rename) };
}

function nothingThere({ file, exists, application, problems }: DatabaseReport): DatabaseProblem | null {
  if (problems.length > 0) return null;
  if (!exists) return { kind: 'missing', message: `There is no file ${file}.` };
  return application === 'none' ? { kind: 'empty', message: `The file ${file} is empty.` } : null;
}

interface Inspection extends InspectionOptions {
  /** It is where a server opens it, and so has to be private and writable. */
  readonly isInPlace: boolean;
  readonly abort?: AbortSignal;
}

async function inspect(
  file: string,
  { check = 'quick', isInPlace, makeCopyFolder, abort, onContent = () => {} }: Inspection,
): Promise<DatabaseReport> {
  const unknown: DatabaseReport = {
    file,
    exists: false,
    sizeBytes: 0,
    logBytes: 0,
    companions: [],
    application: null,
    schemaVersion: null,
    knownSchemaVersion: SCHEMA_VERSION,
    check,
    isIntact: null,
    counts: null,
    auditLog: null,
    problems: [],
  };
  try {
    const found = lstatSync(file, { throwIfNoEntry: false });
    const { wal, shm, journal } = companionsOf(file);
    const outside: DatabaseReport = {
      ...unknown,
      exists: found !== undefined,
      sizeBytes: found?.size ?? 0,
      logBytes: sizeOf(wal) + sizeOf(journal),
      companions: [wal, shm, journal].filter(existsSync),
    };
    const problems = found === undefined ? [] : problemsOfPlace(file, found, isInPlace);
    if (problems.some(({ kind }) => kind === 'unusual' || kind === 'unreadable'))
      return { ...outside, problems };
    if (found === undefined || found.size === 0) {
      const application = found === undefined ? null : 'none';
      return { ...outside, application, problems: [...problems, ...orphanedLog(outside)] };
    }
    // A database in place may be open in this process.
    const message = isInPlace ? damagedLogProblem(file) : logProblem(file);
    if (message !== null) return { ...outside, problems: [...problems, { kind: 'damaged', message }] };
    onContent(outside.sizeBytes);
    const inside = await inspectContent(file, { check, makeCopyFolder, abort });
    return { ...outside, ...inside, problems: [...problems, ...inside.problems] };
  } catch (error) {
    abort?.throwIfAborted();
    return { ...unknown, problems: [problemOfError(error, file, 'unreachable')] };
  }
}

function orphanedLog({ file, logBytes, companions }: DatabaseReport): DatabaseProblem[] {
  if (logBytes === 0) return [];
  const message = `The database ${file} is missing or empty, but its log holds data (${companions.join(', ')}).`;
  return [{ kind: 'orphaned-log', message }];
}
