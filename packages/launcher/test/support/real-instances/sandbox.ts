import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { isLocked } from '../../../src/lock/kernel-lock.ts';
import type { InstanceRecord } from '../../../src/lock/record.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../src/process/identity.ts';
import { eventually } from './eventually.ts';
import { builtBin, checkout, copyInstallation, type Installation, node } from './installation.ts';
import { processesNaming, serversOf, signalIdentified } from './process-table.ts';
import { type Exit, type LogLine, launch, type Session } from './session.ts';

/** Compiled code, so that the starts of all tests take half the time. */
const CODE_CACHE = join(checkout, 'packages/launcher/node_modules/.cache/failure-modes');

/** How often the process table is searched for a second owner. */
const WATCH_MS = 150;

export interface RunOptions {
  /** Added to the isolated environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly installation?: Installation;
  /** A command that the command is started by, such as `nsenter` with its options. */
  readonly through?: readonly string[];
  readonly isUnread?: boolean;
  readonly node?: string;
  /** It is no part of what is tested, and may be there until the sandbox goes. */
  readonly isScaffold?: boolean;
}

export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
}

export interface LeftOver {
  /** The lock files that must be gone; by default the sandbox's own. */
  readonly lockFiles?: readonly string[];
  /** Node itself had to say something about a program that it could not run. */
  readonly isTraceExpected?: boolean;
}

/** Where the csf-mcp of one test lives: nothing outside of it is read or written, and nothing outlives it. */
export interface Sandbox extends AsyncDisposable {
  readonly directory: string;
  readonly home: string;
  readonly lockFile: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly path: (name: string) => string;
  readonly install: (standIn?: string, argument?: string) => Installation;
  /** Starts csf-mcp. */
  readonly csfMcp: (args: readonly string[], options?: RunOptions) => Session;
  /** Starts any other program, as isolated as csf-mcp. */
  readonly program: (command: readonly string[], options?: RunOptions) => Session;
  /** Runs csf-mcp to its end, with nothing on its standard input. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** An instance that is ready, and whose lock says so. */
  readonly running: (args?: readonly string[], options?: RunOptions) => Promise<Session>;
  /** What the lock file says, or null. */
  readonly record: (lockFile?: string) => InstanceRecord | null;
  readonly recorded: (state: InstanceRecord['state'], lockFile?: string) => Promise<InstanceRecord>;
  /** The server that the lock names. */
  readonly server: (lockFile?: string) => ProcessIdentity;
  readonly lifecycle: () => LogLine[];
  /**
   * Nothing is left of the test's instances: no process, no lock, no temporary file, no write-ahead log; there was
   * never a second owner, a stranger's process was never signalled, and nobody saw a stack trace.
   */
  readonly expectNothingLeft: (leftOver?: LeftOver) => Promise<void>;
}

