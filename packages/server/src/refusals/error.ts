/** A stable word for what went wrong: `DATABASE_*` and `DISK_FULL` with the file, the others with a request. */
export type CsfServerErrorCode =
  | 'DATABASE_MISSING'
  | 'DATABASE_NEWER'
  | 'DATABASE_OLDER'
  | 'DATABASE_CORRUPT'
  | 'DATABASE_REPLACED'
  | 'DATABASE_FOREIGN'
  | 'DATABASE_READ_ONLY'
  | 'DATABASE_LOCKED'
  | 'DATABASE_MOVED'
  | 'DATABASE_CLOSED'
  | 'DATABASE_FAILED'
  | 'DATABASE_FULL'
  | 'DISK_FULL'
  | 'UNKNOWN_ELEMENT'
  | 'WITHDRAWN_ELEMENT'
  | 'UNKNOWN_PROFILE'
  | 'AMBIGUOUS_PROFILE'
  | 'UNKNOWN_MOMENT'
  | 'PROFILE_EXISTS'
  | 'REVISION_CONFLICT'
  | 'SCALE_FROZEN'
  | 'UNKNOWN_SNAPSHOT'
  | 'SNAPSHOT_EXISTS'
  | 'SNAPSHOT_CHANGED'
  | 'UNKNOWN_DATASET'
  | 'INVALID_FILE'
  | 'FOLDER_UNFIT'
  | 'NOT_WRITTEN'
  | 'INVALID_CURSOR'
  | 'INVALID_CONFIRMATION'
  | 'DECLINED'
  | 'CANCELLED'
  | 'INVALID_INPUT';

/** The one error class of this package. `message` says in one line what is wrong, `hint` what to do about it. */
export class CsfServerError extends Error {
  override readonly name = 'CsfServerError';
  readonly code: CsfServerErrorCode;
  readonly hint: string;

  constructor(problem: { code: CsfServerErrorCode; message: string; hint: string; cause?: unknown }) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause });
    this.code = problem.code;
    this.hint = problem.hint;
  }
}
