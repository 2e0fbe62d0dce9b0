import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { serializeRecord } from '../../src/lock/record.ts';
import { removeStaleLockFile } from '../../src/lock/remove-stale.ts';
import { freshPath } from '../support/folder.ts';
import { replaceAndFree, startInstance } from '../support/lock-holder.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { leftoverRecord } from '../support/records.ts';

const at = (path: string) => ({ path, setting: 'SOME_SETTING', platform: THIS_PLATFORM });

describe('the lock file of an instance that was killed', () => {
  it('is removed', async () => {
    const path = freshPath();
    writeFileSync(path, serializeRecord(leftoverRecord()));
    await removeStaleLockFile(at(path));
    expect(existsSync(path)).toBe(false);
  });

  it.each(['precious', `${JSON.stringify(leftoverRecord())} and notes`])(
    'stays when it contains something else (%j)',
    async (content) => {
      const path = freshPath();
      writeFileSync(path, content);
      await removeStaleLockFile(at(path));
      expect(readFileSync(path, 'utf8')).toBe(content);
    },
  );

  it('may be gone already, and is not created', async () => {
    const path = freshPath();
    await removeStaleLockFile(at(path));
    expect(existsSync(path)).toBe(false);
  });

  it('stays when a new instance already holds it', async () => {
    const path = freshPath();
    await startInstance({ paths: [path] });
    await removeStaleLockFile(at(path));
    expect(existsSync(path)).toBe(true);
  });

  it('is not removed once another file has taken its place', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    const removing = removeStaleLockFile(at(path));
    await nextTurn(); // it has opened the old file, was refused once, and tries again
    replaceAndFree(path, holder);
    await removing;
    expect(existsSync(path)).toBe(true);
  });

  it('is not removed through a symbolic link', async () => {
    const path = freshPath();
    writeFileSync(`${path}.target`, 'precious');
    symlinkSync(`${path}.target`, path);
    await expect(removeStaleLockFile(at(path))).rejects.toThrow();
    expect(readFileSync(`${path}.target`, 'utf8')).toBe('precious');
  });
});
