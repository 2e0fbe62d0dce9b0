import type { Session } from '../instances/session.ts';

/** One session for many inputs: a start for each would take most of the time. */
export interface LongSession<T> {
  /** Does something with the session, which begins when there is none. */
  readonly use: (body: (current: T) => Promise<void>) => Promise<void>;
  /** Ends the session that is left. */
  readonly end: () => Promise<void>;
}

export interface LongSessionOptions<T> {
  readonly begin: () => Promise<T>;
  /** Ends a session as clients do, unless it has ended, and judges what it leaves. */
  readonly end: (current: T) => Promise<void>;
  /** Takes away everything that is left of a session in which something went wrong. */
  readonly abandon: (current: T) => Promise<void>;
}

/** A session that has seen more than this is ended, and its end is judged. */
const USES = 200;

/** After a failure the next input, perhaps a simpler one, meets another session. */
export function keepSession<T extends { readonly session: Session }>({
  begin,
  end,
  abandon,
}: LongSessionOptions<T>): LongSession<T> {
  let current: T | null = null;
  let uses = 0;
  const take = (): T | null => {
    const taken = current;
    current = null;
    uses = 0;
    return taken;
  };
  const endCurrent = async (): Promise<void> => {
    const ending = take();
    if (ending !== null) await end(ending);
  };
  return {
    use: async (body) => {
      if (uses >= USES || current?.session.hasExited() === true) await endCurrent();
      const used = current ?? (await begin());
      current = used;
      uses++;
      try {
        await body(used);
      } catch (error) {
        take();
        await abandon(used);
        throw error;
      }
    },
    end: endCurrent,
  };
}
