/** What the operating system says about a live process. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number | null;
  /** It belongs to the user who asks. False also when its owner is hidden from us. */
  readonly isOurs: boolean;
  /**
   * When the process started, in a form that only ever needs comparing for equality: clock ticks since boot on
   * Linux, the start time as the OS prints it elsewhere. It does not change when the clock is set.
   */
  readonly startTicks: string;
  /** Start time in milliseconds since the epoch, to the second at best. Moves when the clock is set. */
  readonly startedAtMs: number | null;
  readonly isZombie: boolean;
  readonly isNode: boolean;
}
