/** The time from the first signal to SIGKILL. */
const GRACE_AFTER_SIGNAL_MS = 5_000;

/** The time from the server's word that it has failed to SIGKILL. */
const GRACE_AFTER_FAILURE_MS = 5_000;

/**
 * The times from the end of input to SIGTERM and to SIGKILL, or from the last moment at which the client took answers.
 * SDK clients send SIGTERM after 2 s, and SIGKILL 2 s later.
 */
const TERM_AFTER_END_OF_INPUT_MS = 1_200;
const KILL_AFTER_END_OF_INPUT_MS = 3_000;

/** Answers that are taken count for so long after the end of input. The server leaves 1 s after the last, so at 10 s. */
const PROGRESS_COUNTS_MS = 9_000;

/** A client that has both closed stdin and sent a signal sends SIGKILL within a second. The launcher is faster. */
const KILL_AFTER_BOTH_MS = 700;

/**
 * A second Ctrl-C kills, but not sooner than this after the first: a package runner in between also passes on the
 * terminal's SIGINT, so one key press arrives twice.
 */
const REPEATED_INTERRUPT_MS = 250;

/** The moments that decide about escalation, in milliseconds of one monotonic clock. Null means: has not happened. */
export interface StopEvents {
  /** The server said that it is ready. */
  readonly readyAt: number | null;
  readonly endOfInputAt: number | null;
  /** The client took answers after it had closed its input, with no signal so far. The last such moment. */
  readonly progressAt: number | null;
  readonly firstSignalAt: number | null;
  readonly firstInterruptAt: number | null;
  readonly secondInterruptAt: number | null;
  /** The server said that it could not be opened, or cannot go on. */
  readonly failedAt: number | null;
}

export interface Deadlines {
  readonly terminateAt: number | null;
  /** The reason for SIGTERM at that moment, for the log. */
  readonly terminateReason: string;
  readonly killAt: number | null;
  /** The reason for SIGKILL at that moment, for the log; null when there is no such moment. */
  readonly killReason: string | null;
}

/**
 * Decides from the events so far when the server gets SIGTERM and SIGKILL. A later event never moves a deadline back,
 * with one exception: answers that the client takes put off those after the end of input, by no more than 9 s. Times after
 * the end of input count from `ready` if that is later. Otherwise a busy machine would lose the answers of a piped
 * session. Start-up has a limit of its own elsewhere.
 */
export function deadlinesAfter(events: StopEvents): Deadlines {
  const { endOfInputAt, firstSignalAt, firstInterruptAt, secondInterruptAt, failedAt } = events;
  const { drainFrom, since } = lastSignOfUse(events);
  const kill = earliest([
    {
      at: after(firstSignalAt, GRACE_AFTER_SIGNAL_MS),
      why: `within ${inSeconds(GRACE_AFTER_SIGNAL_MS)} of the signal`,
    },
    {
      at: after(drainFrom, KILL_AFTER_END_OF_INPUT_MS),
      why: `within ${inSeconds(KILL_AFTER_END_OF_INPUT_MS)} of ${since}`,
    },
    {
      at: after(latest(endOfInputAt, firstSignalAt), KILL_AFTER_BOTH_MS),
      why: `within ${inSeconds(KILL_AFTER_BOTH_MS)} of the end of input and a signal`,
    },
    {
      at: latest(secondInterruptAt, after(firstInterruptAt, REPEATED_INTERRUPT_MS)),
      why: 'before the second SIGINT',
    },
    {
      at: after(failedAt, GRACE_AFTER_FAILURE_MS),
      why: `within ${inSeconds(GRACE_AFTER_FAILURE_MS)} of its failure`,
    },
  ]);
  return {
    terminateAt: after(drainFrom, TERM_AFTER_END_OF_INPUT_MS),
    terminateReason: `the server did not end within ${inSeconds(TERM_AFTER_END_OF_INPUT_MS)} of ${since}`,
    killAt: kill?.at ?? null,
    killReason: kill === null ? null : `the server did not end ${kill.why}`,
  };
}

/** Whether answers that are taken at a moment put off the deadlines. */
export function countsAsProgress({ readyAt, endOfInputAt, firstSignalAt }: StopEvents, at: number): boolean {
  if (firstSignalAt !== null) return false;
  const endedAt = latest(endOfInputAt, readyAt);
  return endedAt === null || at <= endedAt + PROGRESS_COUNTS_MS;
}

/** The moment from which the times after the end of input count, and its name for the log. */
function lastSignOfUse({ readyAt, endOfInputAt, progressAt }: StopEvents): {
  readonly drainFrom: number | null;
  readonly since: string;
} {
  const endedAt = latest(endOfInputAt, readyAt);
  if (endedAt === null || progressAt === null || progressAt <= endedAt)
    return { drainFrom: endedAt, since: 'the end of input' };
  return {
    drainFrom: Math.min(progressAt, endedAt + PROGRESS_COUNTS_MS),
    since: 'the last answer that the client took after the end of input',
  };
}

interface Candidate {
  readonly at: number | null;
  readonly why: string;
}

function after(moment: number | null, delayMs: number): number | null {
  return moment === null ? null : moment + delayMs;
}

/** The later of two moments; null unless both happened. */
function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

function earliest(candidates: readonly Candidate[]): Candidate | null {
  const happening = candidates.filter(({ at }) => at !== null);
  return happening.toSorted((a, b) => Number(a.at) - Number(b.at))[0] ?? null;
}

function inSeconds(milliseconds: number): string {
  return `${milliseconds / 1_000} s`;
}
