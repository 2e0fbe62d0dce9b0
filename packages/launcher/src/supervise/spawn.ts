import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import type { LauncherMessage } from '../channel/launcher-message.ts';
import { LauncherError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';

export interface ServerInvocation {
  readonly file: string;
  readonly arguments: readonly string[];
}

export interface ServerInvocationOptions {
  /** The built `server-process.js`. */
  readonly serverPath: string;
  readonly dataDir: string;
  /** The server holds no lock, and only reads the database. */
  readonly isReadOnly: boolean;
  /** The close stamp that the last instance left; null if it left none. */
  readonly closeStamp: string | null;
  /** The database that was closed last in the data directory; null if nobody knows. */
  readonly lastDatabase: string | null;
  /** How many days a deletion keeps a copy of the database; null: the server removes no copies. */
  readonly keepDeletedDays: number | null;
  readonly maxMessageMib: number;
  /** How large the database may grow, in MiB. */
  readonly maxDatabaseMib: number;
  /** Whether the server logs the account that it runs under. */
  readonly auditAccount: boolean;
  /** Who uses the client, for the audit log; null if nobody is named. */
  readonly person: string | null;
  readonly logLevel: string;
  readonly version: string;
  /** The folder where Node keeps compiled code, so that the next start is faster. */
  readonly compileCacheDir: string;
  /** Files that the server locks itself; none where it inherits the launcher's locks. */
  readonly lockFiles: readonly string[];
  /** The database, if the server locks it itself; null where it inherits that lock, or none is to be had. */
  readonly lockedDatabase: string | null;
  /** The address where the server listens for further sessions; null when it serves only its own. */
  readonly attachAddress: string | null;
  /** The log where the server says how it ended when its launcher cannot. */
  readonly lifecycleLog: string;
}

/**
 * Requests leave little alive. With V8's own maximum a busy server keeps 100 to 150 MiB of garbage. With this one it is
 * just as fast. V8 reads this flag too early for `small-heap.ts`.
 */
const MAX_SEMI_SPACE_MIB = 2;

const NODE_OPTIONS = [
  '--disable-warning=ExperimentalWarning', // node:sqlite announces itself on Node 22
  `--max-semi-space-size=${MAX_SEMI_SPACE_MIB}`,
  '--disable-sigusr1', // the signal would open the port of a debugger
];

/** Describes how to start the server process: the Node that runs us, no shell, one script. */
export function buildServerInvocation(options: ServerInvocationOptions): ServerInvocation {
  const {
    serverPath,
    dataDir,
    isReadOnly,
    closeStamp,
    lastDatabase,
    keepDeletedDays,
    maxMessageMib,
    maxDatabaseMib,
    auditAccount,
    person,
    logLevel,
    version,
    compileCacheDir,
    lockFiles,
    lockedDatabase,
    attachAddress,
    lifecycleLog,
  } = options;
  return {
    file: process.execPath,
    arguments: [
      ...NODE_OPTIONS,
      serverPath,
      `--data-dir=${dataDir}`,
      ...(isReadOnly ? ['--read-only'] : []),
      ...(closeStamp === null ? [] : [`--close-stamp=${closeStamp}`]),
      ...(lastDatabase === null ? [] : [`--last-database=${lastDatabase}`]),
      ...(keepDeletedDays === null ? [] : [`--keep-deleted-days=${keepDeletedDays}`]),
      `--max-message-mib=${maxMessageMib}`,
      `--max-database-mib=${maxDatabaseMib}`,
      ...(auditAccount ? ['--audit-account'] : []),
      ...(person === null ? [] : [`--person=${person}`]),
      `--log-level=${logLevel}`,
      `--version=${version}`,
      `--compile-cache-dir=${compileCacheDir}`,
      `--lifecycle-log=${lifecycleLog}`,
      ...lockFiles.map((path) => `--lock-file=${path}`),
      ...(lockedDatabase === null ? [] : [`--locked-database=${lockedDatabase}`]),
      ...(attachAddress === null ? [] : [`--attach-address=${attachAddress}`]),
    ],
  };
}

/** Describes how to start a server process that only loads its code into the compile cache. */
export function buildLoadingInvocation({
  serverPath,
  compileCacheDir,
}: Pick<ServerInvocationOptions, 'serverPath' | 'compileCacheDir'>): ServerInvocation {
  return {
    file: process.execPath,
    arguments: [...NODE_OPTIONS, serverPath, '--load-only', `--compile-cache-dir=${compileCacheDir}`],
  };
}

/**
 * What Node.js tells a child about its channel. Where these are set although this process has none, as some runtimes leave
 * them, they would tell our child of another channel than ours.
 */
const WITHOUT_IPC = {
  NODE_CHANNEL_FD: undefined,
  NODE_CHANNEL_SERIALIZATION_MODE: undefined,
  NODE_UNIQUE_ID: undefined,
};

/** execa takes any descriptor, but its types name only the first seven after stderr. */
type TypedDescriptor = 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** The end of a process, as Node.js reports it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Hears what comes from the server process besides its output. */
export interface ServerListener {
  /** A message over the IPC channel. Every module that the server loads can send one. */
  readonly message: (received: unknown) => void;
  /** An error of the channel, or of a signal that could not be sent. It is not the end of the process. */
  readonly error: (error: Error) => void;
}

/** The server process with the pipes that the launcher relays. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly exited: Promise<Exit>;
  /** Hands over every message and error that has arrived, and every later one. Nobody else may listen. */
  readonly deliverTo: (listener: ServerListener) => void;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Asks the process whether it is there. */
  readonly ask: () => void;
  /** Asks the process for its sessions. */
  readonly askForSessions: () => void;
  /** Passes a signal on to the process alone: asks it to stop, like that signal. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Tells it that the client takes answers. */
  readonly tellAnswersTaken: () => void;
  /** Sends SIGKILL to the process and to everything that it started and left in its group. */
  readonly killGroup: () => void;
  /** Whether its group has a process, itself included. */
  readonly hasGroup: () => boolean;
}

