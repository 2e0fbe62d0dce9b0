import { copyFileSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What csf-mcp says to a write that it does not confirm, for one reason or the other. */
const MOVED = 'was moved, deleted or replaced while it was in use';
const FULL = 'could not grow: the disk is full';

/**
 * What somebody does to the database of a running instance, and how the user gets at what a killed one has left:
 * `putBack` uses nothing but what lies about afterwards. What was deleted can only be had from who still has it open, so
 * `isGone` says that `putBack` needs the descriptors that the bench has kept. Without a kill csf-mcp has to save it all.
 */
export const LOSSES = {
  'csf.db moved away': {
    refusal: MOVED,
    lose: ({ file, elsewhere }) => renameSync(file, join(elsewhere, 'csf.db')),
    putBack: ({ file, elsewhere }) => renameSync(join(elsewhere, 'csf.db'), file),
  },
  'csf.db replaced by an older copy': {
    refusal: MOVED,
    isGone: true,
    lose: ({ file, older, elsewhere }) => {
      const copy = join(elsewhere, 'copy.db');
      copyFileSync(older, copy);
      renameSync(copy, file);
    },
    putBack: copyHeld,
  },
  'csf.db deleted': {
    refusal: MOVED,
    isGone: true,
    lose: ({ file }) => rmSync(file),
    putBack: copyHeld,
  },
  'data directory moved': {
    refusal: MOVED,
    lose: ({ dataDir, elsewhere }) => renameSync(dataDir, join(elsewhere, 'data')),
    putBack: ({ dataDir, elsewhere }) => {
      rmSync(dataDir, { recursive: true, force: true });
      renameSync(join(elsewhere, 'data'), dataDir);
    },
  },
  'data directory removed': {
    refusal: MOVED,
    isGone: true,
    lose: ({ dataDir }) => rmSync(dataDir, { recursive: true }),
    putBack: copyHeld,
  },
  'file system filled': {
    refusal: FULL,
    staysInPlace: true,
    lose: ({ dataDir }) => fill(dataDir),
  },
};

/** Copies the database and its log from descriptors that were opened before the files were deleted. */
function copyHeld({ dataDir, file, held }) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (const end of ['-shm', '-journal']) rmSync(`${file}${end}`, { force: true });
  for (const [end, descriptor] of Object.entries(held))
    copyFileSync(`/proc/self/fd/${descriptor}`, `${file}${end}`);
}

const FILLER = 'filler';

/** Leaves no block free. */
function fill(directory) {
  const { bavail, bsize } = statfsSync(directory);
  const blocks = Buffer.alloc(bsize * 16);
  try {
    writeFileSync(join(directory, FILLER), Buffer.alloc(bavail * bsize));
    for (;;) writeFileSync(join(directory, FILLER), blocks, { flag: 'a' });
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  }
}

export function freeSpace(directory) {
  rmSync(join(directory, FILLER), { force: true });
}
