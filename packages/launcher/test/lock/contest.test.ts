import { closeSync, existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock, type OwnedLock } from '../../src/lock/acquire.ts';
import type { Contest } from '../../src/lock/contest.ts';
import { serializeRecord, writeRecord } from '../../src/lock/record.ts';
import { contestOf } from '../support/contests.ts';
import { freshPath, openedFile } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { isAlive, tryLockExclusively } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';
import { instanceRecord, leftoverRecord, legacyRecord } from '../support/records.ts';
import { isRoot, NEEDS_ROOT, NOBODY } from '../support/users.ts';

async function acquire(path: string, contest: Contest, record = instanceRecord()): Promise<OwnedLock> {
  const { lock } = await acquireLock({
    platform: THIS_PLATFORM,
    path,
    setting: 'SOME_SETTING',
    where: `lock file ${path}`,
    isPermanent: false,
    record: () => record,
    contest,
  });
  onTestFinished(() => closeSync(lock.fd));
  return lock;
}

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const STUBBORN_SERVER = { isRecorded: true, ignoresSigterm: true };

describe('a start that finds another instance', () => {
  it('takes over when that instance ends while it waits', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    const acquiring = acquire(path, contestOf({ waitMs: 10_000 }).contest);
    holder.child.kill('SIGTERM');
    await acquiring;
    expect(await holder.ended).toBe('SIGTERM');
  });

  it('gives up after its waiting time, and not before', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    const startedAt = performance.now();
    const { contest } = contestOf({ waitMs: 300 });
    await expect(acquire(path, contest)).rejects.toMatchObject({ code: 'E_ALREADY_RUNNING' });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
    expect(isAlive(holder.identity)).toBe(true);
  });

  it('waits for the grace period of one that is stopping, whatever its waiting time', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path], record: { state: 'stopping' } });
    const acquiring = acquire(path, contestOf({ waitMs: 0 }).contest);
    for (let rounds = 0; rounds < 3; rounds++)
      await holder.record({ state: 'stopping', version: `${rounds}` });
    holder.child.kill('SIGKILL');
    await acquiring;
  });

  it('waits for a lock that outlives its launcher for a moment, although it cannot name the holder', async () => {
    const path = freshPath();
    writeFileSync(path, serializeRecord(leftoverRecord()));
    const fd = openedFile(path, 'r+');
    expect(tryLockExclusively(fd, path)).toBe(true);
    startProcess('sleep', ['0.3'], { descriptors: [fd] }); // holds the lock, and is no Node
    closeSync(fd);
    await acquire(path, contestOf({ waitMs: 0 }).contest);
  });

  it('looks for another instance each time, and takes the first one', async () => {
    const path = freshPath();
    await startInstance({ paths: [path] });
    let asked = 0;
    const found = { kind: 'found', instance: 'another way' } as const;
    const findAnother = async () => (++asked === 3 ? found : null);
    const { contest } = contestOf({ waitMs: 60_000, findAnother });
    const outcome = await acquireLock({
      platform: THIS_PLATFORM,
      path,
      setting: 'SOME_SETTING',
      where: 'here',
      isPermanent: false,
      record: () => instanceRecord(),
      contest,
    });
    expect(outcome).toBe(found);
    expect(asked).toBe(3);
  });

  it.each([
    ['is starting', { state: 'starting' }],
    ['has not recorded itself', null],
  ] as const)('waits longer for one that %s only if it can share it', async (_, record) => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path], record });
    await expect(acquire(path, contestOf({ waitMs: 0 }).contest)).rejects.toThrow(/already running/);
    const findAnother = async () => null;
    const acquiring = acquire(path, contestOf<never>({ waitMs: 0, findAnother }).contest);
    for (let rounds = 0; rounds < 3; rounds++)
      await holder.record({ state: 'starting', version: `${rounds}` });
    await holder.record({ state: 'running' });
    await expect(acquiring).rejects.toThrow(/already running/);
  });

  it('stops waiting as soon as it is called off', async () => {
    const path = freshPath();
    await startInstance({ paths: [path] });
    const abort = new AbortController();
    const { contest } = contestOf({ waitMs: 60_000, abort: abort.signal });
    const acquiring = acquire(path, contest);
    abort.abort(new Error('received SIGTERM'));
    // A wait that is interrupted rejects with an AbortError whose cause is the reason.
    await expect(acquiring).rejects.toSatisfy(
      (error) =>
        error instanceof Error && (error.message === 'received SIGTERM' || error.name === 'AbortError'),
    );
  });

  it('says in the refusal what to do', async () => {
    const path = freshPath();
    await startInstance({ paths: [path] });
    const hint = expect.stringMatching(
      /--wait 30[\s\S]*--force[\s\S]*FORCE_TERMINATE=true[\s\S]*csf-mcp kill/,
    );
    await expect(acquire(path, contestOf().contest)).rejects.toMatchObject({ hint });
  });

  it('advises stopping an instance of another container there', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path], record: { pidNamespace: 'pid:[1]' } });
    for (const force of [false, true]) {
      await expect(acquire(path, contestOf({ force }).contest)).rejects.toMatchObject({
        code: 'E_ALREADY_RUNNING',
        message: expect.stringContaining('in another PID namespace or on another machine'),
      });
    }
    expect(isAlive(holder.identity)).toBe(true);
  });

  it('does not replace an instance without a start time, and says what was missing', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path], record: { startTicks: '' } });
    await expect(acquire(path, contestOf({ force: true }).contest)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      message: expect.stringContaining('without a start time of its process'),
      hint: expect.stringContaining('optional packages'),
    });
    expect(isAlive(holder.identity)).toBe(true);
  });
});

