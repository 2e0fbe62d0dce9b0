/**
 * How many characters of whole lines the sessions of a server may keep unread together. A session alone keeps up to
 * 1 MiB; 64 of them must not keep 64.
 */
const MAX_QUEUED_LENGTH = 16 * 1_024 * 1_024;

/** The unread lines of all sessions. */
export interface InputBudget {
  /** Counts lines that a session has put by, or taken (negative). */
  readonly add: (length: number) => void;
  /** Whether each session has to work off what it has before it reads on. */
  readonly isSpent: () => boolean;
}

export function createInputBudget(): InputBudget {
  let queuedLength = 0;
  return {
    add: (length) => {
      queuedLength += length;
    },
    isSpent: () => queuedLength > MAX_QUEUED_LENGTH,
  };
}
