import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import { changeRecord } from '../support/instances/lock-record.ts';
import { enterMountNamespace, enterPrivateTmp, WITH_DEFAULT_LOCK } from '../support/instances/namespaces.ts';
import { isAlive, type ProcessIdentity, serversOf } from '../support/instances/process-table.ts';
import { LINUX, ROOT } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';

const USAGE = 2;
const HELD = 75;
const NOT_PERMITTED = 77;
const NOT_RUNNING = 3;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Only the variables of the row are set: the lock file and the directories follow from the surroundings. */
const NO_PATHS = {
  CSF_MCP_LOCK_FILE: undefined,
  CSF_MCP_DATA_DIR: undefined,
  CSF_MCP_STATE_DIR: undefined,
} as const;

failureMode(
  'F37 TMPDIR, HOME, cwd and PATH differ between start, status and kill: they still find each other',
  async (sandbox) => {
    const { through, lockFile } = await enterPrivateTmp(sandbox);
    for (const name of ['other-home', 'other-tmp']) mkdirSync(sandbox.path(name));
    const session = await sandbox.running([], { through, env: NO_PATHS });
    const elsewhere = {
      through: [...through, 'env', 'PATH=/nonexistent', `TMPDIR=${sandbox.path('other-tmp')}`],
      env: { ...NO_PATHS, HOME: sandbox.path('other-home') },
      cwd: '/',
    };
    const { code, stdout } = await sandbox.run(['status', '--json'], elsewhere);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'running', pid: session.pid });
    expect(await sandbox.run(['start'], elsewhere)).toMatchObject({ code: HELD });
    expect(await sandbox.run(['kill'], elsewhere)).toMatchObject({ code: 0 });
    expect(await session.exit()).toMatchObject({ code: 0 });
    // Each has its own log, in its own home directory.
    sandbox.expectLifecycle(STOPPED, logOf(sandbox.home));
    sandbox.expectLifecycle(
      [
        { exitCode: HELD, code: 'E_ALREADY_RUNNING' },
        { msg: 'The instance has ended (kill)', terminatedPid: session.pid, exitCode: 0 },
      ],
      logOf(sandbox.path('other-home')),
    );
    await sandbox.expectNothingLeft({ lockFiles: [lockFile] });
  },
  { needs: [ROOT] },
);

failureMode(
  'F37 HOME unset: csf-mcp uses the home directory of the user database, and they still find each other',
  async (sandbox) => {
    writeFileSync(sandbox.path('passwd'), `root:x:0:0:root:${sandbox.home}:/bin/sh\n`);
    const { through, lockFile } = await enterPrivateTmp(sandbox, {
      commands: `mount --bind "${sandbox.path('passwd')}" /etc/passwd`,
    });
    const homeless = { through, env: { ...NO_PATHS, HOME: undefined } };
    const session = await sandbox.running([], homeless);
    expect(existsSync(join(sandbox.home, '.local/share/csf-mcp/csf.db'))).toBe(true);
    expect(await sandbox.run(['status'], { through, env: NO_PATHS })).toMatchObject({ code: 0 });
    expect(await sandbox.run(['kill'], homeless)).toMatchObject({ code: 0 });
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(['Ending the running instance (kill)', ...STOPPED], logOf(sandbox.home));
    await sandbox.expectNothingLeft({ lockFiles: [lockFile] });
  },
  { needs: [ROOT] },
);