describe('a forced start', () => {
  it('terminates the running instance and takes its place', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    const { contest, entries } = contestOf({ force: true });
    await acquire(path, contest);
    expect(await holder.ended).toBe('SIGTERM');
    expect(entries).toMatchObject([
      { msg: 'Replacing the running instance (--force)', terminatedPid: holder.pid },
      { msg: 'The instance that was replaced has ended', terminatedPid: holder.pid, tookSigkill: false },
      { msg: 'Removing stale lock file', recordedPid: holder.pid },
    ]);
    expect(contest.takeovers()).toHaveLength(1);
  });

  it('kills an instance and its server when they do not react for five seconds', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path], ignoresSigterm: true, server: STUBBORN_SERVER });
    const { contest, entries } = contestOf({ force: true });
    const startedAt = performance.now();
    await acquire(path, contest);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(5_000);
    expect(await holder.ended).toBe('SIGKILL');
    expect(holder.server && isAlive(holder.server)).toBe(false);
    expect(entries).toContainEqual(expect.objectContaining({ terminatedPid: holder.pid, tookSigkill: true }));
  });

  it('terminates an instance that was stopped (Ctrl-Z)', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path] });
    holder.child.kill('SIGSTOP');
    await acquire(path, contestOf({ force: true }).contest);
    expect(await holder.ended).toBe('SIGTERM');
  });

  it('terminates only the instance that it saw first', async () => {
    const [first, second] = [freshPath(), freshPath()];
    const firstHolder = await startInstance({ paths: [first] });
    const secondHolder = await startInstance({ paths: [second] });
    const { contest } = contestOf({ force: true });
    await acquire(first, contest);
    await expect(acquire(second, contest)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      message: expect.stringContaining(`pid ${secondHolder.pid}`),
    });
    expect(await firstHolder.ended).toBe('SIGTERM');
    expect(isAlive(secondHolder.identity)).toBe(true);
  });

  it('is refused as the third within a minute, and does not touch the instance', async () => {
    const path = freshPath();
    const takeovers = [secondsAgo(40), secondsAgo(20)];
    const holder = await startInstance({ paths: [path], record: { takeovers } });
    await expect(acquire(path, contestOf({ force: true }).contest)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      message: expect.stringMatching(/replaced by force 2 times within the last 60 s/),
      hint: expect.stringContaining('FORCE_TERMINATE'),
    });
    expect(isAlive(holder.identity)).toBe(true);
  });

  it('inherits the takeovers of the last minute and adds its own', async () => {
    const path = freshPath();
    const recent = secondsAgo(30);
    await startInstance({ paths: [path], record: { takeovers: [secondsAgo(500), recent] } });
    const { contest } = contestOf({ force: true });
    await acquire(path, contest);
    expect(contest.takeovers()).toEqual([recent, expect.any(String)]);
    expect(Date.now() - Date.parse(contest.takeovers()[1] ?? '')).toBeLessThan(60_000);
  });

  it('does not count when the instance is stopping anyway', async () => {
    const path = freshPath();
    const takeovers = [secondsAgo(40), secondsAgo(20)];
    await startInstance({ paths: [path], record: { takeovers, state: 'stopping' } });
    const { contest } = contestOf({ force: true });
    await acquire(path, contest);
    expect(contest.takeovers()).toEqual(takeovers);
  });

  it('waits for a holder without a record, and signals nobody', async () => {
    const path = freshPath();
    const holder = await startInstance({ paths: [path], record: null });
    await expect(acquire(path, contestOf({ force: true, waitMs: 100 }).contest)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
    });
    expect(isAlive(holder.identity)).toBe(true);
  });

  it('is refused when the holder is one of its ancestors, whatever the record says', async () => {
    const path = freshPath();
    // The holder is this very process: its pid, start time and lock are right, and it must not be signalled.
    const fd = openedFile(path, 'w+');
    expect(tryLockExclusively(fd, path)).toBe(true);
    writeRecord(fd, instanceRecord());
    await expect(acquire(path, contestOf({ force: true }).contest)).rejects.toMatchObject({
      code: 'E_NOT_PERMITTED',
    });
  });

  it.runIf(isRoot)(`never signals a process of another user [${NEEDS_ROOT}]`, async () => {
    const path = freshPath();
    const other = startProcess('sleep', ['60'], { uid: NOBODY });
    const record = { pid: other.pid, startTicks: other.identity.startTicks };
    const holder = await startInstance({ paths: [path], record });
    await expect(acquire(path, contestOf({ force: true }).contest)).rejects.toThrow();
    expect(isAlive(other.identity)).toBe(true);
    expect(isAlive(holder.identity)).toBe(true);
  });

  it('terminates a Node process of an older version', async () => {
    const path = freshPath();
    const old = startProcess(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 60_000)']);
    await old.nextLine();
    const record = legacyRecord({ pid: old.pid, startTime: new Date().toISOString() });
    writeFileSync(path, JSON.stringify(record));
    await acquire(path, contestOf({ force: true }).contest);
    expect(await old.ended).toBe('SIGTERM');
  });

  it('is refused when it does not recognise the live process, and never signals it', async () => {
    const path = freshPath();
    const stranger = startProcess('sleep', ['60']);
    const record = legacyRecord({ pid: stranger.pid, startTime: new Date().toISOString() });
    writeFileSync(path, JSON.stringify(record));
    await expect(acquire(path, contestOf({ force: true }).contest)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      hint: expect.stringContaining('never signals it'),
    });
    expect(isAlive(stranger.identity)).toBe(true);
    expect(existsSync(path)).toBe(true);
  });
});

