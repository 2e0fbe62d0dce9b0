import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { DEFAULT_LOCK_FILE, enterPrivateTmp, WITH_DEFAULT_LOCK } from '../support/instances/namespaces.ts';
import { ROOT } from '../support/instances/requirement.ts';
import type { RunOptions, Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const NOT_RUNNING = 3;
const UNKNOWN = 4;
const HELD = 75;
const NOT_PERMITTED = 77;
const WITHOUT_LOCK_FILE = 'Going on with the lock of the data directory alone';
const ALICE = 65_530;
const BOB = 65_531;

const cases = [
  { whose: 'live lock of another user', owner: ALICE, isAlive: true },
  { whose: 'left-over lock of another user', owner: ALICE, isAlive: false },
  { whose: 'left-over lock of root', owner: 0, isAlive: false },
  { whose: 'live lock of root', owner: 0, isAlive: true },
] as const;

for (const { whose, owner, isAlive } of cases)
  failureMode(
    `F49 ${whose} at the default path: the start goes on without it, status, kill and doctor find the instance`,
    async (sandbox) => {
      const { through, lockFile } = await enterPrivateTmp(sandbox);
      const ownerAccount = accountOf(sandbox, owner, through);
      const bob = accountOf(sandbox, BOB, through);

      const session = await sandbox.running([], ownerAccount);
      if (!isAlive) {
        session.signal('SIGKILL');
        await session.exit();
        await sandbox.expectNothingLeft();
      }
      const before = snapshot(lockFile);
      expect(statSync(lockFile).uid).toBe(owner);

      expect(await sandbox.run(['status'], bob), 'none of his own').toMatchObject({ code: NOT_RUNNING });
      const own = await sandbox.running([], bob);
      await own.initialize();
      expectWarnedOnce(own, bob, owner);
      const status = await sandbox.run(['status', '--json'], bob);
      expect(status).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(status.stdout)).toMatchObject({ verdict: 'running', pid: own.pid, state: 'running' });
      const { findings } = JSON.parse((await sandbox.run(['doctor', '--json'], bob)).stdout);
      expect(findings).toContainEqual(
        expect.objectContaining({
          id: 'instance.state',
          status: 'ok',
          message: expect.stringContaining(`pid ${own.pid}`),
        }),
      );
      expect(findings).toContainEqual(expect.objectContaining({ id: 'lock.file', status: 'warning' }));
      const second = await sandbox.run(['start', '--wait', '0'], bob);
      expect(second.code, 'one instance of each user').toBe(HELD);
      expect(second.stderr).toContain(`data directory ${dataDirOf(bob)}`);

      const killed = await sandbox.run(['kill', '--json'], bob);
      expect(killed).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(killed.stdout)).toMatchObject({ pid: own.pid, outcome: 'exited', exitCode: 0 });
      expect(await own.exit()).toMatchObject({ code: 0 });
      expect(await sandbox.run(['status'], bob)).toMatchObject({ code: NOT_RUNNING });
      expect(await sandbox.run(['kill'], bob)).toMatchObject({ code: NOT_RUNNING });
      sandbox.expectLifecycle(
        [
          { msg: WITHOUT_LOCK_FILE, level: 'warn', lockFile: DEFAULT_LOCK_FILE },
          { msg: 'ready', pid: own.pid, lockFile: null },
          { msg: 'The instance has ended (kill)', exitCode: 0 },
        ],
        logOf(bob),
      );

      expect(snapshot(lockFile), 'nothing was touched').toEqual(before);
      expect(session.hasExited()).toBe(!isAlive);
      if (isAlive) {
        await session.initialize();
        session.input.end();
        expect(await session.exit()).toMatchObject({ code: 0 });
      }
      await sandbox.expectNothingLeft({ lockFiles: isAlive ? [lockFile] : [] });
    },
    { needs: [ROOT] },
  );

