import { chmodSync, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PathConfig } from '../config.ts';
import { isOnShare } from '../directories.ts';
import { errorMessage, LauncherError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import { singleQuoted } from '../shell-words.ts';

const PRIVATE = 0o700;
const FOR_OTHERS = 0o077;
const ALL_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const STICKY = 0o1000;
const ROOT = 0;

/** What csf-mcp keeps in its directories. A directory with anything else in it is not its own. */
const OWN_NAME =
  /^(csf\.db([-.].*)?|instance\.lock.*|attach|control|deleted|imports|exports|reports|state|lifecycle\.log(\.\d+)?|compile-cache|rescued\.json|\..*)$/;

/** SQLite takes what is in these into the database. */
const LOGS = ['csf.db-wal', 'csf.db-journal'];

/**
 * Refuses a data directory in which somebody else could replace the database or plant a log beside it, and makes our own
 * directories private. Called while the locks are held.
 * @throws LauncherError E_NOT_PERMITTED
 */
export function securePlaces(
  { dataDir, stateDir }: Pick<PathConfig, 'dataDir' | 'stateDir'>,
  { hasFileModes, name }: Platform,
  log: Log,
): void {
  if (name === 'win32' && isOnShare(dataDir))
    log.warn(
      { dataDir },
      "The data directory is on a share: SQLite's write-ahead log is not safe there. Keep it on a local disk (CSF_MCP_DATA_DIR or --data-dir)",
    );
  if (!hasFileModes) return;
  const real = realpathSync(dataDir);
  refuseForeignOwner(real);
  for (const folder of withParents(real)) refuseOpenToAll(folder);
  refuseForeignLogs(real);
  const writable = withParents(real).find(
    (folder) => (statSync(folder).mode & (GROUP_WRITES | STICKY)) === GROUP_WRITES,
  );
  if (writable !== undefined)
    log.warn(
      { folder: writable },
      'Everybody in its group can replace the database, or the folder that it is in',
    );
  for (const folder of new Set([real, stateDir])) makePrivate(folder, log);
}

function refuseForeignOwner(folder: string): void {
  const { uid } = statSync(folder);
  if (isTrusted(uid)) return;
  throw new LauncherError(
    'E_NOT_PERMITTED',
    `the data directory ${folder} belongs to another user (user id ${uid})`,
    {
      hint: `That user can replace the database. If you know the folder: sudo chown ${process.geteuid?.()} ${singleQuoted(folder)}\nOtherwise set CSF_MCP_DATA_DIR (or --data-dir) to a folder of your own. Nothing was touched.`,
    },
  );
}

function refuseOpenToAll(folder: string): void {
  const { mode, uid } = statSync(folder);
  if ((mode & (ALL_WRITE | STICKY)) !== ALL_WRITE) return;
  const sudo = uid === process.geteuid?.() ? '' : 'sudo ';
  throw new LauncherError(
    'E_NOT_PERMITTED',
    `everybody can write to ${folder}, and so replace the database`,
    {
      hint: `Allow it to its owner alone: ${sudo}chmod o-w ${singleQuoted(folder)}\nOr set CSF_MCP_DATA_DIR (or --data-dir) to another folder. Nothing was touched.`,
    },
  );
}

/** Everybody who may write to the folder can put a log there. SQLite would undo or redo what it says. */
function refuseForeignLogs(folder: string): void {
  const database = lstatOrNull(join(folder, 'csf.db'));
  for (const path of LOGS.map((name) => join(folder, name))) {
    const found = lstatOrNull(path);
    if (found === null || found.uid === process.geteuid?.() || found.uid === database?.uid) continue;
    throw new LauncherError('E_NOT_PERMITTED', `${path} belongs to another user (user id ${found.uid})`, {
      hint: `SQLite would apply it to the database. If it is none of yours, move it away: mv ${singleQuoted(path)} ${singleQuoted(`${path}.foreign`)}\nNothing was touched.`,
    });
  }
}

/** Only what holds nothing but our files, and is ours: a home directory that somebody has named stays as it is. */
function makePrivate(folder: string, log: Log): void {
  const found = statOrNull(folder);
  if (found === null || found.uid !== process.geteuid?.() || (found.mode & FOR_OTHERS) === 0) return;
  if ((found.mode & STICKY) !== 0 || !readdirSync(folder).every((name) => OWN_NAME.test(name))) return;
  try {
    chmodSync(folder, PRIVATE);
  } catch (error) {
    log.warn({ folder, reason: errorMessage(error) }, 'The folder cannot be made private');
  }
}

function withParents(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withParents(parent)];
}

function isTrusted(uid: number): boolean {
  return uid === ROOT || uid === process.geteuid?.();
}

/** Null when it cannot be told: a state directory that cannot be one is the log's concern. */
function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function lstatOrNull(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}
