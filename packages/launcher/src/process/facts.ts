/** Facts about a live process, from the operating system. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number | null;
  /** It belongs to the user who asks. Also false when its owner is hidden from us. */
  readonly isOurs: boolean;
  /**
   * The start of the process, only to be compared for equality: clock ticks since boot on Linux, the time as `ps` prints
   * it on macOS, steps of 100 ns since 1601 on Windows. It does not change when the clock is set.
   */
  readonly startTicks: string;
  /** The start in milliseconds since the epoch, exact to the second at best. It moves when the clock is set. */
  readonly startedAtMs: number | null;
  readonly isZombie: boolean;
  readonly isNode: boolean;
}
