import { CsfServerError, type CsfServerErrorCode } from '../refusals/error.ts';

interface Explanation {
  readonly code: CsfServerErrorCode;
  readonly problem: string;
  readonly hint: string;
}

/** How to begin anew. A log left beside a new database would be lost, or spoil it. */
export const START_EMPTY = 'move csf.db, csf.db-wal and csf.db-shm away together to start with an empty one';

const READ_ONLY: Explanation = {
  code: 'DATABASE_READ_ONLY',
  problem: 'cannot be written',
  hint: 'Give yourself write permission on the file and its directory, or choose another data directory.',
};

const CORRUPT: Explanation = {
  code: 'DATABASE_CORRUPT',
  problem: 'is damaged or not a SQLite database',
  hint: `Restore it from a backup, or ${START_EMPTY}.`,
};

const DISK_FULL: Explanation = {
  code: 'DISK_FULL',
  problem: 'could not grow: the disk is full',
  hint: 'Free some space and try again. Nothing of the failed change was stored.',
};

const NOT_A_FILE: Explanation = {
  code: 'DATABASE_FAILED',
  problem: 'could not be opened',
  hint: 'Check that its directory exists and can be used, and that nothing else has its name.',
};

/** SQLITE_IOERR_SHMSIZE: the shared memory file could not grow, which is how a full disk shows first. */
const SHARED_MEMORY_SIZE = 10 | (19 << 8);

/** By SQLite's result code (https://www.sqlite.org/rescode.html): the extended one if it is here, or the primary. */
const BY_RESULT_CODE: Readonly<Record<number, Explanation>> = {
  5: {
    code: 'DATABASE_LOCKED',
    problem: 'is locked by another program',
    hint: 'Close the program that uses it and try again.',
  },
  8: READ_ONLY,
  10: {
    code: 'DATABASE_FAILED',
    problem: 'could not be read or written (input/output error)',
    hint: 'Check the disk and the file system, then try again.',
  },
  11: CORRUPT,
  13: DISK_FULL,
  14: NOT_A_FILE,
  26: CORRUPT,
  [SHARED_MEMORY_SIZE]: DISK_FULL,
};

/** By the code of a failed file system call. */
const BY_SYSTEM_CODE: Readonly<Record<string, Explanation>> = {
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
  EROFS: READ_ONLY,
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EISDIR: NOT_A_FILE,
  ENOTDIR: NOT_A_FILE,
  ENOENT: NOT_A_FILE,
  EEXIST: NOT_A_FILE,
  ELOOP: NOT_A_FILE,
  ENAMETOOLONG: NOT_A_FILE,
};

/** Explains what SQLite or the file system threw about the database; errors already explained pass through. */
export function explainDatabaseError(error: unknown, file: string): CsfServerError {
  if (error instanceof CsfServerError) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  const explanation =
    typeof errcode === 'number'
      ? (BY_RESULT_CODE[errcode] ?? BY_RESULT_CODE[errcode & 0xff])
      : BY_SYSTEM_CODE[String(code)];
  if (explanation !== undefined) {
    const { code, problem, hint } = explanation;
    return new CsfServerError({ code, message: `The database ${file} ${problem}.`, hint, cause: error });
  }
  if (code === 'ERR_INVALID_STATE') {
    return new CsfServerError({
      code: 'DATABASE_CLOSED',
      message: 'The server is shutting down: its database is closed.',
      hint: 'Start csf-mcp again and repeat the call.',
      cause: error,
    });
  }
  return new CsfServerError({
    code: 'DATABASE_FAILED',
    message: `The database ${file} failed: ${String(error instanceof Error ? error.message : error).replace(/\.$/, '')}.`,
    hint: 'If it happens again, please report it with the log.',
    cause: error,
  });
}
