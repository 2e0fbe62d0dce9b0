/**
 * A directory of its own for each check: HOME, lock file, data and state directory. Nothing outside of it
 * is read or written by what the check starts, and nothing that it starts outlives `dispose()`.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { installedBin, installWithHost } from './installation.js';
import { readRecord } from './lock-record.js';
import { identify, isAlive, parentOf, processesNaming, signalIdentified } from './processes.js';
import { launch, parseObject } from './session.js';

const open = new Set();

/** V8's code cache, shared by the run: compiling the bundles anew for each check would take longer than the checks. */
let compileCache;

export function createSandbox({ node }) {
  compileCache ??= mkdtempSync(join(tmpdir(), 'csf-mcp-compile-cache-'));
  const directory = mkdtempSync(join(tmpdir(), 'csf-mcp-instances-'));
  const paths = {
    home: join(directory, 'home'),
    lockFile: join(directory, 'server.lock'),
    dataDir: join(directory, 'data'),
    stateDir: join(directory, 'state'),
  };
  mkdirSync(paths.home);
  const sessions = [];
  const sandbox = {
    ...paths,
    node,
    directory,
    sessions,
    path: (name) => join(directory, name),
    install,
    csfMcp,
    run,
    start: (args = [], options = {}) => csfMcp(['start', ...args], options),
    running,
    killedRecord,
    record: () => readRecord(paths.lockFile),
    recordedAs,
    serverOf,
    lifecycleLog,
    databaseFiles,
    bystander,
    dispose,
  };
  open.add(sandbox);
  return sandbox;

  /** A private installation whose server is `hosts/<host>.js`. */
  function install(host, argument) {
    return installWithHost({ directory: join(directory, `csf-mcp-${host}`), host, argument });
  }

  /** Starts csf-mcp. `env` adds to the isolated environment; a value of undefined takes a variable out. */
  function csfMcp(args, { env = {}, cwd = directory, installation, ownGroup, bin } = {}) {
    const session = launch({
      command: node,
      args: [installation?.bin ?? bin ?? installedBin, ...args],
      env: withoutUndefined({ ...isolatedEnvironment(), ...env }),
      cwd,
      name: `csf-mcp ${args.join(' ')}`,
      ownGroup,
    });
    sessions.push(session);
    return session;
  }

  /** Runs csf-mcp to its end, with nothing on its standard input. */
  async function run(args, options = {}) {
    const session = csfMcp(args, options);
    session.endInput();
    const exit = await session.exit(options);
    return { ...exit, stdout: session.stdout, stderr: session.stderr, pid: session.pid };
  }

  /** A `csf-mcp start` that is ready for clients, with its lock saying so. */
  async function running(args = [], options = {}) {
    const session = sandbox.start(args, options);
    await session.ready();
    await recordedAs('running', { pid: session.pid, lockFile: options.lockFile });
    return session;
  }

  /** What an instance leaves in the lock file that was killed without warning. */
  async function killedRecord() {
    const session = await running();
    const record = sandbox.record();
    const server = serverOf(session);
    session.signal('SIGKILL');
    await session.exit();
    await eventually('the server of the killed launcher to end', () => !isAlive(server));
    assert.deepEqual(sandbox.record(), record, 'the killed instance leaves its record');
    return record;
  }

  async function recordedAs(state, { pid, lockFile = paths.lockFile, withinMs } = {}) {
    return eventually(
      `the lock file to say ${state}${pid ? ` with pid ${pid}` : ''}`,
      () => {
        const record = readRecord(lockFile);
        return record?.state === state && (!pid || record.pid === pid) && record;
      },
      { withinMs },
    );
  }

  /** The server process, as the lock names it, after making sure that it is the launcher's child. */
  function serverOf(session, { lockFile = paths.lockFile } = {}) {
    const pid = readRecord(lockFile)?.serverPid;
    assert.equal(typeof pid, 'number', 'the lock names the server process');
    assert.equal(parentOf(pid), session.pid, `the recorded server process ${pid} is a child of the launcher`);
    return identify(pid);
  }

  function lifecycleLog() {
    const lines = readFileSync(join(paths.stateDir, 'lifecycle.log'), 'utf8').trimEnd().split('\n');
    return lines.map((line) => {
      const entry = parseObject(line);
      assert(entry, `the lifecycle log has a line that is not JSON: ${line}`);
      return entry;
    });
  }

  /** Names of the data directory's files that are SQLite's. */
  function databaseFiles() {
    if (!existsSync(paths.dataDir)) return []; // ended before it was needed
    return readdirSync(paths.dataDir, { recursive: true }).filter((name) =>
      /\.(db|sqlite)|-wal$|-shm$/.test(name),
    );
  }

  /** A process that has nothing to do with csf-mcp and must survive it. */
  function bystander(command = 'sleep', args = ['600']) {
    const session = launch({
      command,
      args,
      env: isolatedEnvironment(),
      cwd: directory,
      name: [command, ...args].join(' '),
    });
    sessions.push(session);
    return session;
  }

  async function dispose() {
    await endEverything();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    open.delete(sandbox);
  }

  /** More than once, because a process may be starting another while we look. */
  async function endEverything() {
    const left = () => {
      const alive = [...sessions.map((session) => session.identity), ...processesNaming(directory)];
      return alive.filter((identity) => identity && isAlive(identity));
    };
    await eventually('the processes of the check to end', () => {
      const remaining = left();
      for (const identity of remaining) signalIdentified(identity, 'SIGKILL');
      return remaining.length === 0;
    });
  }

  function isolatedEnvironment() {
    return {
      PATH: process.env['PATH'],
      HOME: paths.home,
      NODE_COMPILE_CACHE: compileCache,
      CSF_MCP_LOCK_FILE: paths.lockFile,
      CSF_MCP_DATA_DIR: paths.dataDir,
      CSF_MCP_STATE_DIR: paths.stateDir,
    };
  }
}

/** At the end of a run, also of an interrupted one. */
export async function disposeAll() {
  await Promise.allSettled([...open].map((sandbox) => sandbox.dispose()));
  if (compileCache) rmSync(compileCache, { recursive: true, force: true, maxRetries: 5 });
}

function withoutUndefined(variables) {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}