failureMode(
  'F49 --force and --attach go on without the lock file too',
  async (sandbox) => {
    const { through, lockFile } = await enterPrivateTmp(sandbox);
    plant(lockFile, ALICE);
    const bob = accountOf(sandbox, BOB, through);
    const first = await sandbox.running(['--attach'], bob);
    await first.initialize();
    const attached = sandbox.csfMcp(['start', '--attach'], bob);
    await attached.initialize();
    first.signal('SIGKILL');
    expect((await attached.ask(2, 'tools/list')).result, 'it has taken the place of the first').toBeDefined();
    const forced = await sandbox.running(['--force'], bob);
    await forced.initialize();
    await attached.exit();
    forced.input.end();
    expect(await forced.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(
      [
        { msg: WITHOUT_LOCK_FILE, pid: first.pid },
        { msg: WITHOUT_LOCK_FILE, pid: attached.pid },
        { msg: 'Replacing the running instance (--force)', pid: forced.pid, terminatedPid: attached.pid },
        { msg: WITHOUT_LOCK_FILE, pid: forced.pid },
      ],
      logOf(bob),
    );
  },
  { needs: [ROOT] },
);

failureMode(
  "F49 root finds another user's file at the default path: the start goes on without it",
  async (sandbox) => {
    const { through, lockFile } = await enterPrivateTmp(sandbox);
    plant(lockFile, ALICE);
    const before = snapshot(lockFile);
    const root = accountOf(sandbox, 0, through);
    const session = await sandbox.running([], root);
    expectWarnedOnce(session, root, ALICE);
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(snapshot(lockFile)).toEqual(before);
    sandbox.expectLifecycle([{ msg: WITHOUT_LOCK_FILE }, { msg: 'ready' }], logOf(root));
  },
  { needs: [ROOT] },
);

failureMode(
  'F49 another user makes a file at the default path while the instance runs: it goes on, status and kill find it',
  async (sandbox) => {
    const { through, lockFile } = await enterPrivateTmp(sandbox);
    const bob = accountOf(sandbox, BOB, through);
    const session = await sandbox.running([], bob);
    rmSync(lockFile);
    plant(lockFile, ALICE);
    const before = snapshot(lockFile);
    expect(await sandbox.run(['status'], bob)).toMatchObject({ code: 0 });
    expect(await sandbox.run(['kill'], bob)).toMatchObject({ code: 0 });
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(snapshot(lockFile)).toEqual(before);
    sandbox.expectLifecycle([{ msg: 'The instance has ended (kill)', exitCode: 0 }], logOf(bob));
  },
  { needs: [ROOT] },
);

failureMode(
  "F11 a configured lock file is another user's, by the default path too: refused with 77, untouched",
  async (sandbox) => {
    const { through, lockFile } = await enterPrivateTmp(sandbox);
    plant(lockFile, ALICE);
    const before = snapshot(lockFile);
    const bob = accountOf(sandbox, BOB, through);
    const byVariable = { ...bob, env: { ...bob.env, CSF_MCP_LOCK_FILE: DEFAULT_LOCK_FILE } };
    for (const { code, stdout, stderr } of [
      await sandbox.run(['start', '--lock-file', DEFAULT_LOCK_FILE], { ...bob, lockFile }),
      await sandbox.run(['start', '--force'], byVariable),
    ]) {
      expect({ code, stdout }, stderr).toEqual({ code: NOT_PERMITTED, stdout: '' });
      expect(stderr).toContain(DEFAULT_LOCK_FILE);
      expect(stderr).toContain(`another user (user id ${ALICE})`);
      expect(stderr).toContain('CSF_MCP_LOCK_FILE (or --lock-file)');
    }
    expect(await sandbox.run(['status'], byVariable)).toMatchObject({ code: UNKNOWN });
    expect(await sandbox.run(['kill'], byVariable)).toMatchObject({ code: UNKNOWN });
    expect(snapshot(lockFile)).toEqual(before);
    const refused = { exitCode: NOT_PERMITTED, msg: expect.stringContaining(DEFAULT_LOCK_FILE) };
    sandbox.expectLifecycle(
      [refused, refused, { msg: 'Nothing was ended (kill)', exitCode: UNKNOWN }],
      logOf(bob),
    );
  },
  { needs: [ROOT], lockFileStays: true },
);

for (const [name, place] of [
  ['a symbolic link', (path: string) => symlinkSync('/nowhere', path)],
  ['a FIFO', (path: string) => execFileSync('mkfifo', [path])],
  ['a directory', (path: string) => mkdirSync(path)],
] as const)
  failureMode(
    `F11 another user has ${name} at the default lock path: refused with 77, untouched`,
    async (sandbox) => {
      const { through, lockFile } = await enterPrivateTmp(sandbox);
      place(lockFile);
      lchownSync(lockFile, ALICE, ALICE);
      const { ino } = lstatSync(lockFile);
      const bob = accountOf(sandbox, BOB, through);
      const { code, stderr } = await sandbox.run(['start'], bob);
      expect(code, stderr).toBe(NOT_PERMITTED);
      expect(await sandbox.run(['status'], bob)).toMatchObject({ code: UNKNOWN });
      expect(lstatSync(lockFile)).toMatchObject({ ino, uid: ALICE });
      sandbox.expectLifecycle(
        [{ exitCode: NOT_PERMITTED, msg: expect.stringContaining(DEFAULT_LOCK_FILE) }],
        logOf(bob),
      );
    },
    { needs: [ROOT] },
  );

/** A file of another user, which everybody may write. */
function plant(path: string, uid: number): void {
  writeFileSync(path, '{}');
  chownSync(path, uid, uid);
  chmodSync(path, 0o666);
}

function expectWarnedOnce(session: Session, account: RunOptions, owner: number): void {
  const warnings = session.logged().filter(({ level }) => level === 'warn');
  expect(warnings).toMatchObject([
    {
      msg: WITHOUT_LOCK_FILE,
      lockFile: DEFAULT_LOCK_FILE,
      dataDir: dataDirOf(account),
      reason: `it belongs to ${owner === 0 ? 'root (user id 0)' : `another user (user id ${owner})`}`,
    },
  ]);
}

/** Starts csf-mcp for a user who has a home directory and sets nothing else. */
function accountOf(sandbox: Sandbox, uid: number, through: readonly string[]): RunOptions {
  const home = sandbox.path(`home-${uid}`);
  mkdirSync(home);
  chownSync(home, uid, uid);
  return {
    through,
    uid,
    cwd: '/',
    env: {
      ...WITH_DEFAULT_LOCK,
      HOME: home,
      CSF_MCP_DATA_DIR: undefined,
      CSF_MCP_STATE_DIR: undefined,
      NODE_COMPILE_CACHE: undefined,
    },
  };
}

function logOf({ env }: RunOptions): string {
  return join(env?.['HOME'] ?? '', '.local/state/csf-mcp/lifecycle.log');
}

function dataDirOf({ env }: Pick<RunOptions, 'env'>): string {
  return join(env?.['HOME'] ?? '', '.local/share/csf-mcp');
}

function snapshot(file: string): object {
  const { ino, mode, uid, nlink, ctimeMs } = statSync(file);
  return { ino, mode, uid, nlink, ctimeMs, content: readFileSync(file, 'utf8') };
}
