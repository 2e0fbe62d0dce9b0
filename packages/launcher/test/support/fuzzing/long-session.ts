import { createSandbox, type Expectations, type Sandbox } from '../instances/sandbox.ts';
import type { Session } from '../instances/session.ts';

/** One session for many inputs, because a start for each would take most of the time. */
export interface LongSession<T> {
  /** Does something with the session, and begins one if there is none. */
  readonly use: (body: (current: T) => Promise<void>) => Promise<void>;
  /** Ends the current session. */
  readonly end: () => Promise<void>;
}

export interface LongSessionOptions<T> {
  /** Begins a session in its own sandbox. */
  readonly begin: (sandbox: Sandbox) => Promise<T>;
  /** Ends it like a client, unless it has ended, and checks how it ends. */
  readonly end: (current: T) => Promise<void>;
  /** What may be left of it. */
  readonly expectations?: Expectations;
}

/** A session that has seen more than this is ended, and its end is checked. */
const USES = 200;

/** After a failure the next input, perhaps a simpler one, meets another session. */
export function keepSession<T extends { readonly session: Session }>({
  begin,
  end,
  expectations,
}: LongSessionOptions<T>): LongSession<T> {
  let kept: { readonly sandbox: Sandbox; readonly current: T } | null = null;
  let uses = 0;

  const beginAnother = async (): Promise<T> => {
    const sandbox = createSandbox();
    try {
      const current = await begin(sandbox);
      kept = { sandbox, current };
      uses = 0;
      return current;
    } catch (error) {
      await sandbox[Symbol.asyncDispose]();
      throw error;
    }
  };
  const endKept = async (): Promise<void> => {
    if (kept === null) return;
    const { sandbox, current } = kept;
    kept = null;
    await using _disposed = sandbox;
    await end(current);
    await sandbox.expectNothingLeft(expectations);
  };
  const abandon = async (): Promise<void> => {
    const { sandbox } = kept ?? {};
    kept = null;
    await sandbox?.[Symbol.asyncDispose]();
  };

  return {
    use: async (body) => {
      if (uses >= USES || kept?.current.session.hasExited() === true) await endKept();
      const current = kept?.current ?? (await beginAnother());
      uses++;
      try {
        await body(current);
      } catch (error) {
        await abandon();
        throw error;
      }
    },
    end: endKept,
  };
}
