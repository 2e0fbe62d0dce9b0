/** How often the server was started again, and why the last time. */
export interface Restarts {
  readonly count: number;
  /** Null when it never was. `at`: ISO 8601, UTC. */
  readonly last: { readonly at: string; readonly reason: string } | null;
}

/** What an instance knows of its servers beyond its record. */
export interface VitalSigns {
  /** What the server says of its sessions, unchecked; null when it does not answer. */
  readonly sessions: unknown;
  /** ISO 8601, UTC; null when the server answers. */
  readonly unresponsiveSince: string | null;
  readonly restarts: Restarts;
}

/** Keeps the vital signs of an instance while it runs. */
export interface Vitals {
  /** Another server serves, and can be asked for its sessions. */
  readonly serving: (askForSessions: () => Promise<unknown>) => void;
  readonly silent: (isSilent: boolean) => void;
  readonly restarted: (reason: string) => void;
  readonly signs: () => Promise<VitalSigns>;
}

export function keepVitals(now = () => new Date()): Vitals {
  let askForSessions = async (): Promise<unknown> => null;
  let unresponsiveSince: string | null = null;
  let restarts: Restarts = { count: 0, last: null };
  return {
    serving: (ask) => {
      askForSessions = ask;
      unresponsiveSince = null;
    },
    silent: (isSilent) => {
      unresponsiveSince = isSilent ? now().toISOString() : null;
    },
    restarted: (reason) => {
      restarts = { count: restarts.count + 1, last: { at: now().toISOString(), reason } };
    },
    signs: async () => ({ sessions: await askForSessions(), unresponsiveSince, restarts }),
  };
}
