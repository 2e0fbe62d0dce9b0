import { closeSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isLocked, lockExclusively, tryLockExclusively } from '../../src/lock/kernel-lock.ts';
import { freshPath, openedFile } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { until } from '../support/until.ts';

const LAYOUT = THIS_PLATFORM.lockLayout;

describe('the kernel lock', () => {
  it('has one owner among two processes', async () => {
    const path = freshPath();
    await startInstance({ paths: [path] });
    const fd = openedFile(path, 'r+');
    expect(isLocked(fd, path, LAYOUT)).toBe(true);
    expect(tryLockExclusively(fd, path, LAYOUT)).toBe(false);
    expect(await lockExclusively(fd, path, LAYOUT)).toBe(false);
  });

  it('has one owner among two descriptors of one process', async () => {
    const path = existingFile();
    expect(await lockExclusively(openedFile(path, 'r+'), path, LAYOUT)).toBe(true);
    expect(await lockExclusively(openedFile(path, 'r+'), path, LAYOUT)).toBe(false);
  });

  it('is free again as soon as its holder is killed', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    const fd = openedFile(path, 'r+');
    holder.child.kill('SIGKILL');
    await holder.ended;
    expect(isLocked(fd, path, LAYOUT)).toBe(false);
    expect(await lockExclusively(fd, path, LAYOUT)).toBe(true);
  });

  it('is free again when its holder closes the file', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    await holder.close();
    expect(await lockExclusively(openedFile(path, 'r+'), path, LAYOUT)).toBe(true);
  });

  it('is held by the child that inherited it, after the launcher closed its descriptor', async () => {
    const path = freshPath();
    const holder = await startInstance({
      paths: [path],
      server: { isRecorded: true, ignoresSigterm: false },
    });
    await holder.close();
    expect(isLocked(openedFile(path, 'r+'), path, LAYOUT)).toBe(true);
  });

  it('is held by the child that inherited it until that is gone, after the launcher was killed', async () => {
    const path = freshPath();
    const holder = await startInstance({
      paths: [path],
      server: { isRecorded: true, ignoresSigterm: false },
    });
    await holder.killLauncher();
    const fd = openedFile(path, 'r+');
    expect(isLocked(fd, path, LAYOUT)).toBe(true);
    process.kill(holder.server?.pid ?? Number.NaN, 'SIGKILL');
    await until('the lock is free', () => !isLocked(fd, path, LAYOUT));
  });

  it('is not taken by a reader', async () => {
    const path = existingFile();
    const fd = openedFile(path, 'r+');
    for (let looks = 0; looks < 100; looks++) expect(isLocked(fd, path, LAYOUT)).toBe(false);
    expect(tryLockExclusively(openedFile(path, 'r+'), path, LAYOUT)).toBe(true);
  });

  it('can be checked by a reader of the file', async () => {
    const path = existingFile();
    const reader = openedFile(path);
    expect(isLocked(reader, path, LAYOUT)).toBe(false);
    const fd = openedFile(path, 'r+');
    expect(tryLockExclusively(fd, path, LAYOUT)).toBe(true);
    expect(isLocked(reader, path, LAYOUT)).toBe(true);
    expect(isLocked(reader, path, LAYOUT)).toBe(true);
  });

  it('is taken although somebody holds it for an instant', async () => {
    const path = existingFile();
    const other = openedFile(path, 'r+');
    expect(tryLockExclusively(other, path, LAYOUT)).toBe(true);
    const taking = lockExclusively(openedFile(path, 'r+'), path, LAYOUT);
    closeSync(other);
    expect(await taking).toBe(true);
  });
});

function existingFile(): string {
  const path = freshPath();
  writeFileSync(path, '');
  return path;
}
