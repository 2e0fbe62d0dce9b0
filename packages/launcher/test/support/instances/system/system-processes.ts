/** Tells a process from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
}

export interface ProcessState extends ProcessIdentity {
  readonly parentPid: number;
  readonly state: 'alive' | 'stopped' | 'ended';
  /** It has ended, and its parent has not taken notice of it. */
  readonly isZombie: boolean;
}

/**
 * What an operating system says about its processes, and how it ends, stops and continues them. It shares no code with
 * csf-mcp: the tested code must not be its own witness.
 */
export interface SystemProcesses {
  /** All processes, zombies included. */
  readonly pids: () => number[];
  /** Null when there is no such process. */
  readonly find: (pid: number) => ProcessState | null;
  /** The words of its command line, as far as the system tells them apart; empty when it is gone or is another user's. */
  readonly wordsOf: (pid: number) => string[];
  /** Whether its command line, or its environment where that can be read, has this text. */
  readonly names: (pid: number, text: string) => boolean;
  readonly signal: (pid: number, signal: NodeJS.Signals) => void;
}
