import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { inJson } from '../support/instances/lifecycle.ts';
import { fourFields, putRecord } from '../support/instances/lock-record.ts';
import {
  DEFAULT_LOCK_FILE,
  enterMountNamespace,
  enterPrivateTmp,
  WITH_DEFAULT_LOCK,
} from '../support/instances/namespaces.ts';
import { leaveOrphan } from '../support/instances/orphan.ts';
import { isAlive } from '../support/instances/process-table.ts';
import { READABLE_CHECKOUT, ROOT } from '../support/instances/requirement.ts';
import type { Finished, Sandbox } from '../support/instances/sandbox.ts';
import { NOBODY } from '../support/users.ts';

const UNEXPECTED = 1;
const UNKNOWN = 4;
const HELD = 75;
const NOT_PERMITTED = 77;
const PRECIOUS = 'precious\n';
const NOTHING_ENDED = 'Nothing was ended (kill)';
const SOMEONE_ELSES = /process \d+ is alive and (belongs to someone else|not recognisable)/;

failureMode(
  'F10 recorded process belongs to another user (EPERM): held, never signalled',
  async (sandbox) => {
    const stranger = await sandbox.witness({ uid: undefined });
    putRecord(sandbox.lockFile, fourFields(stranger.pid));
    chownSync(sandbox.lockFile, NOBODY, NOBODY);
    for (const args of [
      ['start', '--wait', '0'],
      ['start', '--force'],
    ])
      expect((await sandbox.run(args)).code, args.join(' ')).toBe(HELD);
    expect((await sandbox.run(['kill'])).code).toBe(NOT_PERMITTED);
    const held = { code: 'E_ALREADY_RUNNING', exitCode: HELD, msg: expect.stringMatching(SOMEONE_ELSES) };
    sandbox.expectLifecycle([
      held,
      held,
      { msg: NOTHING_ENDED, exitCode: NOT_PERMITTED, reason: expect.stringMatching(SOMEONE_ELSES) },
    ]);
  },
  { needs: [READABLE_CHECKOUT], uid: NOBODY, lockFileStays: true },
);