failureMode(
  'F39 two containers sharing one /tmp, same pids, other PID namespace: held, and nothing is signalled across',
  async (sandbox) => {
    const { container, lockFile } = await enterPrivateTmp(sandbox);
    const first = sandbox.csfMcp(['start'], { through: container, env: WITH_DEFAULT_LOCK });
    await first.ready();
    const before = await sandbox.recorded('running', lockFile);
    const own = runningServer(sandbox);

    // The second container has its own process under every pid that the first one may have recorded.
    const crowd = sandbox.path('crowd');
    const second = async (args: string): Promise<{ code: number | null; stderr: string }> => {
      const script = `
        for i in $(seq 60); do sleep 600 & pids="$pids $!"; done
        "$0" "$1" ${args} </dev/null; code=$?
        for pid in $pids; do kill -0 $pid && echo $pid; done >"${crowd}"
        kill $pids; exit $code`;
      const session = sandbox.program([...container, 'sh', '-c', script, node, builtBin], {
        env: { ...WITH_DEFAULT_LOCK, CSF_MCP_DATA_DIR: sandbox.path('other-data') },
      });
      const { code } = await session.exit({ withinMs: 30_000 });
      const survivors = readFileSync(crowd, 'utf8').trimEnd().split('\n').map(Number);
      expect(survivors, 'nothing in the second container was signalled').toHaveLength(60);
      expect(survivors, 'the same pids').toContain(before.serverPid);
      return { code, stderr: session.stderr() };
    };
    const refused = await second('start');
    expect(refused.code).toBe(HELD);
    expect(refused.stderr).toMatch(/in another PID namespace/);
    expect((await second('start --force')).code).toBe(HELD);
    expect((await second('kill')).code).toBe(NOT_PERMITTED);
    expect((await second('status')).code).toBe(0);
    const elsewhere = expect.stringContaining('in another PID namespace');
    sandbox.expectLifecycle([
      { exitCode: HELD, msg: elsewhere },
      { exitCode: HELD, msg: elsewhere },
      { msg: 'Nothing was ended (kill)', exitCode: NOT_PERMITTED, reason: elsewhere },
    ]);

    expect(sandbox.record(lockFile)).toEqual(before);
    expect(isAlive(own)).toBe(true);
    await first.initialize();
    first.input.end();
    expect(await first.exit()).toMatchObject({ code: 0 });
    await sandbox.expectNothingLeft({ lockFiles: [lockFile] });
  },
  { needs: [ROOT] },
);

for (const pid of [1, 7])
  failureMode(
    `F40 container restart, same pid ${pid} in a left-over lock: stale, starts`,
    async (sandbox) => {
      const { container, lockFile } = await enterPrivateTmp(sandbox);
      const asPid =
        pid === 1 ? [] : ['sh', '-c', 'for i in 2 3 4 5 6; do /bin/true; done; "$@"; exit $?', 'sh'];
      const options = { through: [...container, ...asPid], env: WITH_DEFAULT_LOCK };
      const first = sandbox.csfMcp(['start'], options);
      await first.ready();
      expect((await sandbox.recorded('running', lockFile)).pid).toBe(pid);
      first.signal('SIGKILL'); // the whole container with it
      await first.exit();
      await eventually('the container to be gone', () => serversOf(sandbox.dataDir).length === 0);
      expect(sandbox.record(lockFile)?.pid).toBe(pid);

      const next = sandbox.csfMcp(['start'], options);
      await next.ready();
      expect(next.logged()).toContainEqual(
        expect.objectContaining({ msg: 'Removing stale lock file', recordedPid: pid }),
      );
      expect((await sandbox.recorded('running', lockFile)).pid).toBe(pid);
      sandbox.expectLifecycle([
        {
          msg: 'Removing stale lock file',
          recordedPid: pid,
          reason: expect.stringContaining('nobody holds'),
        },
        'ready',
      ]);
      next.input.end();
      expect(await next.exit()).toMatchObject({ code: 0 });
      await sandbox.expectNothingLeft({ lockFiles: [lockFile] });
    },
    { needs: [ROOT] },
  );

