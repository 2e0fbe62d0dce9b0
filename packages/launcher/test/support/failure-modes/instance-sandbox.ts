import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { checkout } from '../../client/checkout.ts';
import { workspaceNode } from '../../client/nodes.ts';
import { isLogLine, type LogLine, launch, parseObject, type TalkingProcess } from './csf-mcp-process.ts';
import { eventually } from './eventually.ts';
import { readWrittenRecord, type WrittenRecord } from './lock-record.ts';
import {
  identify,
  isAlive,
  type ProcessIdentity,
  parentOf,
  processesNaming,
  serversOver,
  signalProcess,
} from './process-table.ts';

const launcherPackage = join(checkout, 'packages/launcher');
const hosts = join(checkout, 'scripts/instance-management/hosts');
const fixtures = join(launcherPackage, 'test/fixtures');

/** Compiled code, so that starts take half the time from the second run on. */
const CODE_CACHE = join(launcherPackage, 'node_modules/.cache/failure-modes');

export const builtBin = join(launcherPackage, 'bin/csf-mcp.js');

/** How often it is looked how many servers there are. */
const CENSUS_MS = 20;

/** Of the kernel, until the processes that were killed are gone. */
const LEFTOVER_MS = 1_000;

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: string;
  readonly bin?: string;
  readonly lockFile?: string;
  readonly dataDir?: string;
  readonly uid?: number | undefined;
  readonly leadsGroup?: boolean;
  /** What stands before `node` on the command line. */
  readonly prefix?: readonly string[];
}

/** A `csf-mcp start`, and where its lock is. */
export interface Instance extends TalkingProcess {
  readonly lockFile: string;
}

export interface CompletedRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
}

/** A process that is not csf-mcp's. `heard` are the signals that it has received. */
export interface Witness {
  readonly identity: ProcessIdentity;
  readonly pid: number;
  readonly heard: () => string[];
}

/** A copy of csf-mcp whose server is another program. */
export interface StandIn {
  readonly bin: string;
  /** Where its server's files are. */
  readonly dist: string;
}

/** A directory of one test's own with lock file, data, state and home, and all that runs in it. */
export interface InstanceSandbox {
  readonly directory: string;
  readonly lockFile: string;
  readonly dataDir: string;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly path: (name: string) => string;
  readonly standIn: (host: string, argument?: string) => StandIn;
  readonly start: (args?: readonly string[], options?: StartOptions) => Instance;
  /** Starts it and waits until it serves clients and its lock says so. */
  readonly running: (args?: readonly string[], options?: StartOptions) => Promise<Instance>;
  /** Runs csf-mcp to its end, with nothing on stdin. */
  readonly run: (args: readonly string[], options?: StartOptions) => Promise<CompletedRun>;
  readonly record: () => WrittenRecord;
  readonly recordedAs: (state: string, instance: Instance) => Promise<WrittenRecord>;
  readonly serverOf: (instance: Instance) => ProcessIdentity;
  /** The record of an instance that was killed with its server: nobody holds its locks. */
  readonly leftRecord: () => Promise<WrittenRecord>;
  /** A server that reacts to nothing and whose launcher was killed: it holds the locks. */
  readonly orphan: (options?: StartOptions) => Promise<Orphan>;
  /** A process that must not be signalled; that is looked at in the end. */
  readonly witness: (options?: WitnessOptions) => Promise<Witness>;
  /** A process that may be ended. */
  readonly bystander: (command: readonly [string, ...string[]], options?: StartOptions) => TalkingProcess;
  readonly lifecycle: () => LogLine[];
  /** Ends what runs, and looks whether anything of csf-mcp is left or was harmed. */
  readonly expectAllInOrder: (expectations?: Expectations) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

export interface WitnessOptions {
  /** `node` can be taken for an older csf-mcp, `sh` cannot. */
  readonly program?: 'node' | 'sh';
  readonly uid?: number | undefined;
  readonly leadsGroup?: boolean;
}

export interface Orphan {
  readonly record: WrittenRecord;
  readonly server: ProcessIdentity;
}

export interface Expectations {
  /** The lock file is the test's own and stays. */
  readonly lockFileStays?: boolean;
  /** The last server was killed: SQLite's files stay beside its database. */
  readonly databaseStaysOpen?: boolean;
}

/** @param uid whose everything is; the user's own when it is left out. */
export function createInstanceSandbox(uid?: number): InstanceSandbox {
  const directory = mkdtempSync(join(tmpdir(), 'csf-mcp-failure-'));
  const path = (name: string): string => join(directory, name);
  const paths = { lockFile: path('server.lock'), dataDir: path('data'), stateDir: path('state') };
  mkdirSync(path('home'));
  if (uid !== undefined) for (const name of ['', 'home']) chownSync(path(name), uid, uid);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: path('home'),
    CSF_MCP_LOCK_FILE: paths.lockFile,
    CSF_MCP_DATA_DIR: paths.dataDir,
    CSF_MCP_STATE_DIR: paths.stateDir,
  };
  const instances: Instance[] = [];
  const witnesses: Witness[] = [];
  const bystanders: TalkingProcess[] = [];

