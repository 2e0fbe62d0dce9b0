import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { InstanceRecord } from '../../../src/lock/record.ts';
import { startCensus } from './census.ts';
import { eventually } from './eventually.ts';
import { assertBuilt, built, checkout, copyInstallation, type Installation, node } from './installation.ts';
import { isolatedEnvironment, startStranger } from './isolation.ts';
import { type ExpectedLine, expectLines, type LogLine, readLifecycle } from './lifecycle.ts';
import { readLockRecord } from './lock-record.ts';
import {
  commandLineOf,
  identify,
  isAlive,
  isKernelLocked,
  type ProcessIdentity,
  parentOf,
  processesNaming,
  signalIdentified,
} from './process-table.ts';
import { type Exit, launch, type Session } from './session.ts';
import { IS_LINUX, IS_MACOS, IS_WINDOWS } from './this-system.ts';
import { startWitness, type Witness, type WitnessOptions } from './witness.ts';

/** Compiled code, with which the starts of all tests take half the time. */
export const CODE_CACHE = IS_WINDOWS
  ? join(tmpdir(), 'csf-mcp-compiled') // each run has an installation of its own
  : join(checkout, 'packages/launcher/node_modules/.cache/failure-modes');

/**
 * The user's own folder for temporary files has so long a path on macOS (`/private/var/folders/…/T`) that no socket would
 * fit beside the data (104 bytes), and `/tmp` is a link there.
 */
const TEMPORARY = IS_MACOS ? realpathSync('/tmp') : tmpdir();

/** The kernel may take this long to remove killed processes. */
const LEFTOVER_MS = 1_000;

export interface RunOptions {
  /** Added to the isolated environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly installation?: Installation;
  /** The lock file, if the arguments name one. */
  readonly lockFile?: string;
  /** A command that starts the command, such as `nsenter` with its options. */
  readonly through?: readonly string[];
  /** The user that runs it, by default the sandbox's own. Needs root. */
  readonly uid?: number | undefined;
  readonly isUnread?: boolean;
  readonly leadsGroup?: boolean;
  readonly node?: string;
  /** Options of Node itself, for the launcher alone. */
  readonly nodeOptions?: readonly string[];
  /** It is not part of the test, and may stay until the sandbox goes. */
  readonly isScaffold?: boolean;
}

export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
}

export interface Expectations {
  /** The lock files that must be gone besides those of every start. */
  readonly lockFiles?: readonly string[];
  /** The lock file is the test's own and stays. */
  readonly lockFileStays?: boolean;
  /** Files that were found in the place of a lock file stay beside it. */
  readonly areMovedAside?: boolean;
  /** The last server was killed: SQLite's files stay beside its database. */
  readonly databaseStaysOpen?: boolean;
  /** Node itself had to report a program that it could not run. */
  readonly isTraceExpected?: boolean;
}

/** The place of one test's csf-mcp, which reads and writes nothing outside it and does not outlive it. */
export interface Sandbox extends AsyncDisposable {
  readonly directory: string;
  readonly home: string;
  readonly lockFile: string;
  readonly dataDir: string;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** The tested csf-mcp, as the start of a command line. */
  readonly command: readonly [node: string, bin: string];
  /** Everything that was started in it. */
  readonly sessions: readonly Session[];
  readonly path: (name: string) => string;
  /** A copy of csf-mcp, with another program as its server if one is named. */
  readonly install: (standIn?: string, argument?: string) => Installation;
  /** Starts csf-mcp. */
  readonly csfMcp: (args: readonly string[], options?: RunOptions) => Session;
  /** Starts any other program, as isolated as csf-mcp. */
  readonly program: (command: readonly string[], options?: RunOptions) => Session;
  /** A process that must not be signalled. The sandbox checks that in the end. */
  readonly witness: (options?: WitnessOptions) => Promise<Witness>;
  /** Runs csf-mcp to its end, with nothing on its standard input. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** An instance that is ready, and whose lock says so. */
  readonly running: (args?: readonly string[], options?: RunOptions) => Promise<Session>;
  /** The record of the lock file, or null. */
  readonly record: (lockFile?: string) => InstanceRecord | null;
  readonly recorded: (state: InstanceRecord['state'], lockFile?: string) => Promise<InstanceRecord>;
  /** The server that the lock names. It is a child of the launcher that the lock names. */
  readonly server: (lockFile?: string) => ProcessIdentity;
  readonly lifecycle: () => LogLine[];
  /**
   * Expects the lifecycle log to say what happened: it has these lines in this order, among others.
   * @param file the log of another state directory
   */
  readonly expectLifecycle: (lines: readonly ExpectedLine[], file?: string) => void;
  /** Whether a test has looked at the lifecycle log. */
  readonly isExplained: () => boolean;
  /** Ends the instances that still run: the lock names them, and they close cleanly. */
  readonly endOwners: () => Promise<void>;
  /**
   * Expects nothing to be left of the test's instances: no process, lock, temporary file or write-ahead log. There was
   * never a second owner, no stranger's process was signalled, and nobody saw a stack trace.
   */
  readonly expectNothingLeft: (expectations?: Expectations) => Promise<void>;
}

