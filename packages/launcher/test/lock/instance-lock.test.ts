import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { acquireInstanceLock, type InstanceLock } from '../../src/lock/instance-lock.ts';
import type { LockPaths } from '../../src/lock/paths.ts';
import { parseRecord, serializeRecord } from '../../src/lock/record.ts';
import { contestOf } from '../support/contests.ts';
import { openedFile, temporaryFolder } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { isLocked } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';
import { instanceRecord, leftoverRecord, legacyRecord } from '../support/records.ts';
import { until } from '../support/until.ts';
import { isRoot, NEEDS_ROOT, NOBODY, withUmask } from '../support/users.ts';

function freshPaths(): LockPaths {
  const folder = temporaryFolder();
  return { lockFile: join(folder, 'lock'), dataDir: join(folder, 'data') };
}

async function become(paths: LockPaths, { contest } = contestOf()): Promise<InstanceLock> {
  const { lock } = await acquireInstanceLock({
    platform: THIS_PLATFORM,
    ...paths,
    contest,
    record: (takeovers) => instanceRecord({ state: 'starting', takeovers: [...takeovers] }),
  });
  let isReleased = false;
  const once: InstanceLock = {
    ...lock,
    release: () => {
      if (isReleased) return;
      isReleased = true;
      lock.release();
    },
  };
  onTestFinished(once.release);
  return once;
}

const dataDirLockPath = (dataDir: string) => join(realpathSync(dataDir), 'instance.lock');
const recordAt = (path: string) => parseRecord(readFileSync(path));
const isHeld = (path: string) => isLocked(openedFile(path), path);

