import { type ForwardedSignal, POSIX_SIGNALS, WINDOWS_SIGNALS } from './forwarded-signals.ts';
import {
  DATABASE_BY_INHERITANCE,
  type LockLayout,
  ONE_FOR_EACH_PROCESS,
  SHARED_BY_INHERITANCE,
} from './lock-layout.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The facts about the operating system that csf-mcp needs. Each process makes this value at its entry, and hands it down. */
export interface Platform {
  /** The name in Node.js. It tells which system calls and programs there are. */
  readonly name: NodeJS.Platform;
  /** The environment for programs of the system. Settings come from `Surroundings`, not from here. */
  readonly env: Environment;
  /** The ranges of a lock file that launcher and server lock. */
  readonly lockLayout: LockLayout;
  /** The ranges of a database that they lock; null where a lock covers a whole file, and so would shut SQLite out. */
  readonly databaseLock: LockLayout | null;
  /** The signals that the launcher passes on to its server. */
  readonly forwardedSignals: readonly ForwardedSignal[];
  /** The way to ask a process to end. A message needs its IPC channel, which only the launcher that started it has. */
  readonly stopMeans: 'signal' | 'message';
  /** The kind of address where the owner of a data directory listens for other launchers. A pipe is in no folder. */
  readonly listensOn: 'socket' | 'pipe';
  /** Whether the mode of a file decides who may read and write it. */
  readonly hasFileModes: boolean;
}

type Ways = Omit<Platform, 'name' | 'env'>;

const POSIX: Ways = {
  lockLayout: SHARED_BY_INHERITANCE,
  databaseLock: null,
  forwardedSignals: POSIX_SIGNALS,
  stopMeans: 'signal',
  listensOn: 'socket',
  hasFileModes: true,
};

const WINDOWS: Ways = {
  lockLayout: ONE_FOR_EACH_PROCESS,
  databaseLock: ONE_FOR_EACH_PROCESS,
  forwardedSignals: WINDOWS_SIGNALS,
  // Every signal that a program sends ends the process there (process.kill in the docs of Node.js).
  stopMeans: 'message',
  listensOn: 'pipe',
  hasFileModes: false,
};

/** The locks of macOS cover a whole file. */
const LINUX: Ways = { ...POSIX, databaseLock: DATABASE_BY_INHERITANCE };

export function platformOf(name: NodeJS.Platform, env: Environment): Platform {
  return { name, env, ...waysOf(name) };
}

function waysOf(name: NodeJS.Platform): Ways {
  if (name === 'win32') return WINDOWS;
  return name === 'linux' ? LINUX : POSIX;
}
