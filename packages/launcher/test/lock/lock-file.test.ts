import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openForReading, openLockFile, pathLeadsTo, temporaryPath } from '../../src/lock/lock-file.ts';
import { freshPath, temporaryFolder } from '../support/folder.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { actingAs, isRoot, NEEDS_ROOT, NOBODY, withUmask } from '../support/users.ts';

const at = (path: string) => ({ path, setting: 'SOME_SETTING', platform: THIS_PLATFORM });

async function opened(path: string): Promise<number> {
  const { fd } = await openLockFile(at(path));
  onTestFinished(() => closeSync(fd));
  return fd;
}

function refusal(reason: string | RegExp) {
  return expect.objectContaining({
    code: 'E_NOT_PERMITTED',
    message: expect.stringMatching(reason),
    hint: expect.stringContaining('SOME_SETTING'),
  });
}

describe('opening the lock file', () => {
  it.each([
    ['a usual umask', 0o022],
    ['a umask that allows everything', 0o000],
    ['a umask that allows nothing', 0o777],
  ])('creates it readable and writable only for its owner, with %s', async (_, umask) => {
    const path = freshPath();
    await withUmask(umask, () => opened(path));
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(readFileSync(path)).toHaveLength(0);
  });

  it('says whether it created the file', async () => {
    const path = freshPath();
    for (const isNew of [true, false]) {
      const opening = await openLockFile(at(path));
      closeSync(opening.fd);
      expect(opening.isNew).toBe(isNew);
    }
  });

  it('keeps its content', async () => {
    const path = freshPath();
    writeFileSync(path, 'left by someone', { mode: 0o644 });
    await opened(path);
    expect(readFileSync(path, 'utf8')).toBe('left by someone');
  });

  it('opens the same file for two that create it at once', async () => {
    const path = freshPath();
    const [first, second] = await Promise.all([opened(path), opened(path)]);
    expect(fstatSync(first).ino).toBe(fstatSync(second).ino);
  });

  it('refuses a symbolic link and leaves its target untouched', async () => {
    const path = freshPath();
    const target = `${path}.target`;
    writeFileSync(target, 'precious');
    symlinkSync(target, path);
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('it is a symbolic link'));
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  it('refuses a dangling symbolic link and does not create its target', async () => {
    const path = freshPath();
    const target = `${path}.target`;
    symlinkSync(target, path);
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('it is a symbolic link'));
    expect(statSync(target, { throwIfNoEntry: false })).toBeUndefined();
    expect(readlinkSync(path)).toBe(target);
  });

  it('refuses a directory', async () => {
    const path = freshPath();
    mkdirSync(path);
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('it is a directory, not a regular file'));
  });

  it('refuses a FIFO without waiting for its other end', async () => {
    const path = freshPath();
    execFileSync('mkfifo', [path]);
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('it is a FIFO, not a regular file'));
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  it('refuses a socket', async () => {
    const path = freshPath();
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await until('the socket is there', () => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('it is a socket, not a regular file'));
  });

  it('refuses a file that has a second name', async () => {
    const path = freshPath();
    writeFileSync(path, 'precious');
    linkSync(path, `${path}.other`);
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('it has 2 links'));
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('waits a moment for a second name to vanish: another instance may be publishing the file', async () => {
    const path = freshPath();
    writeFileSync(path, '');
    linkSync(path, `${path}.temporary`);
    const opening = opened(path);
    rmSync(`${path}.temporary`); // a turn later at the latest: the opening is asynchronous from here on
    expect(pathLeadsTo(path, await opening)).toBe(true);
  });

  it('removes the second name that a killed instance left behind when it published the file', async () => {
    const path = freshPath();
    writeFileSync(path, '');
    const leftover = temporaryPath(path).replace(`${process.pid}`, '4242');
    linkSync(path, leftover);
    expect(pathLeadsTo(path, await opened(path))).toBe(true);
    expect(readdirSync(join(path, '..'))).toEqual(['instance.lock']);
  });

  it.runIf(isRoot)(
    `refuses a file with a second name in a folder that cannot be listed [${NEEDS_ROOT}]`,
    async () => {
      const path = freshPath();
      writeFileSync(path, '');
      linkSync(path, `${path}.other`);
      chownSync(path, NOBODY, NOBODY);
      chmodSync(join(path, '..'), 0o1733);
      await expect(actingAs(NOBODY, () => openLockFile(at(path)))).rejects.toEqual(refusal('it has 2 links'));
    },
  );

  it('leaves a second name alone that another program gave the file', async () => {
    const path = freshPath();
    writeFileSync(path, 'precious');
    const backup = join(path, '..', '.instance.lock.2026.bak');
    linkSync(path, backup);
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('it has 2 links'));
    expect(readFileSync(backup, 'utf8')).toBe('precious');
  });

  it('leaves another file alone that looks like such a second name', async () => {
    const path = freshPath();
    writeFileSync(path, '');
    linkSync(path, `${path}.other`);
    writeFileSync(temporaryPath(path), 'precious');
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('it has 2 links'));
    expect(readFileSync(temporaryPath(path), 'utf8')).toBe('precious');
  });

  it('creates a new file when the one with two names is deleted meanwhile', async () => {
    const path = freshPath();
    writeFileSync(path, 'old');
    linkSync(path, `${path}.other`);
    const opening = opened(path);
    rmSync(path);
    rmSync(`${path}.other`);
    expect(pathLeadsTo(path, await opening)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it.runIf(isRoot)(`refuses a file of another user and names that user [${NEEDS_ROOT}]`, async () => {
    const path = freshPath();
    writeFileSync(path, 'precious');
    chownSync(path, NOBODY, NOBODY);
    await expect(openLockFile(at(path))).rejects.toEqual(
      refusal(/belongs to another user \(user id 65534\)/),
    );
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it.runIf(isRoot)(`refuses a file of another user with two names at once [${NEEDS_ROOT}]`, async () => {
    const path = freshPath();
    writeFileSync(path, '');
    linkSync(path, `${path}.other`);
    chownSync(path, NOBODY, NOBODY);
    await expect(openLockFile(at(path))).rejects.toEqual(refusal('belongs to another user'));
  });

  it.runIf(isRoot)(`names root when an unprivileged user meets a file of root [${NEEDS_ROOT}]`, async () => {
    const path = freshPath();
    chmodSync(join(path, '..'), 0o1777);
    writeFileSync(path, '', { mode: 0o600 });
    await expect(actingAs(NOBODY, () => openLockFile(at(path)))).rejects.toEqual(
      refusal(/belongs to root \(user id 0\)/),
    );
  });

  it.runIf(isRoot)(`says that permission is denied in a directory of others [${NEEDS_ROOT}]`, async () => {
    const path = freshPath();
    chmodSync(join(path, '..'), 0o755);
    await expect(actingAs(NOBODY, () => openLockFile(at(path)))).rejects.toEqual(
      refusal(/permission denied \(EACCES\)/),
    );
  });

  it.skipIf(isRoot)(
    'says that permission is denied in a read-only directory [root may write there]',
    async () => {
      const path = freshPath();
      chmodSync(join(path, '..'), 0o500);
      await expect(openLockFile(at(path))).rejects.toEqual(refusal(/permission denied \(EACCES\)/));
    },
  );

  it('says that the directory is missing', async () => {
    const path = join(temporaryFolder(), 'missing', 'lock');
    await expect(openLockFile(at(path))).rejects.toEqual(refusal(/missing does not exist .*\(ENOENT\)/));
  });

  it('when its name is longer than the file system takes', async () => {
    const path = freshPath('x'.repeat(300));
    await expect(openLockFile(at(path))).rejects.toEqual(refusal(/the path is too long \(ENAMETOOLONG\)/));
  });

  it('says that the directory is not a directory', async () => {
    const file = freshPath();
    writeFileSync(file, '');
    await expect(openLockFile(at(join(file, 'lock')))).rejects.toEqual(refusal(/\(ENOTDIR\)/));
  });

  it('leaves no descriptor open after a refusal', async () => {
    const path = freshPath();
    mkdirSync(`${path}.directory`);
    writeFileSync(path, '');
    linkSync(path, `${path}.other`);
    const before = openDescriptors();
    await expect(openLockFile(at(path))).rejects.toThrow();
    await expect(openLockFile(at(`${path}.directory`))).rejects.toThrow();
    expect(openDescriptors()).toBe(before);
  });
});

describe('reading the lock file', () => {
  it('finds nothing when there is none, and creates none', async () => {
    const path = freshPath();
    expect(await openForReading(at(path))).toBeNull();
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('cannot write to it', async () => {
    const path = freshPath();
    writeFileSync(path, 'something');
    const fd = (await openForReading(at(path))) ?? Number.NaN;
    onTestFinished(() => closeSync(fd));
    expect(readFileSync(fd, 'utf8')).toBe('something');
    expect(() => writeSync(fd, 'x')).toThrow('EBADF');
  });

  it('refuses the same files as for locking: a file that somebody else can write proves nothing', async () => {
    const path = freshPath();
    symlinkSync(`${path}.target`, path);
    writeFileSync(`${path}.target`, '');
    await expect(openForReading(at(path))).rejects.toEqual(refusal('it is a symbolic link'));
    mkdirSync(`${path}.d`);
    await expect(openForReading(at(`${path}.d`))).rejects.toEqual(refusal('it is a directory'));
    execFileSync('mkfifo', [`${path}.fifo`]);
    await expect(openForReading(at(`${path}.fifo`))).rejects.toEqual(refusal('it is a FIFO'));
    linkSync(`${path}.target`, `${path}.other`);
    await expect(openForReading(at(`${path}.target`))).rejects.toEqual(refusal('it has 2 links'));
  });

  it.runIf(isRoot)(`refuses a file of another user [${NEEDS_ROOT}]`, async () => {
    const path = freshPath();
    writeFileSync(path, '');
    chownSync(path, NOBODY, NOBODY);
    await expect(openForReading(at(path))).rejects.toEqual(refusal('belongs to another user'));
  });
});

describe('the path of an open lock file', () => {
  it('leads to it until the file is moved away, replaced or deleted', async () => {
    const path = freshPath();
    const fd = await opened(path);
    expect(pathLeadsTo(path, fd)).toBe(true);
    renameSync(path, `${path}.moved`);
    expect(pathLeadsTo(path, fd)).toBe(false);
    writeFileSync(path, '');
    expect(pathLeadsTo(path, fd)).toBe(false);
    rmSync(path);
    expect(pathLeadsTo(path, fd)).toBe(false);
  });

  it('does not lead to it through a symbolic link', async () => {
    const path = freshPath();
    const fd = await opened(path);
    renameSync(path, `${path}.moved`);
    symlinkSync(`${path}.moved`, path);
    expect(pathLeadsTo(path, fd)).toBe(false);
  });
});

// Only Linux shows them; elsewhere the comparison is trivially true.
function openDescriptors(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}
