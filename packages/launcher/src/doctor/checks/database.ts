import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { DatabaseProblem, DatabaseReport } from '@csf-mcp/server/database-file';
import { readMaxDatabaseMib } from '../../config.ts';
import { copyFolders, makeCopyFolderIn, removeLeftCopies } from '../../database/copy-folder.ts';
import { loadDatabaseFile } from '../../database/load.ts';
import type { Surroundings } from '../../directories.ts';
import { namesCsfMcp } from '../../process/csf-mcp.ts';
import { linuxCommandLine, linuxProcessesWithOpen } from '../../process/linux.ts';
import { readProcessFacts } from '../../process/read-facts.ts';
import { csfMcp, type DoctorContext, keptAside } from '../context.ts';
import { freeBytesOf, networkFileSystemOf } from '../file-system.ts';
import { type Finding, ok, problem, warning } from '../finding.ts';
import { lookAtFolder, takeOver } from '../folder.ts';
import { lookAtInstance } from '../found-instance.ts';
import { updateCommand } from '../installing.ts';
import { endWhoHasOpen } from '../shell.ts';

const OTHERS_MAY_WRITE = 0o022;
const STICKY = 0o1000;
const MIB = 1_024 * 1_024;

/** Enough for the database to grow, and for its log and a copy, until somebody checks again. */
const LEAST_FREE_BYTES = 100 * MIB;

/** From this share of its limit on, somebody should make room. */
const WARNED_SHARE = 0.8;

/** The full check took 6 s for 245 MiB, on two cores that had other work. */
const LONG_CHECK_BYTES = 32 * MIB;

/** A start takes the first away by itself. With the second, csf-mcp works, but some data are not what was recorded. */
const WARNED_OF: ReadonlySet<DatabaseProblem['kind']> = new Set(['not-private', 'differs']);

/** Checks the data directory, the database in it, and the free disk space. */
export async function checkDatabase(context: DoctorContext): Promise<Finding[]> {
  const directory = checkDirectory(context);
  const { inspectDatabaseFile } = await loadDatabaseFile();
  const { dataDir } = context.paths;
  const { platform } = context.surroundings;
  removeLeftCopies(dataDir, platform);
  using copies = copyFolders(() => makeCopyFolderIn(dataDir, platform));
  const report = await inspectDatabaseFile(dataDir, {
    check: 'full',
    makeCopyFolder: copies.make,
    onContent: (bytes) => {
      if (bytes >= LONG_CHECK_BYTES) context.onLongCheck(`checking the database, ${formatSize(bytes)}`);
    },
  });
  return [
    directory,
    await checkDatabaseFile(report, directory, context),
    checkUsers(report, context),
    checkSize(report, context),
    checkSpace(report, context),
  ];
}

function checkDirectory(context: DoctorContext): Finding {
  const id = 'database.directory';
  const { paths, shell, surroundings } = context;
  const { dataDir } = paths;
  const { platform } = surroundings;
  const elsewhere = surroundings.env['CSF_MCP_DATA_DIR'] ? shell.unsetVariables(['CSF_MCP_DATA_DIR']) : null;
  const folder = lookAtFolder(dataDir, elsewhere, context);
  switch (folder.kind) {
    case 'creatable':
      return ok(id, `The first start creates the data directory: ${dataDir}`);
    case 'unusable':
      return problem(id, `The data directory ${dataDir} cannot be used: ${folder.reason}.`, folder.fix);
    case 'usable':
      break;
  }
  if (platform.hasFileModes && (folder.stats.mode & OTHERS_MAY_WRITE) !== 0)
    return warning(
      id,
      `Other users can delete or replace the database: they can write to ${dataDir}.`,
      // A folder like /tmp is open to other users on purpose.
      (folder.stats.mode & STICKY) === 0 ? shell.run(['chmod', 'go-w', dataDir]) : elsewhere,
    );
  const network = networkFileSystemOf(dataDir, platform);
  if (network !== null)
    return warning(
      id,
      `${dataDir} is on a network file system (${network}). SQLite's write-ahead log is not safe there, and a lock may hold on one machine only. Keep the data directory on a local disk: --data-dir, or CSF_MCP_DATA_DIR.`,
      elsewhere,
    );
  return ok(id, `The data directory can be used: ${dataDir}`);
}