describe('the one instance', () => {
  it('holds the lock file and the lock of its data directory, with the same record in both', async () => {
    const paths = freshPaths();
    const lock = await become(paths);
    const dataLock = join(paths.dataDir, 'instance.lock');
    for (const path of [paths.lockFile, dataLock]) {
      expect(recordAt(path)).toEqual({ kind: 'record', record: instanceRecord({ state: 'starting' }) });
      expect(isHeld(path)).toBe(true);
      expect(statSync(path).mode & 0o7777).toBe(0o600);
    }
    expect(lock.descriptors).toHaveLength(2);
  });

  it('refuses the lock of its data directory as lock file, by any path', async () => {
    const { dataDir, lockFile: link } = freshPaths();
    mkdirSync(dataDir);
    symlinkSync(dataDir, link);
    for (const directory of [dataDir, link]) {
      const lockFile = join(directory, 'instance.lock');
      await expect(become({ lockFile, dataDir })).rejects.toMatchObject({ code: 'E_USAGE' });
      expect(existsSync(lockFile)).toBe(false);
    }
  });

  it('creates its data directory for its owner alone', async () => {
    const paths = freshPaths();
    await withUmask(0o000, () => become({ ...paths, dataDir: join(paths.dataDir, 'deep') }));
    expect(statSync(join(paths.dataDir, 'deep')).mode & 0o7777).toBe(0o700);
  });

  describe.runIf(isRoot)(`beside another user's file [${NEEDS_ROOT}]`, () => {
    const content = serializeRecord(instanceRecord());
    const withForeignFile = (): LockPaths => {
      const paths = freshPaths();
      writeFileSync(paths.lockFile, content, { mode: 0o666 });
      chownSync(paths.lockFile, NOBODY, NOBODY);
      return paths;
    };

    it('has the lock of its data directory alone, and says so once', async () => {
      const paths = { ...withForeignFile(), isDefaultLockFile: true };
      const contest = contestOf();
      const lock = await become(paths, contest);
      expect(lock.lockFile).toBeNull();
      expect(lock.descriptors).toHaveLength(1);
      expect(isHeld(dataDirLockPath(paths.dataDir))).toBe(true);
      lock.update({ state: 'stopping' });
      lock.release();
      expect(contest.entries).toMatchObject([
        {
          msg: 'Going on with the lock of the data directory alone',
          lockFile: paths.lockFile,
          reason: 'it belongs to another user (user id 65534)',
        },
        { msg: 'Lock released', lockFile: dataDirLockPath(paths.dataDir) },
      ]);
      expect(readFileSync(paths.lockFile)).toEqual(content);
    });

    it('is refused while another one has that data directory', async () => {
      const paths = { ...withForeignFile(), isDefaultLockFile: true };
      await become(paths);
      await expect(become(paths)).rejects.toMatchObject({
        code: 'E_ALREADY_RUNNING',
        message: expect.stringContaining(`data directory ${paths.dataDir}`),
      });
    });

    it('is refused at a configured path', async () => {
      const paths = withForeignFile();
      await expect(become(paths)).rejects.toMatchObject({ code: 'E_NOT_PERMITTED' });
      expect(readFileSync(paths.lockFile)).toEqual(content);
    });

    it('is refused where a symbolic link has the default path', async () => {
      const paths = { ...withForeignFile(), isDefaultLockFile: true };
      renameSync(paths.lockFile, `${paths.lockFile}.target`);
      symlinkSync(`${paths.lockFile}.target`, paths.lockFile);
      await expect(become(paths)).rejects.toMatchObject({ code: 'E_NOT_PERMITTED' });
    });
  });

  it('removes old records from both files', async () => {
    const paths = freshPaths();
    mkdirSync(paths.dataDir);
    const contest = contestOf();
    for (const path of [paths.lockFile, dataDirLockPath(paths.dataDir)])
      writeFileSync(path, serializeRecord(leftoverRecord()));
    await become(paths, contest);
    expect(contest.messages()).toEqual(['Removing stale lock file', 'Removing stale lock file']);
  });

  it('is refused when another one holds the data directory, and leaves no lock file behind', async () => {
    const paths = freshPaths();
    mkdirSync(paths.dataDir);
    const other = await startInstance({ paths: [dataDirLockPath(paths.dataDir)] });
    await expect(become(paths)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      message: expect.stringMatching(new RegExp(`pid ${other.pid}.*; data directory ${paths.dataDir}\\)$`)),
    });
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('leaves no lock file behind when it finds another instance while it waits for the data directory', async () => {
    const paths = freshPaths();
    mkdirSync(paths.dataDir);
    await startInstance({ paths: [dataDirLockPath(paths.dataDir)] });
    const found = { kind: 'found', instance: 'another way' } as const;
    const outcome = await acquireInstanceLock({
      platform: THIS_PLATFORM,
      ...paths,
      contest: contestOf({ findAnother: async () => found }).contest,
      record: () => instanceRecord(),
    });
    expect(outcome).toBe(found);
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('is refused when another one uses the same data directory by another name', async () => {
    const paths = freshPaths();
    await become(paths);
    const alias = `${paths.dataDir}-alias`;
    symlinkSync(paths.dataDir, alias);
    const second = { lockFile: `${paths.lockFile}-2`, dataDir: alias };
    await expect(become(second)).rejects.toMatchObject({ code: 'E_ALREADY_RUNNING' });
    expect(existsSync(second.lockFile)).toBe(false);
    expect(existsSync(paths.lockFile)).toBe(true);
  });

  it('runs beside another one with another lock file and another data directory', async () => {
    const paths = freshPaths();
    await become(paths);
    await become({ lockFile: `${paths.lockFile}-2`, dataDir: `${paths.dataDir}-2` });
  });

  it('is refused, and leaves no lock file behind, when its data directory cannot be created', async () => {
    const paths = freshPaths();
    writeFileSync(paths.dataDir, 'a file');
    await expect(become(paths)).rejects.toMatchObject({
      code: 'E_NOT_PERMITTED',
      message: expect.stringContaining(paths.dataDir),
      hint: expect.stringContaining('CSF_MCP_DATA_DIR'),
    });
    expect(existsSync(paths.lockFile)).toBe(false);
    expect(readFileSync(paths.dataDir, 'utf8')).toBe('a file');
  });

  it('is refused, and leaves no lock file behind, when its record cannot be written', async () => {
    const paths = freshPaths();
    const acquiring = acquireInstanceLock({
      platform: THIS_PLATFORM,
      ...paths,
      contest: contestOf().contest,
      record: () => instanceRecord({ version: 'x'.repeat(2_000) }),
    });
    await expect(acquiring).rejects.toMatchObject({ code: 'E_IO', cause: expect.any(RangeError) });
    expect(existsSync(paths.lockFile)).toBe(false);
    await become(paths);
  });

  it('records changes in both files', async () => {
    const paths = freshPaths();
    const lock = await become(paths);
    lock.update({ serverPid: 4_242, serverStartTicks: '99' });
    lock.update({ state: 'stopping' });
    const record = instanceRecord({ state: 'stopping', serverPid: 4_242, serverStartTicks: '99' });
    expect(recordAt(paths.lockFile)).toEqual({ kind: 'record', record });
    expect(recordAt(dataDirLockPath(paths.dataDir))).toEqual({ kind: 'record', record });
  });

  it('goes on when it cannot change its record, and says so', async () => {
    const contest = contestOf();
    const lock = await become(freshPaths(), contest);
    lock.update({ version: 'x'.repeat(2_000) });
    expect(contest.messages()).toEqual(['Cannot write the lock record', 'Cannot write the lock record']);
  });

  it('gives both back: it removes the lock file, and leaves its exit code in the free lock of the data directory', async () => {
    const paths = freshPaths();
    const contest = contestOf();
    const lock = await become(paths, contest);
    lock.update({ exitCode: 137 });
    lock.release();
    expect(existsSync(paths.lockFile)).toBe(false);
    expect(recordAt(dataDirLockPath(paths.dataDir))).toMatchObject({ record: { exitCode: 137 } });
    expect(isHeld(dataDirLockPath(paths.dataDir))).toBe(false);
    expect(contest.messages()).toEqual(['Lock released']);
  });

  it('logs nothing about an earlier one that has ended', async () => {
    const paths = freshPaths();
    const first = await become(paths);
    first.update({ exitCode: 0 });
    first.release();
    const contest = contestOf();
    await become(paths, contest);
    expect(contest.entries).toEqual([]);
  });

  it('hands on the close stamp that the last one left, once', async () => {
    const paths = freshPaths();
    const first = await become(paths);
    expect(first.closeStamp).toBeNull();
    first.update({ exitCode: 0, closeStamp: '1:2:3:4' });
    first.release();
    const second = await become(paths);
    expect(second.closeStamp).toBe('1:2:3:4');
    expect(recordAt(dataDirLockPath(paths.dataDir))).toMatchObject({ record: { closeStamp: null } });
    second.release();
    expect((await become(paths)).closeStamp).toBeNull();
  });

  it('keeps the database that was closed last through every rewrite, and hands it on', async () => {
    const paths = freshPaths();
    const first = await become(paths);
    expect(first.lastDatabase).toBeNull();
    first.update({ exitCode: 0, lastDatabase: '1:2:a' });
    first.release();
    const kept = { record: { lastDatabase: '1:2:a' } };
    for (let start = 0; start < 2; start++) {
      const lock = await become(paths);
      expect(lock.lastDatabase).toBe('1:2:a');
      for (const path of [paths.lockFile, dataDirLockPath(paths.dataDir)])
        expect(recordAt(path)).toMatchObject(kept);
      lock.update({ state: 'stopping' });
      expect(recordAt(dataDirLockPath(paths.dataDir))).toMatchObject(kept);
      lock.release(); // as if it had been killed
    }
  });

  it('has no close stamp to hand on to another version', async () => {
    const paths = freshPaths();
    mkdirSync(paths.dataDir);
    const left = leftoverRecord({ version: '0.1.0', closeStamp: '1:2:3:4', lastDatabase: '1:2:a' });
    writeFileSync(dataDirLockPath(paths.dataDir), serializeRecord(left));
    expect(await become(paths)).toMatchObject({ closeStamp: null, lastDatabase: '1:2:a' });
  });

  it.each([
    ['is junk', 'junk'],
    ['is of an older version', JSON.stringify(legacyRecord())],
    ['is of one that was killed', serializeRecord(leftoverRecord())],
  ])('has no close stamp to hand on when the record in the data directory %s', async (_, content) => {
    const paths = freshPaths();
    mkdirSync(paths.dataDir);
    writeFileSync(dataDirLockPath(paths.dataDir), content);
    writeFileSync(paths.lockFile, serializeRecord(leftoverRecord({ closeStamp: '1:2:3:4' })));
    expect((await become(paths)).closeStamp).toBeNull();
  });

  it('says that it removes the record of one that was killed, in the data directory too', async () => {
    const paths = freshPaths();
    (await become(paths)).release();
    const contest = contestOf();
    await become(paths, contest);
    expect(contest.entries).toMatchObject([
      { msg: 'Removing stale lock file', lockFile: dataDirLockPath(paths.dataDir), recordedPid: process.pid },
    ]);
  });

  it('writes its record into the lock file while it still waits for the data directory', async () => {
    const paths = freshPaths();
    mkdirSync(paths.dataDir);
    const other = await startInstance({ paths: [dataDirLockPath(paths.dataDir)] });
    const becoming = become(paths, contestOf({ waitMs: 60_000 }));
    await until(
      'it is recorded',
      () => existsSync(paths.lockFile) && recordAt(paths.lockFile).kind === 'record',
    );
    expect(recordAt(paths.lockFile)).toMatchObject({ record: { state: 'starting' } });
    other.child.kill('SIGKILL');
    await becoming;
  });

  it('does not remove a lock file that took the place of its own', async () => {
    const paths = freshPaths();
    const lock = await become(paths);
    renameSync(paths.lockFile, `${paths.lockFile}.old`);
    writeFileSync(paths.lockFile, 'of somebody else');
    lock.release();
    expect(readFileSync(paths.lockFile, 'utf8')).toBe('of somebody else');
  });

  it('ends without a lock file when somebody deleted it', async () => {
    const paths = freshPaths();
    const lock = await become(paths);
    rmSync(paths.lockFile);
    lock.release();
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('hands its locks to a child that inherits the descriptors', async () => {
    const paths = freshPaths();
    const lock = await become(paths);
    const child = startProcess('sleep', ['60'], { descriptors: lock.descriptors });
    lock.release();
    expect(isHeld(dataDirLockPath(paths.dataDir))).toBe(true);
    child.child.kill('SIGKILL');
    await child.ended;
    expect(isHeld(dataDirLockPath(paths.dataDir))).toBe(false);
  });
});

describe('a running instance', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('publishes its lock file again within 2 s after somebody deleted it', async () => {
    const paths = freshPaths();
    const contest = contestOf();
    const lock = await become(paths, contest);
    lock.update({ state: 'running' });
    rmSync(paths.lockFile);
    vi.advanceTimersByTime(2_000);
    expect(recordAt(paths.lockFile)).toEqual({
      kind: 'record',
      record: instanceRecord({ state: 'running' }),
    });
    expect(isHeld(paths.lockFile)).toBe(true);
    expect(contest.messages()).toEqual(['Lock file was deleted while running: published it again']);
  });

  it('updates and removes a lock file that it has published again', async () => {
    const paths = freshPaths();
    const lock = await become(paths);
    rmSync(paths.lockFile);
    vi.advanceTimersByTime(2_000);
    lock.update({ state: 'stopping' });
    expect(recordAt(paths.lockFile)).toMatchObject({ record: { state: 'stopping' } });
    lock.release();
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('publishes its lock file as often as it is deleted', async () => {
    const paths = freshPaths();
    await become(paths);
    for (let times = 0; times < 5; times++) {
      rmSync(paths.lockFile);
      vi.advanceTimersByTime(2_000);
      expect(isHeld(paths.lockFile)).toBe(true);
    }
  });

  it('does not touch what took the place of its lock file, and says so', async () => {
    const paths = freshPaths();
    const contest = contestOf();
    await become(paths, contest);
    rmSync(paths.lockFile);
    writeFileSync(paths.lockFile, 'of somebody else');
    vi.advanceTimersByTime(2_000);
    expect(readFileSync(paths.lockFile, 'utf8')).toBe('of somebody else');
    expect(contest.entries).toEqual([
      expect.objectContaining({ reason: 'another file has taken its place', lockFile: paths.lockFile }),
    ]);
  });

  it('survives the loss of the whole directory of its lock file', async () => {
    const paths = freshPaths();
    const nested = join(paths.lockFile, '..', 'run');
    mkdirSync(nested);
    const lock = await become({ ...paths, lockFile: join(nested, 'lock') });
    rmSync(nested, { recursive: true });
    vi.advanceTimersByTime(2_000);
    lock.update({ state: 'stopping' });
    lock.release();
  });

  it.each([
    ['emptied', ''],
    ['overwritten', 'something else'],
    ['filled with a record of somebody else', serializeRecord(leftoverRecord())],
  ])('writes its record again within 2 s after both files were %s', async (_, content) => {
    const paths = freshPaths();
    await become(paths);
    const files = [paths.lockFile, dataDirLockPath(paths.dataDir)];
    for (const path of files) writeFileSync(path, content);
    vi.advanceTimersByTime(2_000);
    for (const path of files)
      expect(recordAt(path)).toMatchObject({ kind: 'record', record: { pid: process.pid } });
  });

  it.each(['emptied', 'cut off'])('takes nothing out of a file that somebody has %s', async (how) => {
    const paths = freshPaths();
    const contest = contestOf();
    await become(paths, contest);
    truncateSync(paths.lockFile, how === 'emptied' ? 0 : 100);
    vi.advanceTimersByTime(2_000);
    expect(contest.messages()).toEqual(['The lock record was changed by someone else: written again']);
    expect(readdirSync(dirname(paths.lockFile)).toSorted()).toEqual(['data', 'lock']);
  });

  it('keeps a document that somebody saves in its lock file, and writes its record again', async () => {
    const paths = freshPaths();
    const contest = contestOf();
    const lock = await become(paths, contest);
    writeFileSync(paths.lockFile, 'precious');
    lock.update({ state: 'stopping' });
    expect(readFileSync(paths.lockFile, 'utf8'), 'not overwritten').toBe('precious');
    vi.advanceTimersByTime(2_000);
    expect(recordAt(paths.lockFile)).toMatchObject({ record: { state: 'stopping' } });
    const [moved] = contest.entries;
    expect(moved).toMatchObject({
      msg: 'Somebody wrote into the lock file: moved it aside',
      lockFile: paths.lockFile,
      found: '8 bytes that are not JSON',
    });
    expect(readFileSync(String(moved?.['movedTo']), 'utf8')).toBe('precious');
  });

  it.each([
    ['a second document', ['first', 'precious']],
    ['a long document', ['precious '.repeat(1_000)]],
  ])('leaves %s alone that somebody saves in its lock file', async (_, documents) => {
    const paths = freshPaths();
    const contest = contestOf();
    const lock = await become(paths, contest);
    for (const document of documents) {
      writeFileSync(paths.lockFile, document);
      vi.advanceTimersByTime(6_000);
    }
    lock.release();
    expect(readFileSync(paths.lockFile, 'utf8')).toBe(documents.at(-1));
    expect(contest.messages().slice(-2)).toEqual([
      'Somebody wrote into the lock file: left as it is',
      'Lock released; its file is left as it is',
    ]);
  });

  it('does not remove a lock file in which somebody has saved a document just now', async () => {
    const paths = freshPaths();
    const lock = await become(paths);
    appendFileSync(paths.lockFile, 'precious');
    lock.release();
    expect(readFileSync(paths.lockFile, 'utf8')).toMatch(/precious$/);
  });

  it('logs each obstacle to its lock file once', async () => {
    const paths = freshPaths();
    const contest = contestOf();
    await become(paths, contest);
    renameSync(paths.lockFile, `${paths.lockFile}.moved`);
    vi.advanceTimersByTime(20_000);
    rmSync(`${paths.lockFile}.moved`);
    writeFileSync(paths.lockFile, 'of somebody else');
    vi.advanceTimersByTime(20_000);
    expect(contest.entries.map(({ reason }) => reason)).toEqual([
      'it was moved, or another file has taken its place',
      'another file has taken its place',
    ]);
    expect(readFileSync(paths.lockFile, 'utf8')).toBe('of somebody else');
  });

  it('keeps its files too young for programs that clean temp folders', async () => {
    const paths = freshPaths();
    await become(paths);
    const files = [paths.lockFile, dataDirLockPath(paths.dataDir)];
    for (const path of files) utimesSync(path, 1_000, 1_000);
    vi.advanceTimersByTime(3_600_000);
    for (const path of files) expect(statSync(path).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it('does nothing more after it was released', async () => {
    const paths = freshPaths();
    const lock = await become(paths);
    lock.release();
    vi.advanceTimersByTime(3_600_000);
    expect(existsSync(paths.lockFile)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});