for (const { direction, offset } of [
  { direction: 'back', offset: -DAY_MS },
  { direction: 'forward', offset: DAY_MS },
])
  failureMode(`F38 clock set ${direction} a day while running: not stale, not killed`, async (sandbox) => {
    const offsetFile = sandbox.path('clock-offset');
    const clock = pathToFileURL(join(import.meta.dirname, '../fixtures/movable-clock.ts'));
    const env = { NODE_OPTIONS: `--import=${clock}`, TEST_CLOCK_OFFSET_FILE: offsetFile };
    const session = await sandbox.running([], { env });
    const before = await sandbox.recorded('running');
    writeFileSync(offsetFile, String(offset));
    await expectUndisturbed();

    // Others with a correct clock see the same: a start time that is a day off.
    for (const file of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')])
      changeRecord(file, { startTime: new Date(Date.parse(before.startTime) - offset).toISOString() });
    await expectUndisturbed();

    const killed = await sandbox.run(['kill', '--json'], { env });
    expect(killed).toMatchObject({ code: 0 });
    expect(JSON.parse(killed.stdout)).toMatchObject({ pid: session.pid, outcome: 'exited' });
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(await sandbox.run(['status'], { env })).toMatchObject({ code: NOT_RUNNING });
    sandbox.expectLifecycle([
      { code: 'E_ALREADY_RUNNING', exitCode: HELD },
      { code: 'E_ALREADY_RUNNING', exitCode: HELD },
      { msg: 'Ending the running instance (kill)', terminatedPid: session.pid },
      { pid: session.pid, msg: 'Signal received', signal: 'SIGTERM' },
      { msg: 'The instance has ended (kill)', exitCode: 0 },
    ]);

    async function expectUndisturbed(): Promise<void> {
      const status = await sandbox.run(['status', '--json'], { env });
      expect(JSON.parse(status.stdout)).toMatchObject({ verdict: 'running', pid: session.pid });
      const second = await sandbox.run(['start', '--wait', '0'], { env });
      expect(second.code).toBe(HELD);
      expect(second.stderr).not.toContain('stale');
      expect(session.hasExited()).toBe(false);
      expect(sandbox.record()?.pid).toBe(session.pid);
    }
  });

const STOPPED = [
  { msg: 'Signal received', signal: 'SIGTERM' },
  { msg: 'Server exited', exitCode: 0 },
  'Lock released',
];

function logOf(home: string): string {
  return join(home, '.local/state/csf-mcp/lifecycle.log');
}

function runningServer(sandbox: Sandbox): ProcessIdentity {
  const [server] = serversOf(sandbox.dataDir);
  if (server === undefined) throw new Error('no server runs');
  return server;
}

failureMode(
  'F73 HOME is a mount whose source was deleted, or under /proc: refused at once, and SIGTERM ends it',
  async (sandbox) => {
    const [source, home] = [sandbox.path('source'), sandbox.path('stale')];
    for (const folder of [source, home]) mkdirSync(folder);
    const { through } = await enterMountNamespace(sandbox, 'mount --bind "$1" "$2"; rmdir "$1"', [
      source,
      home,
    ]);
    const state = { CSF_MCP_DATA_DIR: undefined };
    for (const stale of [home, '/proc/nope']) {
      const { code, stderr } = await sandbox.run(['start'], { through, env: { ...state, HOME: stale } });
      expect(code, stderr).toBe(NOT_PERMITTED);
      expect(stderr).toContain(`cannot create the data directory ${stale}`);
      const doctor = await sandbox.run(['doctor', '--json'], { through, env: { ...state, HOME: stale } });
      expect(JSON.parse(doctor.stdout).findings).toContainEqual(
        expect.objectContaining({ id: 'database.directory', status: 'problem' }),
      );
    }
    const stateless = { HOME: home, CSF_MCP_STATE_DIR: undefined }; // the log has no place either
    expect((await sandbox.run(['start'], { through, env: stateless })).code).toBe(0);
    const refused = { code: 'E_NOT_PERMITTED', exitCode: NOT_PERMITTED };
    sandbox.expectLifecycle([refused, refused]);
  },
  { needs: [ROOT] },
);

failureMode(
  'F74 working directory deleted: start and call work, a relative path is refused, and no instance keeps a folder',
  async (sandbox) => {
    const gone = () => {
      mkdirSync(sandbox.path('gone'));
      return ['sh', '-c', 'cd "$1" && rmdir "$1" && shift && exec "$@"', 'sh', sandbox.path('gone')];
    };
    const session = await sandbox.running([], { through: gone() });
    await session.initialize();
    for (const { pid } of [session, sandbox.server()]) expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/');
    session.input.end();
    expect((await session.exit()).code).toBe(0);
    expect((await sandbox.run(['call', 'profile_overview'], { through: gone() })).code).toBe(0);
    const relative = await sandbox.run(['start', '--lock-file', 'server.lock'], { through: gone() });
    expect(relative.code).toBe(USAGE);
    expect(relative.stderr).toContain('must be a full path: the current directory does not exist any more');
    sandbox.expectLifecycle(['ready', { msg: 'Server exited', code: 0 }]);
  },
  { needs: [LINUX] },
);

failureMode(
  'F75 variables of another IPC channel in the environment: launcher and server understand each other',
  async (sandbox) => {
    const env = { NODE_CHANNEL_SERIALIZATION_MODE: 'advanced', NODE_UNIQUE_ID: '1' };
    const session = await sandbox.running([], { env });
    await session.initialize();
    session.input.end();
    expect((await session.exit()).code).toBe(0);
    sandbox.expectLifecycle(['ready', { msg: 'Server exited', code: 0 }]);
  },
);