export interface SandboxOptions {
  /** The user who owns and runs everything. By default the current one. */
  readonly uid?: number | undefined;
  /** The tested csf-mcp. By default the checkout's own build. */
  readonly installation?: Installation | undefined;
  /** The Node that runs it. By default the workspace's own. */
  readonly node?: string | undefined;
  /** The folder for its folder. By default one for temporary files. */
  readonly parent?: string | undefined;
}

export function createSandbox({
  uid,
  installation: tested = built,
  node: ownNode = node,
  parent = TEMPORARY,
}: SandboxOptions = {}): Sandbox {
  if (tested === built) assertBuilt();
  const directory = mkdtempSync(join(parent, 'csf-mcp test ')); // users' paths contain spaces
  chmodSync(directory, 0o755); // other users pass through; what is in it has modes of its own
  const path = (name: string): string => join(directory, name);
  const home = path('home');
  const lockFile = path('locks/server.lock');
  const dataDir = path('data');
  const stateDir = path('state');
  const lifecycleLog = join(stateDir, 'lifecycle.log');
  for (const name of ['home', 'locks', 'tmp']) mkdirSync(path(name));
  if (uid !== undefined) for (const name of ['', 'home', 'locks', 'tmp']) chownSync(path(name), uid, uid);
  const env: Readonly<Record<string, string>> = {
    ...isolatedEnvironment({ home, tmp: path('tmp') }),
    CSF_MCP_LOCK_FILE: lockFile,
    CSF_MCP_DATA_DIR: dataDir,
    CSF_MCP_STATE_DIR: stateDir,
    TEST_SANDBOX: directory,
  };
  const sessions: Session[] = [];
  const scaffold = new Set<number>();
  const witnesses: Witness[] = [];
  const starts: { readonly session: Session; readonly usedLockFile: string | undefined }[] = [];
  let installations = 0;
  let witnessesStarted = 0;
  let isExplained = false;
  const census = startCensus(dataDir);

  const stranger = startStranger();

  /** Copies disappear with the test, so their compiled code is not kept. */
  const cacheFor = (command: readonly string[]): Readonly<Record<string, string>> =>
    command.slice(0, 2).some((word) => word.includes(directory)) ? {} : { NODE_COMPILE_CACHE: CODE_CACHE };

  const program: Sandbox['program'] = (command, options = {}) => {
    const { env: changes = {}, through = [], isScaffold = false } = options;
    const user = 'uid' in options ? options.uid : uid;
    const session = launch({
      ...options,
      command: [...through, ...asUser(user), ...command],
      env: withoutUndefined({
        ...env,
        ...cacheFor(command),
        ...changes,
      }),
      cwd: options.cwd ?? directory,
    });
    sessions.push(session);
    if (isScaffold) scaffold.add(session.pid);
    return session;
  };
  const csfMcp: Sandbox['csfMcp'] = (args, options = {}) => {
    const { installation, node: runner = ownNode, nodeOptions = [] } = options;
    const variables = { CSF_MCP_LOCK_FILE: lockFile, ...options.env };
    const session = program([runner, ...nodeOptions, (installation ?? tested).bin, ...args], {
      ...options,
      env: variables,
    });
    if (args[0] === 'start') {
      const named = options.lockFile ?? (variables.CSF_MCP_LOCK_FILE || undefined); // empty: as if it were not set
      starts.push({ session, usedLockFile: named && resolve(options.cwd ?? directory, named) });
    }
    return session;
  };
  const run: Sandbox['run'] = async (args, options = {}) => {
    const session = csfMcp(args, options);
    session.input.end();
    const exit = await session.exit();
    return { ...exit, stdout: session.stdout().toString(), stderr: session.stderr(), pid: session.pid };
  };
  const record: Sandbox['record'] = (file = lockFile) => readLockRecord(file);
  const recorded: Sandbox['recorded'] = (state, file = lockFile) =>
    eventually(`${file} to say ${state}`, () => {
      const found = record(file);
      return found?.state === state ? found : null;
    });
  const running: Sandbox['running'] = async (args = [], options = {}) => {
    const session = csfMcp(['start', ...args], options);
    await session.ready();
    return session;
  };
  const server: Sandbox['server'] = (file = lockFile) => {
    const { pid, serverPid, serverStartTicks } = record(file) ?? {};
    if (serverPid == null || serverStartTicks == null) throw new Error(`${file} names no server`);
    const identity = identify(serverPid);
    assert.equal(identity.startTicks, serverStartTicks, 'it is that process');
    assert.equal(parentOf(serverPid), pid, 'the recorded server is a child of the launcher');
    return identity;
  };

  const alive = (): ProcessIdentity[] => {
    const known = [...sessions.map(({ identity }) => identity), ...processesNaming(directory)];
    return known.filter(isAlive);
  };
  const left = (): ProcessIdentity[] => {
    const ofWitnesses = new Set<number | null>(witnesses.map(({ pid }) => pid));
    return alive().filter(({ pid }) => !scaffold.has(pid) && !ofWitnesses.has(parentOf(pid)));
  };

  const endOwners = async (): Promise<void> => {
    const owners = starts.filter(({ session }) => !session.hasExited() && isAlive(session.identity));
    for (const { session, usedLockFile } of owners) {
      if (usedLockFile === undefined) continue; // the default one, in a place that only the test knows
      const found = await eventually('the owner to be recorded', () => record(usedLockFile));
      assert.equal(found.pid, session.pid, 'the instance that runs is the one that the lock names');
    }
    for (const { session } of owners) session.askToEnd();
    for (const { session } of owners) assert.equal((await session.exit()).code, 0, session.stderr());
  };

  const expectNothingLeft = async ({
    lockFiles = [],
    lockFileStays = false,
    areMovedAside = false,
    databaseStaysOpen = false,
    isTraceExpected = false,
  }: Expectations = {}): Promise<void> => {
    await eventually('everything to be gone', () => left().length === 0, { withinMs: LEFTOVER_MS }).catch(
      () => {
        const lines = left().map(({ pid }) => `${pid}: ${commandLineOf(pid)}`);
        assert.deepEqual(lines, [], 'processes that are left');
      },
    );
    assert(census.most() <= 1, `${census.most()} servers over one data directory at the same moment`);
    assert.equal(stranger.exitCode ?? stranger.signalCode, null, 'a stranger was never signalled');
    for (const witness of witnesses) {
      assert(isAlive(witness.identity), `the stranger ${witness.pid} lives`);
      assert.deepEqual(witness.heard(), [], `signals to the stranger ${witness.pid}`);
    }
    const used = starts
      .map(({ usedLockFile }) => usedLockFile)
      .filter((file) => file !== undefined)
      .filter((file) => !isFolder(file)); // refused by the start, and never its own
    const gone = new Set(lockFileStays ? [] : [lockFile, ...used, ...lockFiles]);
    for (const file of gone) assert(!existsSync(file), `${file} is gone`);
    for (const file of [...gone, lockFile, join(dataDir, 'instance.lock')]) {
      const beside = filesBeside(file).filter((name) => !areMovedAside || !name.includes('.damaged-'));
      assert.deepEqual(beside, [], 'temporary files beside the lock');
    }
    const copies = filesIn(dataDir).filter((name) => name.startsWith('.csf-mcp-copy-'));
    assert.deepEqual(copies, [], 'copies in the data directory');
    assert.deepEqual(readdirSync(path('tmp')), [], 'the temporary directory');
    if (existsSync(join(dataDir, 'instance.lock')) && IS_LINUX) {
      const { ino } = statSync(join(dataDir, 'instance.lock'));
      assert(!isKernelLocked(ino), 'the data directory is free');
    }
    const unclosed = filesIn(dataDir).filter((name) => /-(wal|shm|journal)$/.test(name));
    if (!databaseStaysOpen) assert.deepEqual(unclosed, [], 'the database is closed');
    if (isTraceExpected) return;
    for (const session of sessions)
      assert.doesNotMatch(session.stderr(), /^\s+at .+:\d+:\d+\)?$/m, session.name);
  };

  return {
    directory,
    home,
    lockFile,
    dataDir,
    stateDir,
    env,
    command: [ownNode, tested.bin],
    sessions,
    path,
    install: (standIn, argument) => {
      const folder = path(`installation-${++installations}`);
      const installation = copyInstallation(tested, folder, { standIn, argument });
      if (uid !== undefined) chownSync(installation.dist, uid, uid);
      return installation;
    },
    csfMcp,
    program,
    witness: async (options = {}) => {
      const witness = await startWitness({ path, program }, witnessesStarted++, options);
      witnesses.push(witness);
      return witness;
    },
    run,
    running,
    record,
    recorded,
    server,
    lifecycle: () => readLifecycle(lifecycleLog),
    expectLifecycle: (lines, file = lifecycleLog) => {
      isExplained = true;
      expectLines(readLifecycle(file), lines);
    },
    isExplained: () => isExplained,
    endOwners,
    expectNothingLeft,
    [Symbol.asyncDispose]: async () => {
      census[Symbol.dispose]();
      stranger.kill('SIGKILL');
      // Repeats, because a process may start another one meanwhile.
      await eventually('the processes of the test to end', () => {
        const found = alive();
        for (const identity of found) signalIdentified(identity, 'SIGKILL');
        return found.length === 0;
      });
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Needs `setpriv`, which is part of Linux, and root. */
function asUser(uid: number | undefined): string[] {
  return uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
}

function filesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** Files whose names contain the name of a file. Folders of tests may contain it too. */
function filesBeside(file: string): string[] {
  const [folder, own] = [dirname(file), basename(file)];
  return filesIn(folder).filter(
    (name) => name !== own && name.includes(own) && !isFolder(join(folder, name)),
  );
}

function withoutUndefined(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
