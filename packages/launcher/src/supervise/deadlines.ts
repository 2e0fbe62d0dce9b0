/** The time from the first signal to SIGKILL. */
const GRACE_AFTER_SIGNAL_MS = 5_000;

/** The time from the server's word that it has failed to SIGKILL. */
const GRACE_AFTER_FAILURE_MS = 5_000;

/** The times from the end of input to SIGTERM and to SIGKILL. SDK clients send SIGTERM after 2 s, and SIGKILL 2 s later. */
export const TERM_AFTER_END_OF_INPUT_MS = 1_200;
const KILL_AFTER_END_OF_INPUT_MS = 3_000;

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
  readonly firstSignalAt: number | null;
  readonly firstInterruptAt: number | null;
  readonly secondInterruptAt: number | null;
  /** The server said that it could not be opened, or cannot go on. */
  readonly failedAt: number | null;
}

export interface Deadlines {
  readonly terminateAt: number | null;
  readonly killAt: number | null;
  /** The reason for SIGKILL at that moment, for the log; null when there is no such moment. */
  readonly killReason: string | null;
}

/**
 * Decides from the events so far when the server gets SIGTERM and SIGKILL. A later event never moves a deadline back.
 * Times after the end of input count from `ready` if that is later. Otherwise a busy machine would lose the answers of a
 * piped session. Start-up has a limit of its own elsewhere.
 */
export function deadlinesAfter(events: StopEvents): Deadlines {
  const { readyAt, endOfInputAt, firstSignalAt, firstInterruptAt, secondInterruptAt, failedAt } = events;
  const drainFrom = endOfInputAt === null || readyAt === null ? null : Math.max(endOfInputAt, readyAt);
  const kill = earliest([
    {
      at: after(firstSignalAt, GRACE_AFTER_SIGNAL_MS),
      why: `within ${inSeconds(GRACE_AFTER_SIGNAL_MS)} of the signal`,
    },
    {
      at: after(drainFrom, KILL_AFTER_END_OF_INPUT_MS),
      why: `within ${inSeconds(KILL_AFTER_END_OF_INPUT_MS)} of the end of input`,
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
    killAt: kill?.at ?? null,
    killReason: kill === null ? null : `the server did not end ${kill.why}`,
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
