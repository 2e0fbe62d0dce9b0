import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OwnedLock } from '../../src/lock/acquire.ts';
import { pathLeadsTo } from '../../src/lock/lock-file.ts';
import { isUnlinked, publishAnew } from '../../src/lock/publish.ts';
import { readRecord, writeRecord } from '../../src/lock/record.ts';
import { freshPath, openedFile } from '../support/folder.ts';
import { isLocked, tryLockExclusively } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { instanceRecord } from '../support/records.ts';
import { withUmask } from '../support/users.ts';

const record = instanceRecord();

/** A lock of ours whose file somebody has deleted. */
function deletedLock(): OwnedLock {
  const path = freshPath();
  const fd = openSync(path, 'w+', 0o600);
  tryLockExclusively(fd, path);
  writeRecord(fd, record);
  rmSync(path);
  return { path, fd, layout: THIS_PLATFORM.lockLayout };
}

function publish(lock: OwnedLock): OwnedLock {
  const published = publishAnew(lock, record);
  onTestFinished(() => closeSync(published.fd));
  return published;
}

describe('a lock file that was deleted while its instance runs', () => {
  it('is noticed', async () => {
    const path = freshPath();
    const fd = openedFile(path, 'w+');
    expect(isUnlinked(fd)).toBe(false);
    rmSync(path);
    expect(isUnlinked(fd)).toBe(true);
  });

  it('comes back with its record and locked, and nothing else stays in the directory', async () => {
    const lock = deletedLock();
    const published = publish(lock);
    expect(pathLeadsTo(lock.path, published.fd)).toBe(true);
    expect(readdirSync(dirname(lock.path))).toEqual([basename(lock.path)]);

    const reader = openedFile(lock.path);
    expect(readRecord(reader)).toEqual({ kind: 'record', record });
    expect(isLocked(reader, lock.path)).toBe(true);
    expect(statSync(lock.path).nlink).toBe(1);
  });

  it.each([
    ['a usual umask', 0o022],
    ['a umask that allows everything', 0o000],
    ['a umask that allows nothing', 0o777],
  ])('comes back readable and writable only for its owner, with %s', async (_, umask) => {
    const lock = deletedLock();
    await withUmask(umask, () => publish(lock));
    expect(statSync(lock.path).mode & 0o7777).toBe(0o600);
  });

  it('stays away when another file has taken its place, and does not touch that file', async () => {
    const lock = deletedLock();
    onTestFinished(() => closeSync(lock.fd));
    writeFileSync(lock.path, 'of somebody else');
    expect(() => publishAnew(lock, record)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(readFileSync(lock.path, 'utf8')).toBe('of somebody else');
    expect(readdirSync(dirname(lock.path))).toEqual([basename(lock.path)]);
  });

  it('stays away when a symbolic link has taken its place', async () => {
    const lock = deletedLock();
    onTestFinished(() => closeSync(lock.fd));
    symlinkSync('/nonexistent/target', lock.path);
    expect(() => publishAnew(lock, record)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  });

  it('comes back although a killed process with our pid left its temporary file behind', async () => {
    const lock = deletedLock();
    const { path } = lock;
    writeFileSync(join(dirname(path), `.${basename(path)}.${process.pid}.tmp`), 'left over');
    const published = publish(lock);
    expect(readRecord(published.fd)).toEqual({ kind: 'record', record });
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  });
});
