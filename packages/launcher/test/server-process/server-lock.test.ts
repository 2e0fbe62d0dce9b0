import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isLocked, lockForServer, tryLockExclusively } from '../../src/lock/kernel-lock.ts';
import { serializeRecord } from '../../src/lock/record.ts';
import { SERVER_RANGE } from '../../src/platform/lock-layout.ts';
import { holdServerLocks } from '../../src/server-process/server-lock.ts';
import { freshPath, openedFile } from '../support/folder.ts';
import { WINDOWS } from '../support/platform.ts';
import { instanceRecord } from '../support/records.ts';

const LAYOUT = WINDOWS.lockLayout;
const isHeld = (path: string) =>
  isLocked(openedFile(path, 'r+'), path, { launcher: SERVER_RANGE, server: null });

/** A lock file that names this pid as its launcher. */
function lockFileOf(launcherPid: number): string {
  const path = freshPath();
  writeFileSync(path, serializeRecord(instanceRecord({ pid: launcherPid })));
  return path;
}

describe('a server that cannot inherit locks', () => {
  it("holds a lock of its own on each file of its launcher, besides the launcher's lock", async () => {
    const paths = [lockFileOf(process.ppid), lockFileOf(process.ppid)];
    for (const path of paths) expect(tryLockExclusively(openedFile(path, 'r+'), path, LAYOUT)).toBe(true);
    await holdServerLocks(paths, SERVER_RANGE);
    expect(paths.map(isHeld)).toEqual([true, true]);
  });

  it('locks nothing where it inherits locks', async () => {
    await expect(holdServerLocks([], SERVER_RANGE)).resolves.toBeUndefined();
  });

  it('does not serve while another server is still there', async () => {
    const path = lockFileOf(process.ppid);
    expect(await lockForServer(openedFile(path, 'r+'), path, SERVER_RANGE)).toBe(true);
    await expect(holdServerLocks([path], SERVER_RANGE)).rejects.toMatchObject({ code: 'E_ALREADY_RUNNING' });
  });

  it('does not lock a file that is not its launcher’s', async () => {
    const path = lockFileOf(process.ppid + 1);
    const content = readFileSync(path);
    await expect(holdServerLocks([path], SERVER_RANGE)).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringContaining(path),
    });
    expect(isHeld(path)).toBe(false);
    expect(readFileSync(path)).toEqual(content);
  });

  it('does not create a file that was deleted', async () => {
    const path = freshPath();
    await expect(holdServerLocks([path], SERVER_RANGE)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(existsSync(path)).toBe(false);
  });
});