export function createSandbox(): Sandbox {
  const directory = mkdtempSync(join(tmpdir(), 'csf-mcp-failure-'));
  chmodSync(directory, 0o755); // other users pass through; what is in it has modes of its own
  const path = (name: string): string => join(directory, name);
  const home = path('home');
  const lockFile = path('locks/server.lock');
  const dataDir = path('data');
  mkdirSync(home);
  mkdirSync(path('locks'));
  mkdirSync(path('tmp'));
  const env: Readonly<Record<string, string>> = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TMPDIR: path('tmp'),
    NODE_COMPILE_CACHE: CODE_CACHE,
    CSF_MCP_LOCK_FILE: lockFile,
    CSF_MCP_DATA_DIR: dataDir,
    CSF_MCP_STATE_DIR: path('state'),
    TEST_SANDBOX: directory,
  };
  const sessions: Session[] = [];
  const scaffold = new Set<number>();
  let installations = 0;

  // Ignores nothing and survives nothing: who signals it ends it.
  const stranger = spawn('sleep', ['600'], { stdio: 'ignore', env: {} });
  let mostServers = 0;
  const watch = setInterval(() => {
    mostServers = Math.max(mostServers, serversOf(dataDir).length);
  }, WATCH_MS);

  const program = (command: readonly string[], options: RunOptions = {}): Session => {
    const {
      env: changes = {},
      cwd = directory,
      through = [],
      isUnread = false,
      isScaffold = false,
    } = options;
    const session = launch({
      command: [...through, ...command],
      env: withoutUndefined({ ...env, ...changes }),
      cwd,
      isUnread,
    });
    sessions.push(session);
    if (isScaffold) scaffold.add(session.pid);
    return session;
  };
  const csfMcp = (args: readonly string[], options: RunOptions = {}): Session => {
    const { installation, node: runner = node } = options;
    return program([runner, installation?.bin ?? builtBin, ...args], options);
  };
  const run = async (args: readonly string[], options: RunOptions = {}): Promise<Finished> => {
    const session = csfMcp(args, options);
    session.input.end();
    const exit = await session.exit({ withinMs: 30_000 });
    return { ...exit, stdout: session.stdout().toString(), stderr: session.stderr(), pid: session.pid };
  };
  const record = (file = lockFile): InstanceRecord | null => {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      return null; // no file, or nothing in it yet
    }
  };
  const recorded = (state: InstanceRecord['state'], file = lockFile): Promise<InstanceRecord> =>
    eventually(`${file} to say ${state}`, () => {
      const found = record(file);
      return found?.state === state ? found : null;
    });
  const running = async (args: readonly string[] = [], options: RunOptions = {}): Promise<Session> => {
    const session = csfMcp(['start', ...args], options);
    await session.ready();
    return session;
  };
  const server = (file = lockFile): ProcessIdentity => {
    const { serverPid, serverStartTicks } = record(file) ?? {};
    if (serverPid == null || serverStartTicks == null) throw new Error(`${file} names no server`);
    return { pid: serverPid, startTicks: serverStartTicks };
  };

  const alive = (): ProcessIdentity[] => {
    const known = [...sessions.map(({ identity }) => identity), ...processesNaming(directory)];
    return known.filter((identity) => isAlive(identity));
  };

  const expectNothingLeft = async ({
    lockFiles = [lockFile],
    isTraceExpected = false,
  }: LeftOver = {}): Promise<void> => {
    await eventually('everything to be gone', () => alive().every(({ pid }) => scaffold.has(pid)), {
      withinMs: 2_000,
    }).catch(() => {
      const left = alive().filter(({ pid }) => !scaffold.has(pid));
      expect(left.map(describeProcess), 'processes that are left').toEqual([]);
    });
    for (const file of lockFiles) {
      expect(existsSync(file), `${file} is gone`).toBe(false);
      const beside = readdirSync(dirname(file)).filter((name) => name.includes(basename(file)));
      expect(beside, 'temporary files beside the lock').toEqual([]);
    }
    expect(readdirSync(path('tmp')), 'the temporary directory').toEqual([]);
    if (existsSync(dataDir)) {
      const logs = readdirSync(dataDir).filter((name) => /-(wal|shm|journal)$/.test(name));
      expect(logs, 'the database is closed').toEqual([]);
      expect(isFree(join(dataDir, 'instance.lock')), 'the data directory is free').toBe(true);
    }
    expect(mostServers, 'servers of one data directory at the same moment').toBeLessThanOrEqual(1);
    expect(stranger.exitCode ?? stranger.signalCode, 'a stranger was never signalled').toBeNull();
    if (isTraceExpected) return;
    for (const session of sessions)
      expect(session.stderr(), session.name).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  };

  return {
    directory,
    home,
    lockFile,
    dataDir,
    env,
    path,
    install: (standIn, argument) =>
      copyInstallation(path(`installation-${++installations}`), standIn, argument),
    csfMcp,
    program,
    run,
    running,
    record,
    recorded,
    server,
    lifecycle: () =>
      readFileSync(path('state/lifecycle.log'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    expectNothingLeft,
    [Symbol.asyncDispose]: async () => {
      clearInterval(watch);
      stranger.kill('SIGKILL');
      // Again and again, because a process may be starting another while we look.
      await eventually('the processes of the test to end', () => {
        const left = alive();
        for (const identity of left) signalIdentified(identity, 'SIGKILL');
        return left.length === 0;
      });
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Changes the record of a lock, as somebody would who may write the file. */
export function changeRecord(file: string, changes: Partial<InstanceRecord>): void {
  const record = { ...JSON.parse(readFileSync(file, 'utf8')), ...changes };
  writeFileSync(file, `${JSON.stringify(record).padEnd(1_023)}\n`, { flag: 'r+' });
}

/** Whether nobody holds the kernel lock on a file. */
function isFree(file: string): boolean {
  if (!existsSync(file)) return true;
  const fd = openSync(file, 'r');
  try {
    return !isLocked(fd, file);
  } finally {
    closeSync(fd);
  }
}

function describeProcess({ pid }: ProcessIdentity): string {
  try {
    return `${pid}: ${readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')}`;
  } catch {
    return identify(pid) === null ? `${pid}: gone by now` : String(pid);
  }
}

function withoutUndefined(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
