/** Bytes of a file that are locked as one. */
export interface LockRange {
  readonly offset: number;
  /** 0: to the end of the file, however long that becomes. */
  readonly length: number;
}

/** Who locks what of a lock file. The instance counts as running for as long as any of it is held. */
export interface LockLayout {
  /** Held by the launcher: it owns the file. */
  readonly launcher: LockRange;
  /** Held by the server process itself; null where it inherits the launcher's lock with the descriptor. */
  readonly server: LockRange | null;
}

/**
 * Windows locks are mandatory: nobody else can read what is locked. So they lie far beyond the record, where no file
 * has content.
 */
const BEYOND_CONTENT = 2 ** 40;

/** What a server locks that cannot inherit its launcher's lock. */
export const SERVER_RANGE: LockRange = { offset: BEYOND_CONTENT + 1, length: 1 };

/** OFD locks (Linux) and `flock` (macOS) belong to the open file, and so to every process that inherits it. */
export const SHARED_BY_INHERITANCE: LockLayout = { launcher: { offset: 0, length: 0 }, server: null };

/** `LockFileEx` locks belong to one process. */
export const ONE_FOR_EACH_PROCESS: LockLayout = {
  launcher: { offset: BEYOND_CONTENT, length: 1 },
  server: SERVER_RANGE,
};