failureMode(
  'F10 the lock is held, its record names a process of another user: held or 77, never signalled',
  async (sandbox) => {
    const { record, server } = await leaveOrphan(sandbox);
    const stranger = await sandbox.witness({ uid: undefined });
    const { pid, startTicks } = stranger.identity;
    for (const path of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')])
      putRecord(path, { ...record, pid, startTicks, serverPid: pid, serverStartTicks: startTicks });
    expect((await sandbox.run(['start', '--wait', '0'])).code).toBe(HELD);
    expect((await sandbox.run(['start', '--force'])).code).toBe(NOT_PERMITTED);
    expect((await sandbox.run(['kill'])).code).toBe(NOT_PERMITTED);
    expect(isAlive(server)).toBe(true);
    // With its true record back, the next start behaves correctly.
    for (const path of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')]) putRecord(path, record);
    await sandbox.running();
    expect(isAlive(server)).toBe(false);
    const refused = { exitCode: NOT_PERMITTED };
    sandbox.expectLifecycle([
      { code: 'E_ALREADY_RUNNING', exitCode: HELD },
      { ...refused, msg: expect.stringContaining(`process ${pid} may not be signalled`) },
      {
        ...refused,
        msg: NOTHING_ENDED,
        reason: expect.stringContaining(`process ${pid} may not be signalled`),
      },
      { msg: 'Killing an orphaned server: its launcher is gone', orphanPids: [server.pid] },
    ]);
  },
  { needs: [READABLE_CHECKOUT], uid: NOBODY },
);

/** Puts something in the place of the lock file, and checks what must stay as it is. */
type Obstacle = (sandbox: Sandbox) => () => unknown;

const OBSTACLES: Record<string, Obstacle> = {
  "a symbolic link to a user's file": ({ lockFile, path }) => {
    writeFileSync(path('precious.txt'), PRECIOUS);
    symlinkSync(path('precious.txt'), lockFile);
    return () => [lstatSync(lockFile).isSymbolicLink(), readFileSync(path('precious.txt'), 'utf8')];
  },
  'a dangling symbolic link': ({ lockFile, path }) => {
    symlinkSync(path('nowhere'), lockFile);
    return () => [lstatSync(lockFile).isSymbolicLink(), existsSync(path('nowhere'))];
  },
  'a FIFO': ({ lockFile }) => {
    execFileSync('mkfifo', [lockFile]);
    return () => lstatSync(lockFile).isFIFO();
  },
  'a directory': ({ lockFile }) => {
    mkdirSync(lockFile);
    writeFileSync(join(lockFile, 'precious.txt'), PRECIOUS);
    return () => readFileSync(join(lockFile, 'precious.txt'), 'utf8');
  },
  'a socket': ({ lockFile }) => {
    createServer().listen(lockFile).unref();
    return () => lstatSync(lockFile).isSocket();
  },
  'a file with two links': ({ lockFile, path }) => {
    writeFileSync(path('precious.txt'), PRECIOUS, { mode: 0o600 });
    linkSync(path('precious.txt'), lockFile);
    return () => [lstatSync(lockFile).nlink, readFileSync(path('precious.txt'), 'utf8')];
  },
};

for (const [name, place] of Object.entries(OBSTACLES))
  failureMode(
    `F11 lock path is ${name}: refused with 77, untouched`,
    async (sandbox) => void (await expectRefused(sandbox, place)),
    { lockFileStays: true, inContract: true },
  );

failureMode(
  'F11 lock path is a device: refused with 77, untouched',
  async (sandbox) =>
    void (await expectRefused(sandbox, ({ lockFile }) => {
      execFileSync('mknod', [lockFile, 'c', '1', '3']); // that of /dev/null
      return () => [lstatSync(lockFile).isCharacterDevice(), lstatSync(lockFile).rdev];
    })),
  { needs: [ROOT], lockFileStays: true },
);

failureMode(
  'F11 lock path is a file of another user: refused with 77, untouched, the message names the owner',
  async (sandbox) => {
    const { stderr } = await expectRefused(sandbox, ({ lockFile }) => {
      putRecord(lockFile, fourFields(12_345));
      chownSync(lockFile, NOBODY, NOBODY);
      return () => [lstatSync(lockFile).uid, readFileSync(lockFile, 'utf8')];
    });
    expect(stderr).toContain(String(NOBODY));
  },
  { needs: [ROOT], lockFileStays: true },
);

failureMode('F12 the directory of the lock file is missing: 77, the message names it', async (sandbox) => {
  const lockFile = sandbox.path('missing/server.lock');
  expectExplained(sandbox, await sandbox.run(['start'], { env: { CSF_MCP_LOCK_FILE: lockFile } }), {
    code: NOT_PERMITTED,
    says: sandbox.path('missing'),
  });
  expect(existsSync(sandbox.path('missing'))).toBe(false);
});

failureMode(
  'F12 the directory of the lock file is not writable: 77',
  async (sandbox) => {
    const directory = sandbox.path('of-root');
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    const lockFile = join(directory, 'server.lock');
    const run = await sandbox.run(['start'], { env: { CSF_MCP_LOCK_FILE: lockFile } });
    expectExplained(sandbox, run, { code: NOT_PERMITTED, says: 'permission denied' });
    expect(readdirSync(directory)).toEqual([]);
  },
  { needs: [READABLE_CHECKOUT], uid: NOBODY },
);

failureMode(
  'F12 the file system of the lock file is read-only: 77',
  async (sandbox) => {
    mkdirSync(sandbox.path('ro'));
    const { through } = await enterMountNamespace(
      sandbox,
      'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"',
      [sandbox.path('ro')],
    );
    const env = { CSF_MCP_LOCK_FILE: sandbox.path('ro/server.lock') };
    const run = await sandbox.run(['start'], { env, through });
    expectExplained(sandbox, run, { code: NOT_PERMITTED, says: 'read-only' });
    expect(readdirSync(sandbox.path('ro'))).toEqual([]);
  },
  { needs: [ROOT] },
);

failureMode(
  'F12 the disk of the lock file is full: 1 with what to do, nothing half-written stays',
  async (sandbox) => {
    const { full, through } = await fullDisk(sandbox);
    const env = { CSF_MCP_LOCK_FILE: sandbox.path('full/server.lock') };
    const run = await sandbox.run(['start'], { env, through });
    expectExplained(sandbox, run, { code: UNEXPECTED, says: 'ENOSPC' });
    expect(run.stderr).toContain('CSF_MCP_LOCK_FILE');
    expect(readdirSync(full)).toEqual(['filler']);
  },
  { needs: [ROOT] },
);

failureMode(
  'F12 the disk of the data directory is full: 1 with what to do, nothing half-written and no lock stays',
  async (sandbox) => {
    const { full, through } = await fullDisk(sandbox, 'mkdir data');
    const env = { CSF_MCP_DATA_DIR: sandbox.path('full/data') };
    const run = await sandbox.run(['start'], { env, through });
    expectExplained(sandbox, run, { code: UNEXPECTED, says: 'ENOSPC' });
    expect(run.stderr).toContain('CSF_MCP_DATA_DIR');
    // The data directory's lock file is never unlinked. It is empty.
    expect(readdirSync(full).sort()).toEqual(['data', 'filler']);
    for (const name of readdirSync(join(full, 'data')))
      expect(readFileSync(join(full, 'data', name), 'utf8').trim(), name).toBe('');
  },
  { needs: [ROOT] },
);

failureMode(
  'F12 /tmp is read-only, default lock path: 77, the message says what to set, and that helps',
  async (sandbox) => {
    const { through } = await enterPrivateTmp(sandbox, { commands: 'mount -o remount,bind,ro /tmp' });
    const byDefault = await sandbox.run(['start'], { through, env: WITH_DEFAULT_LOCK });
    expectExplained(sandbox, byDefault, { code: NOT_PERMITTED, says: DEFAULT_LOCK_FILE });
    expect(byDefault.stderr).toContain('read-only');
    expect(byDefault.stderr).toContain('CSF_MCP_LOCK_FILE');
    const asAdvised = await sandbox.run(['start'], { through });
    expect(asAdvised.code, asAdvised.stderr).toBe(0);
  },
  { needs: [ROOT] },
);

async function expectRefused(sandbox: Sandbox, place: Obstacle): Promise<Finished> {
  const look = place(sandbox);
  const before = look();
  const runs = [await sandbox.run(['start']), await sandbox.run(['start', '--force'])] as const;
  for (const run of runs) {
    expectExplained(sandbox, run, { code: NOT_PERMITTED, says: sandbox.lockFile });
    expect(run.stderr, 'it says what to set').toContain('CSF_MCP_LOCK_FILE');
  }
  expect((await sandbox.run(['status'])).code).toBe(UNKNOWN);
  expect((await sandbox.run(['kill'])).code).toBe(UNKNOWN);
  sandbox.expectLifecycle([
    { code: 'E_NOT_PERMITTED', exitCode: NOT_PERMITTED },
    { code: 'E_NOT_PERMITTED', exitCode: NOT_PERMITTED },
    { msg: NOTHING_ENDED, code: 'E_STATUS_UNKNOWN', exitCode: UNKNOWN },
  ]);
  expect(look()).toEqual(before);
  return runs[0];
}

interface FullDisk {
  /** The mount, as it looks from outside of its namespace. */
  readonly full: string;
  readonly through: readonly string[];
}

async function fullDisk(sandbox: Sandbox, prepare = 'true'): Promise<FullDisk> {
  const mountPoint = sandbox.path('full');
  mkdirSync(mountPoint);
  const { fromOutside, through } = await enterMountNamespace(
    sandbox,
    `mount -t tmpfs -o size=64k tmpfs "$1"; cd "$1"; ${prepare}; { head -c 1000000 /dev/zero > filler || true; } 2> /dev/null`,
    [mountPoint],
  );
  return { full: fromOutside(mountPoint), through };
}

/** On stderr and in the lifecycle log. */
function expectExplained(
  sandbox: Sandbox,
  run: Finished,
  { code, says }: { code: number; says: string },
): void {
  sandbox.expectLifecycle([{ pid: run.pid, exitCode: code, msg: expect.stringContaining(says) }]);
  expect(run.code, run.stderr).toBe(code);
  expect(run.stderr).toContain(inJson(says));
  expect(run.stderr, 'no stack trace').not.toMatch(/^\s+at /m);
  expect(run.stdout, 'stdout belongs to the protocol').toBe('');
}
