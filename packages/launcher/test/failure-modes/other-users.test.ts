import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { DEFAULT_LOCK_FILE, enterPrivateTmp, WITH_DEFAULT_LOCK } from '../support/instances/namespaces.ts';
import { ROOT } from '../support/instances/requirement.ts';
import type { RunOptions, Sandbox } from '../support/instances/sandbox.ts';

const UNKNOWN = 4;
const NOT_PERMITTED = 77;
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
    `F49 ${whose} at the default path: 77 naming owner and ways out, nothing touched; with --lock-file it works`,
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

      for (const args of [['start'], ['start', '--force']]) {
        const { code, stdout, stderr } = await sandbox.run(args, bob);
        expect({ code, stdout }, stderr).toEqual({ code: NOT_PERMITTED, stdout: '' });
        expect(stderr).toContain(DEFAULT_LOCK_FILE);
        expect(stderr).toContain(owner === 0 ? 'root (user id 0)' : `another user (user id ${owner})`);
        expect(stderr).toContain('CSF_MCP_LOCK_FILE (or --lock-file)');
      }
      expect(await sandbox.run(['status'], bob)).toMatchObject({ code: UNKNOWN });
      expect(await sandbox.run(['kill'], bob)).toMatchObject({ code: UNKNOWN });
      expect(snapshot(lockFile)).toEqual(before);
      const refused = { exitCode: NOT_PERMITTED, msg: expect.stringContaining(DEFAULT_LOCK_FILE) };
      sandbox.expectLifecycle(
        [refused, refused, { msg: 'Nothing was ended (kill)', exitCode: UNKNOWN }],
        logOf(bob),
      );

      const ownLock = join(sandbox.path(`home-${BOB}`), 'server.lock');
      const works = await sandbox.running(['--lock-file', ownLock], bob);
      await works.initialize();
      works.input.end();
      expect(await works.exit()).toMatchObject({ code: 0 });

      expect(snapshot(lockFile)).toEqual(before);
      expect(session.hasExited()).toBe(!isAlive);
      if (isAlive) {
        await session.initialize();
        session.input.end();
        expect(await session.exit()).toMatchObject({ code: 0 });
      }
      await sandbox.expectNothingLeft({ lockFiles: isAlive ? [lockFile, ownLock] : [ownLock] });
    },
    { needs: [ROOT] },
  );

failureMode(
  "F49 root finds another user's left-over lock: 77, nothing touched",
  async (sandbox) => {
    const { through, lockFile } = await enterPrivateTmp(sandbox);
    writeFileSync(lockFile, '{}');
    chownSync(lockFile, ALICE, ALICE);
    chmodSync(lockFile, 0o600);
    const before = snapshot(lockFile);
    const { code, stderr } = await sandbox.run(['start', '--force'], accountOf(sandbox, 0, through));
    expect(code).toBe(NOT_PERMITTED);
    expect(stderr).toContain(`another user (user id ${ALICE})`);
    expect(snapshot(lockFile)).toEqual(before);
    sandbox.expectLifecycle(
      [{ exitCode: NOT_PERMITTED, msg: expect.stringContaining(`another user (user id ${ALICE})`) }],
      logOf({ env: { HOME: sandbox.path('home-0') } }),
    );
  },
  { needs: [ROOT] },
);

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

function snapshot(file: string): object {
  const { ino, mode, uid, nlink, ctimeMs } = statSync(file);
  return { ino, mode, uid, nlink, ctimeMs, content: readFileSync(file, 'utf8') };
}
