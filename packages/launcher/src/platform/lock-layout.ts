/** A range of bytes of a file that one lock covers. */
export interface LockRange {
  readonly offset: number;
  /** 0 means to the end of the file, however long that becomes. */
  readonly length: number;
}

/** The ranges that launcher and server lock. The instance counts as running while one of them is held. */
export interface LockLayout {
  /** The launcher holds it, and so owns the file. */
  readonly launcher: LockRange;
  /** The server process itself holds it; null where it inherits the launcher's lock with the descriptor. */
  readonly server: LockRange | null;
}

/**
 * Windows locks are mandatory: nobody else can read locked bytes. So the locks lie far beyond the record, where the file
 * has no content.
 */
const BEYOND_CONTENT = 2 ** 40;

/** The range that a server locks when it cannot inherit its launcher's lock. */
export const SERVER_RANGE: LockRange = { offset: BEYOND_CONTENT + 1, length: 1 };

/** OFD locks (Linux) and `flock` (macOS) belong to the open file, and so to every process that inherits it. */
export const SHARED_BY_INHERITANCE: LockLayout = { launcher: { offset: 0, length: 0 }, server: null };

/**
 * One byte of a database, far beyond the 512 bytes at 1 GiB that SQLite locks (https://sqlite.org/src/file/src/os.h) and
 * beyond all content.
 */
export const DATABASE_BY_INHERITANCE: LockLayout = {
  launcher: { offset: BEYOND_CONTENT, length: 1 },
  server: null,
};

/** `LockFileEx` locks belong to one process. */
export const ONE_FOR_EACH_PROCESS: LockLayout = {
  launcher: { offset: BEYOND_CONTENT, length: 1 },
  server: SERVER_RANGE,
};
