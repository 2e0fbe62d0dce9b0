import { closeSync, lstatSync, openSync, readSync, realpathSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { defaultLockFile } from '../../directories.ts';
import { systemErrorCode } from '../../errors.ts';
import { HEADER_BYTES, startsDatabase } from '../../lock/database-header.ts';
import { type ForeignContent, findForeignContent } from '../../lock/foreign-content.ts';
import { DATA_DIR_LOCK_NAME, leftoverLinks } from '../../lock/lock-file.ts';
import { pathFlags, readClientEntries } from '../client-entries.ts';
import { csfMcp, type DoctorContext, keptAside } from '../context.ts';
import { networkFileSystemOf } from '../file-system.ts';
import { type Finding, type FindingId, ok, problem, warning } from '../finding.ts';
import { isFolder, isOwn, lookAtFolder, ownerOf, takeOver } from '../folder.ts';

const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;
const OTHERS_MASK = 0o077;
const OWN_MASK = 0o600;

/** Checks the folder of the lock file, that file, and the one in the data directory. */
export async function checkLock(context: DoctorContext): Promise<Finding[]> {
  const { lockFile, isDefaultLockFile, dataDir, isDefaultDataDir } = context.paths;
  const elsewhere = useOwnLockFile(context);
  return [
    checkDirectory(dirname(lockFile), elsewhere, context),
    checkLockFile({ id: 'lock.file', path: lockFile, isDefault: isDefaultLockFile, elsewhere }, context),
    checkLockFile(
      {
        id: 'lock.data-directory',
        path: join(dataDir, DATA_DIR_LOCK_NAME),
        isDefault: isDefaultDataDir,
        elsewhere: null,
      },
      context,
    ),
  ];
}

function checkDirectory(path: string, elsewhere: string, context: DoctorContext): Finding {
  const id = 'lock.directory';
  const { shell, surroundings } = context;
  const { platform } = surroundings;
  const folder = lookAtFolder(path, elsewhere, context);
  switch (folder.kind) {
    case 'creatable':
      return problem(id, `The folder of the lock file does not exist: ${path}.`, shell.makeFolder(path));
    case 'unusable': {
      // If the fix moves a file out of the way, no folder is left, and csf-mcp does not make the folder of a lock file.
      const isLeft = folder.fix === null || folder.fix === elsewhere || isFolder(path);
      const fix = isLeft ? folder.fix : shell.inTurn([folder.fix, shell.makeFolder(path)]);
      return problem(id, `The folder of the lock file cannot be used: ${folder.reason}.`, fix);
    }
    case 'usable':
      break;
  }
  const { mode } = folder.stats;
  if (platform.hasFileModes && (mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) === 0) {
    const fix =
      isOwn(folder.stats) || process.geteuid?.() === 0 ? shell.run(['chmod', '+t', path]) : elsewhere;
    return warning(
      id,
      `Anybody can delete the lock file: all users can write to ${path}, and it is not sticky, unlike /tmp.`,
      fix,
    );
  }
  const network = networkFileSystemOf(path, platform);
  if (network !== null)
    return warning(
      id,
      `${path} is on a network file system (${network}). A lock may hold on one machine only there.`,
      elsewhere,
    );
  return ok(id, `The folder of the lock file can be used: ${path}`);
}

interface LockPath {
  readonly id: FindingId;
  readonly path: string;
  /** Nobody configured it. */
  readonly isDefault: boolean;
  /** A command that chooses another lock file; null where there is no choice. */
  readonly elsewhere: string | null;
}

function checkLockFile({ id, path, isDefault, elsewhere }: LockPath, context: DoctorContext): Finding {
  const { shell, now, paths, surroundings } = context;
  let stats: Stats | undefined;
  try {
    stats = lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENAMETOOLONG') return problem(id, `The path is too long: ${path}.`, elsewhere);
    return ok(id, `Not checked: its folder cannot be used: ${path}`);
  }
  if (elsewhere !== null && isDataDirLock(paths)) {
    return problem(id, `csf-mcp locks its data directory with ${path}.`, elsewhere);
  }
  if (stats === undefined) return ok(id, `There is no lock file yet: ${path}`);
  // A setting may name somebody's file by mistake, so doctor only proposes to remove one with the name of a lock file.
  const isNamedSo = elsewhere === null || basename(path) === basename(defaultLockFile(surroundings));
  const away = (command: string): string => (isNamedSo && isOwn(stats) ? command : (elsewhere ?? command));
  if (stats.isDirectory())
    return problem(id, `${path} is a folder.`, away(shell.move(path, keptAside(path, now))));
  if (!stats.isFile())
    return problem(id, `${path} is ${kindOf(stats)}, not a file.`, away(shell.remove(path)));
  if (!isOwn(stats)) {
    const whose = `${path} belongs to ${ownerOf(stats)}, who runs csf-mcp on this machine or left the file behind.`;
    return isDefault && elsewhere !== null
      ? warning(id, `${whose} Starts go on with the lock of the data directory alone.`, elsewhere)
      : problem(id, whose, elsewhere ?? takeOver(path, shell));
  }
  const leftovers = stats.nlink > 1 ? leftoversOf(path) : [];
  if (leftovers.length > 0)
    return warning(
      id,
      `A start that was killed left a second name for ${path}: ${leftovers.join(', ')}. The next start also removes it.`,
      shell.inTurn(leftovers.map((leftover) => shell.remove(leftover))),
    );
  if (stats.nlink > 1)
    return problem(
      id,
      `${path} has ${stats.nlink} names: other paths lead to the same file.`,
      away(shell.remove(path)),
    );
  const content = contentOf(path);
  if (content === 'database')
    return problem(
      id,
      `${path} is a database. csf-mcp does not overwrite it.`,
      elsewhere ?? away(shell.remove(path)),
    );
  if (content !== null) {
    const what = `${path} is not a lock file: it contains ${content.found}.`;
    if (!content.isSmall && !isDefault)
      return problem(id, `${what} A start refuses it.`, away(shell.move(path, keptAside(path, now))));
    return warning(id, `${what} The next start moves it aside.`, isNamedSo ? null : elsewhere);
  }
  if (surroundings.platform.hasFileModes && (stats.mode & OWN_MASK) !== OWN_MASK)
    return problem(id, `${path} cannot be read and written.`, shell.run(['chmod', '600', path]));
  if (surroundings.platform.hasFileModes && (stats.mode & OTHERS_MASK) !== 0)
    return warning(id, `Other users can open ${path} and hold its lock.`, shell.run(['chmod', '600', path]));
  return ok(id, `The lock file is a file of this user: ${path}`);
}

function leftoversOf(path: string): string[] {
  try {
    return leftoverLinks(path, lstatSync(path, { bigint: true }));
  } catch {
    return []; // its folder cannot be listed, or it is gone
  }
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isFIFO()) return 'a FIFO (named pipe)';
  return stats.isSocket() ? 'a socket' : 'a device';
}