describe('a start that finds an orphaned server', () => {
  it('waits for the server to end by itself', async () => {
    const path = freshPath();
    const instance = await startInstance({ paths: [path], server: STUBBORN_SERVER });
    await instance.killLauncher();
    const { contest, messages } = contestOf();
    const acquiring = acquire(path, contest);
    process.kill(instance.server?.pid ?? Number.NaN, 'SIGKILL');
    await acquiring;
    expect(messages().at(-1)).toBe('Removing stale lock file');
    expect(messages()).not.toContain('Killing an orphaned server: its launcher is gone');
  });

  it('waits for the kernel to free the lock of a server that has ended, even without --wait', async () => {
    const { contest, entries } = contestOf({ waitMs: 0 });
    const holder = { kind: 'orphan', record: leftoverRecord(), servers: [] } as const;
    await contest.contend({ record: null, holder, where: 'somewhere', isUnchanged: () => true });
    expect(entries).toEqual([
      expect.objectContaining({ msg: 'Waiting for the lock: it is held', where: 'somewhere' }),
    ]);
  });

  it.each([
    ['that its launcher had recorded', true],
    ['that its launcher had not recorded yet', false],
  ])('kills one %s when it is still there after a second, without force', async (_, isRecorded) => {
    if (!isRecorded && process.platform !== 'linux') return;
    const path = freshPath();
    const instance = await startInstance({ paths: [path], server: { isRecorded, ignoresSigterm: true } });
    await instance.killLauncher();
    const { contest, entries } = contestOf();
    const startedAt = performance.now();
    await acquire(path, contest);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    expect(instance.server && isAlive(instance.server)).toBe(false);
    expect(entries).toContainEqual(
      expect.objectContaining({
        msg: 'Killing an orphaned server: its launcher is gone',
        orphanPids: [instance.server?.pid],
      }),
    );
    expect(contest.takeovers()).toEqual([]);
  });

  it('kills nobody when the lock changed hands while it waited', async () => {
    const path = freshPath();
    const instance = await startInstance({ paths: [path], server: STUBBORN_SERVER });
    await instance.killLauncher();
    const { contest } = contestOf();
    await contest.contend({
      record: null,
      holder: {
        kind: 'orphan',
        record: leftoverRecord(),
        servers: [instance.server ?? { pid: 0, startTicks: '' }],
      },
      where: 'somewhere',
      isUnchanged: () => false,
    });
    expect(instance.server && isAlive(instance.server)).toBe(true);
  });
});

describe('many forced starts', () => {
  it('at once leave exactly one owner', async () => {
    const path = freshPath();
    await startInstance({ paths: [path] });
    const winner = instanceRecord({ pidNamespace: 'another' }); // so that nobody takes this process for its launcher
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => acquire(path, contestOf({ force: true }).contest, winner)),
    );
    const owners = results.filter(({ status }) => status === 'fulfilled');
    expect(owners).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'E_ALREADY_RUNNING' });
  });
});