async function checkDatabaseFile(
  report: DatabaseReport,
  directory: Finding,
  context: DoctorContext,
): Promise<Finding> {
  const id = 'database.file';
  const { file, exists, sizeBytes, logBytes, schemaVersion, problems } = report;
  const [first] = problems;
  if (first !== undefined) {
    if (first.kind === 'unreachable' && directory.status === 'problem')
      return ok(id, `Not checked: its folder cannot be used: ${file}`);
    const worst = problems.toSorted((one, other) => rank(one) - rank(other))[0] ?? first;
    const finding = WARNED_OF.has(worst.kind) ? warning : problem;
    return finding(id, `${worst.message}${adviceOn(worst)}`, await repairOf(worst, report, context));
  }
  if (!exists) return ok(id, `The first start creates the database: ${file}`);
  const size = `${formatSize(sizeBytes)}, log ${formatSize(logBytes)}`;
  return ok(id, `The database is intact: ${file}, ${size}, schema version ${schemaVersion ?? 'none yet'}`);
}

/** What is wrong inside comes first. A start makes the file private by itself. */
function rank({ kind }: DatabaseProblem): number {
  return ['not-writable', 'not-private'].indexOf(kind);
}

function adviceOn({ kind }: DatabaseProblem): string {
  switch (kind) {
    case 'damaged':
    case 'other-schema':
    case 'audit-log':
    case 'orphaned-log':
      return ' If you have a backup, run csf-mcp restore <file>. The command below only moves the file aside, and the next start begins with an empty database.';
    case 'foreign':
      return ' The command below moves it aside.';
    case 'differs':
      return ' Compare with a backup before you rely on these records. A new record with the right values corrects them; audit_log keeps both.';
    case 'newer':
      return ' Update csf-mcp.';
    case 'other-owner':
      return ' If that user is the one who runs csf-mcp, run doctor as that user.';
    case 'locked':
      return ' Close the program that has it open.';
    default:
      return '';
  }
}

async function repairOf(
  { kind }: DatabaseProblem,
  report: DatabaseReport,
  context: DoctorContext,
): Promise<string | null> {
  const { shell } = context;
  const files = [report.file, ...report.companions];
  switch (kind) {
    case 'unusual':
      return shell.inTurn([...(await ended(context)), await replaceWithRegularFile(report, context)]);
    case 'other-owner':
      return takeOver(files, shell);
    case 'not-private':
      return shell.run(['chmod', '600', ...files]);
    case 'unreadable':
    case 'not-writable':
      return shell.run([
        ...(context.surroundings.platform.name === 'win32' ? ['attrib', '-R'] : ['chmod', 'u+rw']),
        ...files,
      ]);
    case 'damaged':
    case 'other-schema':
    case 'audit-log':
    case 'foreign':
    case 'orphaned-log':
      return shell.inTurn([...(await ended(context)), ...aside(report, context)]);
    case 'newer':
      return updateCommand(context);
    default:
      return null;
  }
}

/** Commands that move the database and the files that belong to it to another name. */
function aside({ file, exists, companions }: DatabaseReport, { shell, now }: DoctorContext): string[] {
  const kept = keptAside(file, now);
  return [
    ...(exists ? [shell.move(file, kept)] : []),
    ...companions.map((path) => shell.moveIfThere(path, `${kept}${path.slice(file.length)}`)),
  ];
}

/** A command that puts a regular file with one name in its place. */
async function replaceWithRegularFile(report: DatabaseReport, context: DoctorContext): Promise<string> {
  const { file } = report;
  const { shell, now } = context;
  const found = lstatSync(file);
  const kept = keptAside(file, now);
  if (found.isFile()) return shell.inTurn([shell.copy(file, kept), shell.move(kept, file)]);
  const target = found.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : undefined;
  if (target?.isFile()) return inPlaceOfLink(report, realpathSync(file), context);
  return found.isSymbolicLink() ? shell.remove(file) : shell.move(file, kept);
}