function isDataDirLock({ lockFile, dataDir }: DoctorContext['paths']): boolean {
  try {
    const real = join(realpathSync(dirname(lockFile)), basename(lockFile));
    return real === join(realpathSync(dataDir), DATA_DIR_LOCK_NAME);
  } catch {
    return false; // one of the folders does not exist
  }
}

/** What is in the file besides a lock record; null if there is nothing, or if it cannot be read. */
function contentOf(path: string): 'database' | ForeignContent | null {
  try {
    const fd = openSync(path, 'r');
    try {
      const start = Buffer.alloc(HEADER_BYTES);
      readSync(fd, start, 0, start.length, 0);
      return startsDatabase(start) ? 'database' : findForeignContent(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    return null; // the next check says so
  }
}

/** A command that chooses another lock file, for this shell and for the clients that use csf-mcp. */
function useOwnLockFile(context: DoctorContext): string {
  const { surroundings, paths, shell } = context;
  const own = join(paths.stateDir, basename(defaultLockFile(surroundings)));
  const clients = readClientEntries(context).filter(({ start }) => start?.lockFile === paths.lockFile);
  return shell.inTurn([
    shell.makeFolder(paths.stateDir),
    shell.setVariable('CSF_MCP_LOCK_FILE', own),
    ...clients.map(({ client, state }) => {
      const args = state.kind === 'command' ? state.entry.args : [];
      const others = args.filter((arg) => !arg.startsWith('--lock-file'));
      return csfMcp(context, ['install', client, '--lock-file', own, ...pathFlags(others, {})]);
    }),
  ]);
}
