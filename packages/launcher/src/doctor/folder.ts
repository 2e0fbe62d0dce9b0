import {
  accessSync,
  constants,
  lstatSync,
  mkdtempSync,
  realpathSync,
  rmdirSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { errorMessage, systemErrorCode } from '../errors.ts';
import { asSuperuser, type DoctorContext, keptAside } from './context.ts';

/** doctor makes an empty folder with such a name, and removes it at once. */
const TRIAL_PREFIX = '.csf-mcp-doctor-';

/** Whether csf-mcp can keep files in a folder. */
export type FolderState =
  | { readonly kind: 'usable'; readonly stats: Stats }
  /** It does not exist, and whoever needs it can make it. */
  | { readonly kind: 'creatable' }
  /** `fix` is null when no command helps. */
  | { readonly kind: 'unusable'; readonly reason: string; readonly fix: string | null };

/**
 * Checks a folder and those on the way to it.
 * @param elsewhere a command that chooses another folder, if the user may not change this one
 */
export function lookAtFolder(folder: string, elsewhere: string | null, context: DoctorContext): FolderState {
  const { shell, now } = context;
  const unusable = (reason: string, fix: string | null): FolderState => ({ kind: 'unusable', reason, fix });
  const found = nearest(folder);
  switch (found.kind) {
    case 'dangling':
      return unusable(
        `${found.path} is a symbolic link to nothing`,
        isOfHome(found.path, context) ? shell.remove(found.path) : elsewhere,
      );
    case 'hidden':
      return unusable(
        `${found.path} cannot be read (${found.code})`,
        found.parent === null ? elsewhere : (allowed(found.parent, context) ?? elsewhere),
      );
    case 'there':
      break;
  }
  const { path, stats } = found;
  if (!stats.isDirectory())
    return unusable(
      `${path} is not a folder`,
      isOfHome(path, context) ? shell.move(path, keptAside(path, now)) : elsewhere,
    );
  const refusal = accessRefusal(path);
  if (refusal === null) return path === folder ? { kind: 'usable', stats } : { kind: 'creatable' };
  if (refusal === 'EROFS') return unusable(`the file system of ${path} is read-only`, elsewhere);
  if (refusal !== 'EACCES' && refusal !== 'EPERM')
    return unusable(`nothing can be made in ${path} (${refusal})`, elsewhere);
  return unusable(
    path === folder
      ? `permission denied in ${path}`
      : `it does not exist and cannot be created: permission denied in ${path}`,
    allowed(found, context) ?? elsewhere ?? (path === folder ? null : makeAsSuperuser(folder, shell)),
  );
}

interface Place {
  readonly path: string;
  readonly stats: Stats;
}

type Nearest =
  | ({ readonly kind: 'there' } & Place)
  | { readonly kind: 'dangling'; readonly path: string }
  | { readonly kind: 'hidden'; readonly path: string; readonly code: string; readonly parent: Place | null };

/** The folder, or the last thing on the way to it that exists. */
function nearest(folder: string): Nearest {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats !== undefined) return { kind: 'there', path, stats };
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return { kind: 'dangling', path };
    } catch (error) {
      const code = systemErrorCode(error) ?? errorMessage(error);
      if (code === 'ENOTDIR') continue; // one of its parents is a file
      const parent = code === 'EACCES' ? lastVisible(dirname(path)) : null;
      return { kind: 'hidden', path, code, parent };
    }
    if (path === dirname(path)) return { kind: 'hidden', path, code: 'ENOENT', parent: null };
  }
}

function lastVisible(folder: string): Place | null {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    try {
      return { path, stats: statSync(path) };
    } catch {
      // its parent hides it
    }
  }
  return null;
}

/**
 * The error code with which the system refuses to read or enter the folder, or to make something in it; null when it does
 * not refuse. Permission alone does not tell: the disk may be full, or the folder a mount whose source is gone.
 */
function accessRefusal(path: string): string | null {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    rmdirSync(mkdtempSync(join(path, TRIAL_PREFIX)));
    return null;
  } catch (error) {
    return systemErrorCode(error) ?? 'EACCES';
  }
}

/** A command that allows the user to use a folder; null if csf-mcp alone is no reason to change it, such as /tmp. */
function allowed({ path, stats }: Place, context: DoctorContext): string | null {
  if (isOwn(stats)) return context.shell.run(['chmod', 'u+rwx', path]);
  return isOfHome(path, context) ? takeOver(path, context.shell) : null;
}

/** A setting can name anything on the system. doctor proposes to move or take over only what is in the home directory. */
function isOfHome(path: string, { homeDir }: DoctorContext): boolean {
  if (homeDir === null || homeDir === dirname(homeDir) || !isBelow(path, homeDir)) return false;
  try {
    // A symbolic link on the way may lead out of it.
    return isBelow(join(realpathSync(dirname(path)), basename(path)), realpathSync(homeDir));
  } catch {
    return false; // hidden
  }
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false; // hidden, or a file on the way
  }
}

export function isOwn(stats: Stats): boolean {
  const uid = process.geteuid?.();
  return uid === undefined || stats.uid === uid;
}

/** A command that gives files, and folders with everything in them, to the user. */
export function takeOver(paths: string | readonly string[], shell: DoctorContext['shell']): string {
  const owner = `${process.geteuid?.() ?? 0}:${process.getegid?.() ?? 0}`;
  return asSuperuser(shell.run(['chown', '-hR', owner, ...[paths].flat()]));
}

function makeAsSuperuser(folder: string, shell: DoctorContext['shell']): string {
  const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  return asSuperuser(shell.run(['install', '-d', '-m', '700', '-o', String(uid), '-g', String(gid), folder]));
}

/** The owner in words: `root`, or another user with its id. */
export function ownerOf({ uid }: Stats): string {
  return uid === 0 ? 'root' : `another user (user id ${uid})`;
}