/**
 * Spawns the server as the leader of its own process group, with an IPC channel as its lifeline and the locks'
 * descriptors from 3 on. Windows has no such groups. There the server is detached, because the system would otherwise
 * end it together with its launcher, before it could close the database.
 * @throws LauncherError E_START_FAILED
 */
export async function spawnServer(
  { file, arguments: args }: ServerInvocation,
  descriptors: readonly number[],
  { stopMeans }: Platform,
): Promise<ServerProcess> {
  const subprocess = execa(file, args, {
    stdio: ['pipe', 'pipe', 'pipe', ...(descriptors as readonly TypedDescriptor[])],
    env: WITHOUT_IPC,
    ipc: true,
    serialization: 'json',
    buffer: false,
    cleanup: false, // the launcher decides when the server ends, and how
    forceKillAfterDelay: false, // execa's own timer starts only for SIGTERM
    killDescendants: true,
    detached: true,
    windowsHide: true,
    reject: false,
  });
  const { nodeChildProcess: events } = subprocess;
  const { pid, stdin, stdout, stderr } = events;
  if (pid === undefined || stdin === null || stdout === null || stderr === null) {
    const { code, originalMessage } = await subprocess;
    throw new LauncherError(
      'E_START_FAILED',
      `cannot start the server process ${file}: ${code ?? originalMessage}`,
      {
        hint: 'ENOENT: this Node.js was removed, perhaps by an update. Start again. EAGAIN, EMFILE, ENOMEM: the machine is out of processes, descriptors or memory.',
      },
    );
  }
  // Not awaited, because a grandchild that holds the pipes would keep it pending. Only the events of the process count.
  subprocess.catch(() => {});
  return {
    pid,
    ...listenTo(events),
    stdin,
    stdout,
    stderr,
    ask: () => send(events, { type: 'are-you-there' }),
    askForSessions: () => send(events, { type: 'which-sessions' }),
    signal:
      stopMeans === 'signal'
        ? (signal) => events.kill(signal)
        : (signal) => send(events, { type: 'stop', signal }),
    tellAnswersTaken: () => send(events, { type: 'answers-taken' }),
    killGroup: () => subprocess.kill('SIGKILL'),
    hasGroup: () => isGroupAlive(pid),
  };
}

/** Listens from the first moment, before anybody can take what it hears. */
function listenTo(events: ChildProcess): Pick<ServerProcess, 'exited' | 'deliverTo'> {
  const heard: ((listener: ServerListener) => void)[] = [];
  let hear = (tell: (listener: ServerListener) => void): void => void heard.push(tell);
  events.on('message', (received) => hear(({ message }) => message(received)));
  events.on('error', (failure) => hear(({ error }) => error(failure)));
  return {
    // Not `events.once`, which would take an error for the end.
    exited: new Promise((resolve) => {
      events.once('exit', (code, signal) => resolve({ code, signal }));
    }),
    deliverTo: (listener) => {
      hear = (tell) => tell(listener);
      for (const tell of heard.splice(0)) tell(listener);
    },
  };
}

function send(events: ChildProcess, message: LauncherMessage): void {
  events.send(message, () => {}); // a server that has closed the channel is already ending, and its exit is awaited
}

function isGroupAlive(leaderPid: number): boolean {
  try {
    return process.kill(-leaderPid, 0);
  } catch {
    return false; // ESRCH: nothing is left. Windows has no groups.
  }
}
