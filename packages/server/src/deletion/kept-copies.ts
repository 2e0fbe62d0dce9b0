import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The folder of the copies, in the data directory. */
const FOLDER = 'deleted';

export const DAY_MS = 86_400_000;

/** A copy that was never finished belongs to a server that was killed. */
const WORK_DAYS = 1;

/** The names that `keepCopy` gives. Others in the folder are somebody else's. */
const TIME = String.raw`(?<day>\d{4}-\d\d-\d\d)T(?<hour>\d\d)-(?<minute>\d\d)-(?<second>\d\d)Z`;
const COPY = new RegExp(String.raw`^csf-${TIME}(?:-\d+)?\.db(?:-wal|-shm|-journal)?$`);
const WORK_FOLDER = new RegExp(String.raw`^\.csf-${TIME}-\w{6}$`);

/** Where the database is copied to before a deletion, and how long the copy is kept. */
export interface Keeping {
  readonly dataDir: string;
  /** A whole number; 0: no copy is made, and those that are there go. */
  readonly days: number;
}

export function keptFolder({ dataDir }: Keeping): string {
  return join(dataDir, FOLDER);
}

/** The name of a copy without its end: the time is that of the deletion. Windows allows no colons in it. */
export function nameOfCopy(time: Date): string {
  return `csf-${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

export interface Sweep {
  readonly removed: readonly string[];
  /** Copies that are due and could not be removed, each with the reason. */
  readonly failed: readonly { readonly file: string; readonly reason: string }[];
}

/** Removes the copies whose time is over. It never throws, and touches nothing that has another name. */
export async function sweepCopies(keeping: Keeping, now: Date): Promise<Sweep> {
  const folder = keptFolder(keeping);
  const removed: string[] = [];
  const failed: { file: string; reason: string }[] = [];
  const attempt = async (file: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  await attempt(folder, async () => {
    for (const name of await namesIn(folder)) {
      const file = join(folder, name);
      await attempt(file, async () => {
        if (!(await isDue(file, keeping, now))) return;
        await rm(file, { recursive: WORK_FOLDER.test(name), force: true });
        removed.push(file);
      });
    }
  });
  return { removed, failed };
}

/** A symbolic link is not followed: what it leads to is not ours to remove. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await lstat(folder)).isDirectory() ? (await readdir(folder)).sort() : [];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []; // nothing was deleted yet
    throw error;
  }
}

/** A copy is as old as its name says, or older if its time of modification is. */
async function isDue(file: string, { days }: Keeping, now: Date): Promise<boolean> {
  const name = basename(file);
  const copy = COPY.exec(name);
  const { day, hour, minute, second } = (copy ?? WORK_FOLDER.exec(name))?.groups ?? {};
  const namedTime = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(namedTime)) return false;
  if (copy !== null && days === 0) return true; // whatever the clock said when it was made
  const { mtimeMs } = await lstat(file);
  const age = now.getTime() - Math.min(namedTime, mtimeMs);
  return age >= (copy === null ? WORK_DAYS : days) * DAY_MS;
}