/** The target of the link stays, because others may use it. SQLite keeps the log of such a database beside the target. */
async function inPlaceOfLink(
  report: DatabaseReport,
  target: string,
  context: DoctorContext,
): Promise<string> {
  const { file } = report;
  const { shell, now } = context;
  const kept = keptAside(file, now);
  const { companionsOf } = await loadDatabaseFile();
  const [from, to] = [companionsOf(target), companionsOf(file)];
  const logs = (['wal', 'journal'] as const).filter((log) => existsSync(from[log]));
  return shell.inTurn([
    shell.copy(target, kept),
    ...(logs.length === 0 ? [] : aside({ ...report, exists: false }, context)),
    ...logs.map((log) => shell.copy(from[log], to[log])),
    shell.remove(file),
    shell.move(kept, file),
  ]);
}

/** A command that ends the instance that has the database open, if there is one. */
async function ended(context: DoctorContext): Promise<string[]> {
  const inspection = await lookAtInstance(context);
  return inspection?.verdict === 'running' ? [csfMcp(context, ['kill', ...context.pathFlags])] : [];
}

/** Several programs may have a SQLite database open, but a start may have to wait for the lock of one of them. */
function checkUsers({ file, exists }: DatabaseReport, { surroundings }: DoctorContext): Finding {
  const id = 'database.users';
  if (!exists || surroundings.platform.name !== 'linux')
    return ok(
      id,
      exists
        ? 'csf-mcp does not look for other users of the database on this system'
        : 'No program has the database open: it does not exist yet',
    );
  const pids = linuxProcessesWithOpen(realPathOf(file)).filter((pid) => !isOfCsfMcp(pid));
  if (pids.length === 0) return ok(id, 'No other program has the database open');
  const programs = pids.map((pid) => `${basename(linuxCommandLine(pid)[0] ?? '?')} (process ${pid})`);
  const areOurs = pids.every((pid) => readProcessFacts(pid, surroundings.platform)?.isOurs);
  const advice = areOurs
    ? 'Close it, or end it with the command below'
    : 'It belongs to another user, who can close it';
  return warning(
    id,
    `Another program has the database open, and may lock it: ${programs.join(', ')}. ${advice}.`,
    areOurs ? endWhoHasOpen(realPathOf(file), pids) : null,
  );
}

function isOfCsfMcp(pid: number): boolean {
  return pid === process.pid || linuxCommandLine(pid).some(namesCsfMcp);
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // gone meanwhile
  }
}

/** Whether there is still room below the limit that is set here. A running instance may have another one. */
function checkSize(
  { exists, sizeBytes, logBytes }: DatabaseReport,
  { surroundings }: DoctorContext,
): Finding {
  const id = 'database.size';
  const limit = limitOf(surroundings);
  if (limit === null) return ok(id, 'Not compared with its limit: CSF_MCP_MAX_DATABASE_MIB is not valid');
  if (!exists) return ok(id, `The database may grow to ${limit} MiB`);
  // What is in the log is in part in the file too.
  const bytes = Math.max(sizeBytes, logBytes);
  const share = `${Math.round((bytes / (limit * MIB)) * 100)} % of its limit, ${limit} MiB`;
  const says = `The database has ${formatSize(bytes)}, ${share}`;
  if (bytes < limit * MIB * WARNED_SHARE) return ok(id, says);
  const advice = `Delete profiles that nobody needs (data_delete), or set CSF_MCP_MAX_DATABASE_MIB to more for every client: at the limit, changes are refused.`;
  return warning(id, `${says}. ${advice}`, null);
}

function limitOf(surroundings: Surroundings): number | null {
  try {
    return readMaxDatabaseMib(surroundings);
  } catch {
    return null; // environment.values says why
  }
}

function checkSpace({ sizeBytes, logBytes }: DatabaseReport, { paths }: DoctorContext): Finding {
  const id = 'database.space';
  const free = freeBytesOf(paths.dataDir);
  if (free === null) return ok(id, 'Cannot tell how much disk space is free');
  const needed = neededBytes(sizeBytes + logBytes);
  const says = `${formatSize(free)} is free on the disk of ${paths.dataDir}`;
  return free < needed
    ? warning(
        id,
        `${says}, but csf-mcp should have ${formatSize(needed)}. Delete what you do not need.`,
        null,
      )
    : ok(id, says);
}

/** How many bytes should be free for a database's log and a copy of it. */
export function neededBytes(databaseBytes: number): number {
  return Math.max(2 * databaseBytes, LEAST_FREE_BYTES);
}

function formatSize(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