  let mostServers = 0;
  const takeCensus = (): void => {
    mostServers = Math.max(mostServers, serversOver(paths.dataDir).length);
  };
  const census = setInterval(takeCensus, CENSUS_MS);

  const spawnCsfMcp = (args: readonly string[], options: StartOptions): TalkingProcess => {
    const {
      env: more = {},
      node = workspaceNode,
      bin = builtBin,
      lockFile,
      dataDir,
      prefix = [],
      leadsGroup,
    } = options;
    const [command = '', ...rest] = [...prefix, node, bin, ...args];
    return launch({
      command: [command, ...rest],
      env: {
        ...env,
        ...(bin === builtBin ? { NODE_COMPILE_CACHE: CODE_CACHE } : {}),
        ...(lockFile === undefined ? {} : { CSF_MCP_LOCK_FILE: lockFile }),
        ...(dataDir === undefined ? {} : { CSF_MCP_DATA_DIR: dataDir }),
        ...more,
      },
      cwd: directory,
      uid: 'uid' in options ? options.uid : uid,
      leadsGroup,
    });
  };

  const start: InstanceSandbox['start'] = (args = [], options = {}) => {
    const process = spawnCsfMcp(['start', ...args], options);
    const instance = { ...process, lockFile: options.lockFile ?? paths.lockFile };
    instances.push(instance);
    return instance;
  };

  const running: InstanceSandbox['running'] = async (args = [], options = {}) => {
    const instance = start(args, options);
    await instance.ready();
    await recordedAs('running', instance);
    return instance;
  };

  const recordedAs: InstanceSandbox['recordedAs'] = (state, { lockFile, pid }) =>
    eventually(`the lock file to say ${state} with pid ${pid}`, () => {
      const record = readWrittenRecord(lockFile);
      return record?.state === state && record.pid === pid && record;
    });

  const serverOf: InstanceSandbox['serverOf'] = ({ lockFile, pid }) => {
    const serverPid = readWrittenRecord(lockFile)?.serverPid;
    expect(parentOf(Number(serverPid)), 'the recorded server is a child of the launcher').toBe(pid);
    return identify(Number(serverPid));
  };

  const standIn: InstanceSandbox['standIn'] = (host, argument) => {
    const folder = path(`csf-mcp-${host}`);
    const dist = join(folder, 'dist');
    if (existsSync(folder)) return { bin: join(folder, 'bin/csf-mcp.js'), dist };
    for (const name of ['bin', 'dist', 'package.json'])
      cpSync(join(launcherPackage, name), join(folder, name), { recursive: true });
    symlinkSync(join(launcherPackage, 'node_modules'), join(folder, 'node_modules'));
    cpSync(join(hosts, `${host}.js`), join(dist, 'host.js'));
    if (argument !== undefined) writeFileSync(join(dist, 'argument'), argument);
    if (uid !== undefined) chownSync(dist, uid, uid);
    return { bin: join(folder, 'bin/csf-mcp.js'), dist };
  };

  const runningProcesses = (): ProcessIdentity[] => {
    const known = new Set([...witnesses, ...bystanders].map(({ identity }) => identity.pid));
    const ofWitnesses = new Set<number | null>(witnesses.map(({ pid }) => pid));
    return processesNaming(directory).filter(({ pid }) => !known.has(pid) && !ofWitnesses.has(parentOf(pid)));
  };

