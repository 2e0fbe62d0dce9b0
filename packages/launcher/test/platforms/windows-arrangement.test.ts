import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectInstance } from '../../src/instance/inspect.ts';
import { kill } from '../../src/instance/stop.ts';
import { isLocked, tryLockExclusively } from '../../src/lock/kernel-lock.ts';
import { type InstanceRecord, parseRecord } from '../../src/lock/record.ts';
import { type LockRange, SERVER_RANGE } from '../../src/platform/lock-layout.ts';
import type { ProcessIdentity } from '../../src/process/identity.ts';
import { openedFile, temporaryFolder } from '../support/folder.ts';
import { isAlive } from '../support/machine.ts';
import { WAYS_OF_WINDOWS } from '../support/platform.ts';
import { adopt, startFixture, type TestProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';

// Real launchers and servers of the built csf-mcp, arranged as on Windows: ranges of locks for each process instead of
// one that is inherited, and a message instead of a signal. What Windows itself does is not tested here.

const LAYOUT = WAYS_OF_WINDOWS.lockLayout;

/** Longer than the server's own limit for its start, on a busy machine. */
const STARTED_WITHIN_MS = 20_000;

const TIMEOUT = { timeout: 60_000 } as const;

interface Paths {
  readonly lockFile: string;
  readonly dataDir: string;
  readonly stateDir: string;
}

interface Running extends TestProcess {
  readonly server: ProcessIdentity;
}

function freshPaths(): Paths {
  const folder = temporaryFolder();
  const path = (name: string) => join(folder, name);
  return { lockFile: path('lock'), dataDir: path('data'), stateDir: path('state') };
}

const dataLockOf = ({ dataDir }: Paths) => join(dataDir, 'instance.lock');
const isClosed = ({ dataDir }: Paths) => !existsSync(join(dataDir, 'csf.db-wal'));

function recordOf({ lockFile }: Paths): InstanceRecord | null {
  if (!existsSync(lockFile)) return null;
  const reading = parseRecord(readFileSync(lockFile));
  return reading.kind === 'record' ? reading.record : null;
}

async function running(paths: Paths): Promise<Running> {
  const launcher = startFixture('windows-instance', paths);
  await until(
    'the instance is running',
    () => {
      const record = recordOf(paths);
      return record?.pid === launcher.pid && record.state === 'running';
    },
    STARTED_WITHIN_MS,
  );
  return { ...launcher, server: adopt(recordOf(paths)?.serverPid ?? Number.NaN) };
}

/** Kills the launcher over a server that does not get to run, and so does not leave. */
async function orphaned(paths: Paths): Promise<Running> {
  const instance = await running(paths);
  process.kill(instance.server.pid, 'SIGSTOP');
  instance.child.kill('SIGKILL');
  await instance.ended;
  return instance;
}

const end = (paths: Paths, timeoutMs: number) =>
  kill({ platform: WAYS_OF_WINDOWS, paths, timeoutMs, log: () => {} });

/** The address where an instance can be asked. */
async function listening(paths: Paths): Promise<string> {
  await until('it can be asked', () => controlOf(paths) !== null);
  return join(paths.dataDir, controlOf(paths)?.address ?? '');
}

function controlOf(paths: Paths): InstanceRecord['control'] {
  const reading = parseRecord(readFileSync(dataLockOf(paths)));
  return reading.kind === 'record' ? reading.record.control : null;
}

/** The first answer loads what answers, which takes long on a busy machine. */
async function answering(paths: Paths): Promise<void> {
  await until('it answers', async () => {
    const inspection = await inspectInstance(paths, WAYS_OF_WINDOWS);
    return inspection.verdict === 'running' && inspection.introduction !== null;
  });
}

/** Nobody can ask the instance any more. */
const deafen = async (paths: Paths) => rmSync(await listening(paths));

const isHeld = (path: string) => isLocked(openedFile(path, 'r+'), path, LAYOUT);

function isRangeHeld(path: string, launcher: LockRange): boolean {
  return isLocked(openedFile(path, 'r+'), path, { launcher, server: null });
}

describe('an instance whose server cannot inherit locks', TIMEOUT, () => {
  it('holds one range for each of its two processes, in both files and in the database', async () => {
    const paths = freshPaths();
    await running(paths);
    for (const path of [paths.lockFile, dataLockOf(paths), join(paths.dataDir, 'csf.db')]) {
      expect(isRangeHeld(path, LAYOUT.launcher)).toBe(true);
      expect(isRangeHeld(path, SERVER_RANGE)).toBe(true);
    }
  });

  it('is not started twice', async () => {
    const paths = freshPaths();
    const first = await running(paths);
    expect(await startFixture('windows-instance', paths).ended).toBe(75);
    expect(await startFixture('windows-instance', { ...paths, lockFile: `${paths.lockFile}2` }).ended).toBe(
      75,
    );
    expect(isAlive(first.server)).toBe(true);
  });

  it('counts as running while its server is there, after its launcher was killed', async () => {
    const paths = freshPaths();
    const { server } = await orphaned(paths);
    for (const path of [paths.lockFile, dataLockOf(paths)]) {
      expect(isRangeHeld(path, LAYOUT.launcher)).toBe(false);
      expect(isRangeHeld(path, SERVER_RANGE)).toBe(true);
      expect(isHeld(path)).toBe(true);
      expect(tryLockExclusively(openedFile(path, 'r+'), path, LAYOUT)).toBe(false);
      expect(isRangeHeld(path, LAYOUT.launcher)).toBe(false); // given back
    }
    expect(await inspectInstance(paths, WAYS_OF_WINDOWS)).toMatchObject({
      verdict: 'running',
      holder: { kind: 'orphan', servers: [server] },
    });
    process.kill(server.pid, 'SIGKILL');
    await until('nothing is held', () => !isHeld(paths.lockFile) && !isHeld(dataLockOf(paths)));
    expect(await inspectInstance(paths, WAYS_OF_WINDOWS)).toMatchObject({ verdict: 'stale' });
  });

  it('is followed by the next start, which ends a server that hangs', async () => {
    const paths = freshPaths();
    const { server } = await orphaned(paths);
    const next = await running(paths);
    expect(isAlive(server)).toBe(false);
    expect(next.server.pid).not.toBe(server.pid);
  });

  it('closes the database and is gone soon after its launcher was killed', async () => {
    const paths = freshPaths();
    const instance = await running(paths);
    instance.child.kill('SIGKILL');
    await until('the server is gone', () => !isAlive(instance.server));
    expect(isClosed(paths)).toBe(true);
    await until('nothing is held', () => !isHeld(dataLockOf(paths)));
    await running(paths);
  });

  it('leaves no lock and no lock file when its client goes', async () => {
    const paths = freshPaths();
    const instance = await running(paths);
    instance.child.stdin?.end();
    expect(await instance.ended).toBe(0);
    expect(existsSync(paths.lockFile)).toBe(false);
    expect(isHeld(dataLockOf(paths))).toBe(false);
    expect(isClosed(paths)).toBe(true);
  });
});

describe('an instance whose server is stopped by a message', TIMEOUT, () => {
  it.each(['SIGINT', 'SIGHUP', 'SIGTERM'] as const)('closes cleanly on %s', async (signal) => {
    const paths = freshPaths();
    const instance = await running(paths);
    instance.child.kill(signal);
    expect(await instance.ended).toBe(0);
    expect(isClosed(paths)).toBe(true);
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('closes cleanly when the message comes before the server listens', async () => {
    const paths = freshPaths();
    const launcher = startFixture('windows-instance', paths);
    await until('the server is spawned', () => (recordOf(paths)?.serverPid ?? null) !== null);
    launcher.child.kill('SIGINT');
    expect(await launcher.ended).toBe(0);
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('is killed when its server does not react', async () => {
    const paths = freshPaths();
    const instance = await running(paths);
    process.kill(instance.server.pid, 'SIGSTOP');
    instance.child.kill('SIGINT');
    expect(await instance.ended).toBe(137);
    expect(isAlive(instance.server)).toBe(false);
  });
});

describe('an instance that is asked where no signal could ask it', TIMEOUT, () => {
  it('says who it is', async () => {
    const paths = freshPaths();
    const instance = await running(paths);
    await answering(paths);
    expect(await inspectInstance(paths, WAYS_OF_WINDOWS)).toMatchObject({
      verdict: 'running',
      holder: { kind: 'instance', launcher: instance.identity, server: instance.server },
      introduction: { pid: instance.pid, serverPid: instance.server.pid, state: 'running' },
    });
  });

  it('ends at csf-mcp kill, and closes the database itself', async () => {
    const paths = freshPaths();
    const instance = await running(paths);
    await answering(paths);
    expect(await end(paths, 10_000)).toMatchObject({
      pid: instance.pid,
      serverPid: instance.server.pid,
      outcome: 'exited',
      exitCode: 0,
      asked: true,
    });
    expect(await instance.ended).toBe(0);
    expect(isClosed(paths)).toBe(true);
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('ends at csf-mcp kill while it starts, as soon as it listens', async () => {
    const paths = freshPaths();
    const launcher = startFixture('windows-instance', paths);
    await until('it has the locks', () => recordOf(paths)?.state === 'starting');
    expect(await end(paths, 10_000)).toMatchObject({ outcome: 'exited', exitCode: 0, asked: true });
    expect(await launcher.ended).toBe(0);
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('ends at a forced start', async () => {
    const paths = freshPaths();
    const instance = await running(paths);
    await answering(paths);
    const next = startFixture('windows-instance', { ...paths, force: true });
    expect(await instance.ended).toBe(0);
    await until('the next one is running', () => recordOf(paths)?.pid === next.pid, STARTED_WITHIN_MS);
  });
});

describe('csf-mcp kill where a process cannot be asked to end', TIMEOUT, () => {
  it('ends the launcher at once, and the server closes the database', async () => {
    const paths = freshPaths();
    const instance = await running(paths);
    await deafen(paths);
    const report = await end(paths, 10_000);
    expect(report).toMatchObject({
      pid: instance.pid,
      serverPid: instance.server.pid,
      outcome: 'killed',
      exitCode: null,
      asked: false,
    });
    expect(await instance.ended).toBe('SIGKILL');
    expect(isAlive(instance.server)).toBe(false);
    expect(isClosed(paths)).toBe(true);
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('kills a server that does not leave', async () => {
    const paths = freshPaths();
    const { ended, server } = await running(paths);
    await deafen(paths);
    process.kill(server.pid, 'SIGSTOP');
    const report = await end(paths, 200);
    expect(report).toMatchObject({ outcome: 'killed', asked: false });
    expect(report.elapsedMs).toBeGreaterThanOrEqual(200);
    expect(isAlive(server)).toBe(false);
    expect(await ended).toBe('SIGKILL');
  });

  it('gives an orphan its time before it kills it', async () => {
    const paths = freshPaths();
    const { server } = await orphaned(paths);
    const report = await end(paths, 200);
    expect(report).toMatchObject({ pid: null, serverPid: server.pid, outcome: 'killed' });
    expect(report.elapsedMs).toBeGreaterThanOrEqual(200);
    expect(isAlive(server)).toBe(false);
  });
});
