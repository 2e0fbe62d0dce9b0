import {
  closeSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock, type OwnedLock } from '../../src/lock/acquire.ts';
import type { Contest, Opponent } from '../../src/lock/contest.ts';
import { pathLeadsTo } from '../../src/lock/lock-file.ts';
import { readRecord, serializeRecord } from '../../src/lock/record.ts';
import { contestOf } from '../support/contests.ts';
import { freshPath, openedFile } from '../support/folder.ts';
import { replaceAndFree, startInstance } from '../support/lock-holder.ts';
import { recordingLog } from '../support/log.ts';
import { isLocked } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';
import { instanceRecord, leftoverRecord, legacyRecord, NO_SUCH_PID } from '../support/records.ts';

async function acquire(
  path: string,
  contest: Contest,
  { isPermanent = false, isDefault = false } = {},
): Promise<OwnedLock> {
  const { lock } = await acquireLock({
    platform: THIS_PLATFORM,
    path,
    isDefault,
    setting: 'SOME_SETTING',
    where: `lock file ${path}`,
    isPermanent,
    record: () => instanceRecord(),
    contest,
  });
  onTestFinished(() => closeSync(lock.fd));
  return lock;
}

/** A contest in which the test decides what happens when the lock is held. */
function scripted(contend: (opponent: Opponent) => void): Contest {
  return {
    abort: new AbortController().signal,
    log: recordingLog().log,
    takeovers: () => [],
    contend: async (opponent) => {
      contend(opponent);
      return 'try again';
    },
  };
}

