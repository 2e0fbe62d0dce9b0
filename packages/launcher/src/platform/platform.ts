import { type ForwardedSignal, POSIX_SIGNALS, WINDOWS_SIGNALS } from './forwarded-signals.ts';
import { type LockLayout, ONE_FOR_EACH_PROCESS, SHARED_BY_INHERITANCE } from './lock-layout.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What csf-mcp has to know of the operating system. Each process makes it once, at its entry, and hands it down. */
export interface Platform {
  /** As Node.js names it: which system calls there are, and which programs. */
  readonly name: NodeJS.Platform;
  /** What programs of the system are run with. Settings are not read from here, but from `Surroundings`. */
  readonly env: Environment;
  /** Who locks which bytes of a lock file. */
  readonly lockLayout: LockLayout;
  /** The signals that the launcher passes on to its server. */
  readonly forwardedSignals: readonly ForwardedSignal[];
  /** How a process is asked to end. A message goes over its IPC channel: only the launcher that started it has that. */
  readonly stopMeans: 'signal' | 'message';
  /** Where the owner of a data directory listens for other launchers: a pipe is in no folder. */
  readonly listensOn: 'socket' | 'pipe';
  /** Whether the mode of a file says who may read and write it. */
  readonly hasFileModes: boolean;
}

type Ways = Omit<Platform, 'name' | 'env'>;

const POSIX: Ways = {
  lockLayout: SHARED_BY_INHERITANCE,
  forwardedSignals: POSIX_SIGNALS,
  stopMeans: 'signal',
  listensOn: 'socket',
  hasFileModes: true,
};

const WINDOWS: Ways = {
  lockLayout: ONE_FOR_EACH_PROCESS,
  forwardedSignals: WINDOWS_SIGNALS,
  // Every signal that a program sends is the end of the process there (process.kill in the docs of Node.js).
  stopMeans: 'message',
  listensOn: 'pipe',
  hasFileModes: false,
};

export function platformOf(name: NodeJS.Platform, env: Environment): Platform {
  return { name, env, ...(name === 'win32' ? WINDOWS : POSIX) };
}