  return {
    directory,
    ...paths,
    env,
    path,
    standIn,
    start,
    running,
    recordedAs,
    serverOf,
    run: async (args, options = {}) => {
      const startedAt = performance.now();
      const process = spawnCsfMcp(args, options);
      process.endInput();
      const { code, at } = await process.exit();
      return { code, stdout: process.stdout(), stderr: process.stderr(), elapsedMs: at - startedAt };
    },
    record: () => {
      const record = readWrittenRecord(paths.lockFile);
      if (record === null) throw new Error('there is no lock file with a record');
      return record;
    },
    leftRecord: async () => {
      const instance = await running();
      const server = serverOf(instance);
      instance.signal('SIGKILL');
      await instance.exit();
      await eventually('the server of the killed launcher to end', () => !isAlive(server));
      const record = readWrittenRecord(paths.lockFile);
      if (record === null) throw new Error('a killed instance leaves its record');
      return record;
    },
    orphan: async (options = {}) => {
      const instance = await running([], { ...options, bin: standIn('deaf').bin });
      const server = serverOf(instance);
      const record = readWrittenRecord(instance.lockFile);
      instance.signal('SIGKILL');
      await eventually('the launcher to end', instance.exited);
      expect(isAlive(server), 'the deaf server outlives its launcher').toBe(true);
      if (record === null) throw new Error('a killed instance leaves its record');
      return { record, server };
    },
    witness: async (options) => {
      const witness = await startWitness({ directory, env, number: witnesses.length, uid, ...options });
      witnesses.push(witness);
      return witness;
    },
    bystander: (command, { leadsGroup, uid: other = uid } = {}) => {
      const bystander = launch({ command, env, cwd: directory, leadsGroup, uid: other });
      bystanders.push(bystander);
      return bystander;
    },
    lifecycle: () => {
      const file = join(paths.stateDir, 'lifecycle.log');
      if (!existsSync(file)) return [];
      return readFileSync(file, 'utf8').split('\n').map(parseObject).filter(isLogLine);
    },
    expectAllInOrder: async ({ lockFileStays = false, databaseStaysOpen = false } = {}) => {
      const owners = instances.filter(({ identity, exited }) => exited() === null && isAlive(identity));
      for (const owner of owners) {
        const record = await eventually('the owner to be recorded', () => readWrittenRecord(owner.lockFile));
        expect(record.pid, 'the instance that runs is the one that the lock names').toBe(owner.pid);
      }
      for (const owner of owners) owner.signal('SIGTERM');
      for (const owner of owners) expect((await owner.exit()).code).toBe(0);
      await eventually(
        `every process to be gone; left: ${runningProcesses().map(({ pid }) => pid)}`,
        () => runningProcesses().length === 0,
        { withinMs: LEFTOVER_MS },
      );
      takeCensus();
      expect(mostServers, 'servers over one data directory at the same moment').toBeLessThanOrEqual(1);
      for (const witness of witnesses) {
        expect(isAlive(witness.identity), `the stranger ${witness.pid} lives`).toBe(true);
        expect(witness.heard(), `signals to the stranger ${witness.pid}`).toEqual([]);
      }
      const left = [...filesIn(directory), ...filesIn(paths.dataDir)];
      expect(
        left.filter((name) => name.endsWith('.tmp')),
        'nothing half-made is left',
      ).toEqual([]);
      const unclosed = left.filter((name) => /-(wal|shm|journal)$/.test(name));
      if (!databaseStaysOpen) expect(unclosed, 'the database is closed').toEqual([]);
      if (!lockFileStays)
        for (const { lockFile } of [paths, ...instances])
          expect(existsSync(lockFile), `the lock file ${lockFile} is removed`).toBe(false);
    },
    dispose: async () => {
      clearInterval(census);
      const known = [...instances, ...bystanders, ...witnesses].map(({ identity }) => identity);
      await eventually('the processes of the test to end', () => {
        const left = [...known, ...processesNaming(directory)].filter(isAlive);
        for (const identity of left) signalProcess(identity, 'SIGKILL');
        return left.length === 0;
      });
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface WitnessPlace extends WitnessOptions {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly number: number;
}

async function startWitness(place: WitnessPlace): Promise<Witness> {
  const { directory, env, number, program = 'node', uid, leadsGroup } = place;
  const folder = join(directory, `witness-${number}`);
  const file = join(folder, 'signals');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const process = launch({
    command:
      program === 'node'
        ? [workspaceNode, join(fixtures, 'witness.ts'), file]
        : ['sh', '-c', WITNESS_SCRIPT, 'sh', file],
    env,
    cwd: '/',
    uid,
    leadsGroup,
  });
  await eventually(`the witness to be ready: ${process.stderr()}`, () => process.stdout().includes('ready'));
  return {
    pid: process.pid,
    identity: process.identity,
    heard: () => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []),
  };
}

/** The same as `fixtures/witness.ts`, by a program that is not Node. */
export const WITNESS_SCRIPT = `
for signal in TERM INT QUIT HUP CONT USR2; do trap "echo SIG$signal >> '$1'" $signal; done
echo ready
while :; do sleep 600 & wait; done
`;

/** Many starts that begin at the same moment. */
export async function startTogether(
  sandbox: InstanceSandbox,
  count: number,
  args: readonly string[] = [],
): Promise<Instance[]> {
  const line = sandbox.path('starting-line');
  mkdirSync(line);
  const env = {
    STARTING_LINE: line,
    NODE_OPTIONS: `--require ${JSON.stringify(join(fixtures, 'starting-line.cjs'))}`, // the path may have spaces
  };
  const starts = Array.from({ length: count }, () => sandbox.start(args, { env }));
  await eventually('every start to stand at the starting line', () => readdirSync(line).length >= count, {
    withinMs: 60_000,
  });
  writeFileSync(join(line, 'go'), '');
  return starts;
}

function filesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