describe('taking a lock', () => {
  it('creates the file, locks it and logs nothing', async () => {
    const path = freshPath();
    const { contest, entries } = contestOf();
    const { fd } = await acquire(path, contest);
    expect(pathLeadsTo(path, fd)).toBe(true);
    expect(isLocked(openedFile(path), path)).toBe(true);
    expect(entries).toEqual([]);
  });

  it.each([
    ['a database', 4_096, false],
    ['one page of a database, whose log may hold the rest', 1_000, false],
    ['a database at the default path', 4_096, true],
  ])('never overwrites nor moves %s', async (_, length, isDefault) => {
    const path = freshPath('csf.db');
    const database = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(length, 1)]);
    writeFileSync(path, database, { mode: 0o600 });
    await expect(acquire(path, contestOf().contest, { isDefault })).rejects.toMatchObject({
      code: 'E_NOT_PERMITTED',
      message: expect.stringContaining('it is a database'),
    });
    expect(readFileSync(path).equals(database)).toBe(true);
  });

  const more = JSON.stringify({ ...legacyRecord(), notes: 'of somebody else' });
  it.each([
    ['JSON of another shape', '12345', 'JSON of another shape'],
    ['no JSON', Buffer.from([0xff, 0x00]), '2 bytes that are not JSON'],
    ['a document of 4 KiB', Buffer.alloc(4_096, 'x'), '4096 bytes that are not JSON'],
    ['a record and something else', `${JSON.stringify(leftoverRecord())}\nnotes`, 'not JSON'],
    ['the fields of a record among others', more, `${more.length} bytes that are not only a lock record`],
  ])('moves a file aside that has %s, and says so', async (_, content, found) => {
    const path = freshPath();
    writeFileSync(path, content);
    const { ino } = statSync(path);
    const { contest, entries } = contestOf();
    const { fd } = await acquire(path, contest);
    expect(entries).toEqual([
      expect.objectContaining({
        msg: 'Moved a file aside that was no lock file',
        lockFile: path,
        movedTo: expect.stringMatching(/instance\.lock\.damaged-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/),
        found: expect.stringContaining(found),
      }),
    ]);
    const aside = String(entries[0]?.['movedTo']);
    expect(readFileSync(aside)).toEqual(Buffer.from(content));
    expect(statSync(aside).ino).toBe(ino);
    expect(pathLeadsTo(path, fd)).toBe(true);
    expect(readRecord(fd)).toEqual({ kind: 'record', record: instanceRecord() });
  });

  it('moves no file onto another that was moved aside', async () => {
    const path = freshPath();
    for (const content of ['one', 'two', 'three']) {
      writeFileSync(path, content);
      await acquire(path, contestOf().contest);
      rmSync(path);
    }
    const aside = readdirSync(dirname(path)).filter((name) => name.includes('.damaged-'));
    const contents = aside.map((name) => readFileSync(join(dirname(path), name), 'utf8'));
    expect(contents.toSorted()).toEqual(['one', 'three', 'two']);
  });

  it.each([
    ['a long document', Buffer.alloc(4_097, 'x')],
    ['a document below many empty lines', `${'\n'.repeat(100_000)}precious`],
    [
      'a document below a record and many empty lines',
      `${JSON.stringify(leftoverRecord())}${'\n'.repeat(5_000)}x`,
    ],
  ])('refuses %s at a configured path, and moves it aside at the default one', async (_, content) => {
    const path = freshPath();
    writeFileSync(path, content);
    const { ino } = statSync(path);
    await expect(acquire(path, contestOf().contest)).rejects.toMatchObject({
      code: 'E_NOT_PERMITTED',
      message: expect.stringMatching(/it contains \d+ bytes .*, and no lock record/),
      hint: expect.stringContaining('SOME_SETTING'),
    });
    expect(readFileSync(path)).toEqual(Buffer.from(content));
    const { contest, entries } = contestOf();
    await acquire(path, contest, { isDefault: true });
    const aside = String(entries[0]?.['movedTo']);
    expect(readFileSync(aside)).toEqual(Buffer.from(content));
    expect(statSync(aside).ino).toBe(ino);
  });

  it('gives up on a program that writes a file of its own there again and again', async () => {
    const path = freshPath();
    writeFileSync(path, 'junk');
    const { contest, entries } = contestOf();
    const again: Contest = {
      ...contest,
      log: {
        debug: () => {},
        info: () => {},
        error: () => {},
        warn: (facts, message) => {
          contest.log.warn(facts, message);
          writeFileSync(path, 'junk');
        },
      },
    };
    await expect(acquire(path, again)).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringContaining('keeps being replaced'),
    });
    expect(entries).toHaveLength(3);
    expect(readFileSync(path, 'utf8')).toBe('junk');
  });

  it('uses a file of blanks, however long', async () => {
    const path = freshPath();
    writeFileSync(path, ' \t\r\n'.repeat(50_000));
    const { ino } = statSync(path);
    await acquire(path, contestOf().contest);
    expect(statSync(path)).toMatchObject({ ino, size: 1_024 });
  });

  it('never uses a file that another start has moved aside while it waited for its lock', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    writeFileSync(path, 'precious');
    const acquiring = acquire(path, contestOf().contest);
    await nextTurn(); // it has opened the file, was refused once, and tries again
    replaceAndFree(path, holder);
    const { fd } = await acquiring;
    expect(pathLeadsTo(path, fd)).toBe(true);
    expect(readFileSync(`${path}.old`, 'utf8')).toBe('precious');
  });

  it.each([
    ['a record', serializeRecord(leftoverRecord()), NO_SUCH_PID, 'the instance has ended'],
    [
      'a record of an older version',
      Buffer.from(JSON.stringify(legacyRecord())),
      NO_SUCH_PID,
      'not running any more',
    ],
    [
      'a record with a pid that no process can have',
      Buffer.from(JSON.stringify({ ...leftoverRecord(), pid: -1 })),
      null,
      'JSON of another shape',
    ],
    ['nothing', Buffer.alloc(0), null, 'empty'],
  ])('removes a stale lock file with %s, and says why', async (_, content, recordedPid, reason) => {
    const path = freshPath();
    writeFileSync(path, content);
    const { contest, entries } = contestOf();
    const { fd } = await acquire(path, contest);
    expect(entries).toEqual([
      expect.objectContaining({
        msg: 'Removing stale lock file',
        lockFile: path,
        recordedPid,
        reason: expect.stringContaining(reason),
      }),
    ]);
    expect(readRecord(fd)).toEqual({ kind: 'record', record: instanceRecord() });
    expect(readFileSync(path)).toHaveLength(1_024);
  });

  it('does not log the blank lock file of a data directory, which outlives its owners', async () => {
    const path = freshPath();
    writeFileSync(path, ' '.repeat(1_024));
    const { contest, entries } = contestOf();
    await acquire(path, contest, { isPermanent: true });
    expect(entries).toEqual([]);
  });

  it('is refused while an instance holds it, and leaves its record alone', async () => {
    const path = freshPath();
    const { pid } = await startInstance({ paths: [path] });
    const before = readFileSync(path);
    const { contest } = contestOf();
    await expect(acquire(path, contest)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      message: expect.stringMatching(
        new RegExp(
          `^Another MCP server instance is already running \\(pid ${pid}, since .*; lock file ${path}\\)$`,
        ),
      ),
      hint: expect.stringContaining('csf-mcp kill'),
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it('is refused while an instance without a record holds it', async () => {
    const path = freshPath();
    await startInstance({ paths: [path], record: null });
    await expect(acquire(path, contestOf().contest)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      message: expect.stringContaining('starting up'),
    });
  });

  it('is refused while an older version without a kernel lock runs', async () => {
    const path = freshPath();
    const { pid } = startProcess('sh', ['-c', 'exec sleep 60']);
    const content = JSON.stringify(legacyRecord({ pid, startTime: new Date().toISOString() }));
    writeFileSync(path, content);
    await expect(acquire(path, contestOf().contest)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      message: expect.stringContaining(`pid ${pid}`),
    });
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('starts over with the new file when the file that it waited for was replaced', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    const { fd } = await acquire(
      path,
      scripted(() => {
        renameSync(path, `${path}.old`);
        writeFileSync(path, '');
      }),
    );
    expect(pathLeadsTo(path, fd)).toBe(true);
    expect(isLocked(openedFile(`${path}.old`), path)).toBe(true);
    expect(holder.child.exitCode).toBeNull();
  });

  it('starts over with the new file when it gets the lock of a replaced file', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    const acquiring = acquire(path, contestOf().contest);
    await nextTurn(); // it has opened the old file, was refused once, and tries again
    replaceAndFree(path, holder);
    const { fd } = await acquiring;
    expect(pathLeadsTo(path, fd)).toBe(true);
    expect(isLocked(openedFile(path), path)).toBe(true);
  });

  it('starts over with a new file when the file that it waited for was deleted', async () => {
    const path = freshPath();
    await startInstance({ paths: [path] });
    const { fd } = await acquire(
      path,
      scripted(() => rmSync(path)),
    );
    expect(pathLeadsTo(path, fd)).toBe(true);
  });

  it('is refused when a symbolic link takes the place of the file it waited for', async () => {
    const path = freshPath();
    await startInstance({ paths: [path] });
    const replaced = scripted(() => {
      rmSync(path);
      symlinkSync(`${path}.target`, path);
    });
    await expect(acquire(path, replaced)).rejects.toMatchObject({ code: 'E_NOT_PERMITTED' });
    expect(statSync(`${path}.target`, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('is refused when the file has a second name', async () => {
    const path = freshPath();
    writeFileSync(path, 'precious');
    linkSync(path, `${path}.other`);
    await expect(acquire(path, contestOf().contest)).rejects.toMatchObject({ code: 'E_NOT_PERMITTED' });
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('tells the contest whether the same holder is still there', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    const seen: boolean[] = [];
    const refused = new Error('enough');
    let opponent: Opponent | undefined;
    const contest = scripted((held) => {
      opponent = held;
      seen.push(held.isUnchanged());
    });
    const contend = async (held: Opponent): Promise<never> => {
      await contest.contend(held);
      await holder.record({ state: 'stopping' });
      seen.push(held.isUnchanged());
      throw refused;
    };
    await expect(acquire(path, { ...contest, contend })).rejects.toBe(refused);
    expect(seen).toEqual([true, false]);
    expect(opponent?.where).toBe(`lock file ${path}`);
  });

  it('does not even try after the start was called off', async () => {
    const path = freshPath();
    const { contest } = contestOf({ abort: AbortSignal.abort(new Error('called off')) });
    await expect(acquire(path, contest)).rejects.toThrow('called off');
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });
});
