import { type ForwardedSignal, POSIX_SIGNALS, WINDOWS_SIGNALS } from './forwarded-signals.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What csf-mcp has to know of the operating system. Each process makes it once, at its entry, and hands it down. */
export interface Platform {
  /** As Node.js names it: which system calls there are, and which programs. */
  readonly name: NodeJS.Platform;
  /** What programs of the system are run with. Settings are not read from here, but from `Surroundings`. */
  readonly env: Environment;
  /** The signals that the launcher passes on to its server. */
  readonly forwardedSignals: readonly ForwardedSignal[];
  /** Where the owner of a data directory listens for other launchers: a pipe is in no folder. */
  readonly listensOn: 'socket' | 'pipe';
  /** Whether the mode of a file says who may read and write it. */
  readonly hasFileModes: boolean;
}

type Ways = Omit<Platform, 'name' | 'env'>;

const POSIX: Ways = { forwardedSignals: POSIX_SIGNALS, listensOn: 'socket', hasFileModes: true };

const WINDOWS: Ways = { forwardedSignals: WINDOWS_SIGNALS, listensOn: 'pipe', hasFileModes: false };

export function platformOf(name: NodeJS.Platform, env: Environment): Platform {
  return { name, env, ...(name === 'win32' ? WINDOWS : POSIX) };
}
