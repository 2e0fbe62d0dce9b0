import { afterEach, describe, expect, it, vi } from 'vitest';
import { killOrphans, terminate, untilGone } from '../../src/process/terminate.ts';
import { freshPath, openedFile, temporaryFolder } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { identify, isAlive, isLocked } from '../support/machine.ts';
import { THIS_PLATFORM, WAYS_OF_WINDOWS } from '../support/platform.ts';
import { adopt, startFixture, startProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { isRoot, NEEDS_ROOT, NOBODY } from '../support/users.ts';

const OBEDIENT = { isRecorded: true, ignoresSigterm: false };
const STUBBORN = { isRecorded: true, ignoresSigterm: true };
const GRACE_MS = 10_000;
const HERE = { platform: THIS_PLATFORM };

/** A shell that ignores SIGTERM, leads a group and has started one process that outlives its own parent. */
async function startStubbornFamily() {
  const script = `trap '' TERM; (trap - TERM; sleep 60 & echo $!); sleep 60 & echo $!; while :; do wait; done`;
  const leader = startProcess('sh', ['-c', script], { leadsGroup: true });
  const orphan = adopt(Number(await leader.nextLine()));
  const child = adopt(Number(await leader.nextLine()));
  return { leader, orphan, child };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('ending an instance', () => {
  it('sends only SIGTERM when it reacts', async () => {
    const { identity, ended } = startProcess('sleep', ['60']);
    const { tookSigkill, elapsedMs } = await terminate({ launcher: identity, servers: [] }, GRACE_MS, HERE);
    expect(tookSigkill).toBe(false);
    expect(elapsedMs).toBeLessThan(GRACE_MS);
    expect(await ended).toBe('SIGTERM');
  });

  it('asks only the launcher, which ends its server itself', async () => {
    const instance = await startInstance({ paths: [freshPath()], server: OBEDIENT });
    const target = { launcher: instance.identity, servers: instance.server ? [instance.server] : [] };
    expect(await terminate(target, 100, HERE)).toMatchObject({ tookSigkill: true });
    expect(await instance.ended).toBe('SIGTERM');
    expect(target.servers.some(isAlive)).toBe(false);
  });

  it('ends the launcher at once where it cannot ask, and gives its server time to notice', async () => {
    const instance = await startInstance({ paths: [freshPath()], server: OBEDIENT });
    const { server } = instance;
    if (server === null) throw new Error('no server');
    const target = { launcher: instance.identity, servers: [server] };
    const ending = terminate(target, GRACE_MS, { platform: WAYS_OF_WINDOWS });
    expect(await instance.ended).toBe('SIGKILL');
    expect(isAlive(server)).toBe(true);
    process.kill(server.pid, 'SIGTERM'); // it leaves by itself
    const { elapsedMs, ...how } = await ending;
    expect(how).toEqual({ tookSigkill: true, wasAsked: false });
    expect(elapsedMs).toBeLessThan(GRACE_MS);
  });

  it('gives a launcher that is ending already its time where it cannot ask', async () => {
    const { identity, child, ended } = startProcess('sleep', ['60']);
    const target = { launcher: identity, servers: [], isEnding: true };
    const ending = terminate(target, GRACE_MS, { platform: WAYS_OF_WINDOWS });
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGTERM'); // it leaves by itself
    expect(await ending).toMatchObject({ tookSigkill: false, wasAsked: true });
    expect(await ended).toBe('SIGTERM');
  });

  it('sends nothing to a server without a launcher that it cannot ask, until the time is up', async () => {
    const { identity, child } = startProcess('sleep', ['60']);
    const ending = terminate({ launcher: null, servers: [identity] }, GRACE_MS, {
      platform: WAYS_OF_WINDOWS,
    });
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGTERM'); // it leaves by itself
    expect(await ending).toMatchObject({ tookSigkill: false, wasAsked: false });
  });

  it('asks the servers when no launcher is left', async () => {
    const { identity, ended } = startProcess('sleep', ['60']);
    expect(await terminate({ launcher: null, servers: [identity] }, GRACE_MS, HERE)).toMatchObject({
      tookSigkill: false,
    });
    expect(await ended).toBe('SIGTERM');
  });

  it('wakes a process that was stopped (Ctrl-Z), so that it can react', async () => {
    const { identity, child, ended } = startProcess('sleep', ['60']);
    child.kill('SIGSTOP');
    expect(await terminate({ launcher: identity, servers: [] }, GRACE_MS, HERE)).toMatchObject({
      tookSigkill: false,
    });
    expect(await ended).toBe('SIGTERM');
  });

  it('kills a process that does not react within the grace period, and not before', async () => {
    const launcher = await startInstance({ paths: [freshPath()], ignoresSigterm: true });
    const { tookSigkill, elapsedMs } = await terminate(
      { launcher: launcher.identity, servers: [] },
      200,
      HERE,
    );
    expect(tookSigkill).toBe(true);
    expect(elapsedMs).toBeGreaterThanOrEqual(200);
    expect(await launcher.ended).toBe('SIGKILL');
  });

  it('kills the server and its launcher when neither reacts', async () => {
    const instance = await startInstance({ paths: [freshPath()], ignoresSigterm: true, server: STUBBORN });
    const servers = instance.server ? [instance.server] : [];
    await terminate({ launcher: instance.identity, servers }, 100, HERE);
    expect(await instance.ended).toBe('SIGKILL');
    expect(servers.some(isAlive)).toBe(false);
  });

  it('kills a server that is not recorded as a child of its launcher', async () => {
    const server = { isRecorded: false, ignoresSigterm: true };
    const instance = await startInstance({ paths: [freshPath()], ignoresSigterm: true, server });
    await terminate({ launcher: instance.identity, servers: [] }, 100, HERE);
    await until('the server is gone', () => instance.server !== null && !isAlive(instance.server));
  });

  it('lets a launcher that ends by itself after its server was killed finish', async () => {
    const launcher = startFixture('last-word', null);
    const server = adopt(Number(await launcher.nextLine()));
    await terminate({ launcher: launcher.identity, servers: [server] }, 100, HERE);
    expect(await launcher.nextLine()).toBe('the server is gone');
    expect(await launcher.ended).toBe(0);
  });

  it('kills the whole group of a server: children, and those whose parent is gone', async () => {
    const { leader, orphan, child } = await startStubbornFamily();
    expect(await terminate({ launcher: null, servers: [leader.identity] }, 100, HERE)).toMatchObject({
      tookSigkill: true,
    });
    await until('all of them are gone', () => ![leader.identity, orphan, child].some(isAlive));
  });

  it('does not need `ps` to kill the group of a server', async () => {
    const { leader, orphan, child } = await startStubbornFamily();
    vi.stubEnv('PATH', temporaryFolder());
    await killOrphans([leader.identity], THIS_PLATFORM);
    await until('all of them are gone', () => ![leader.identity, orphan, child].some(isAlive));
  });

  it('does nothing when it has already ended', async () => {
    const { identity, child, ended } = startProcess('sleep', ['60']);
    child.kill('SIGKILL');
    await ended;
    const target = { launcher: identity, servers: [{ pid: identity.pid, startTicks: '1' }] };
    expect(await terminate(target, GRACE_MS, HERE)).toMatchObject({ tookSigkill: false });
  });

  it('never signals another process that now has the pid', async () => {
    const { identity } = startProcess('sleep', ['60']);
    const reused = { ...identity, startTicks: '1' };
    await terminate({ launcher: reused, servers: [reused] }, 50, HERE);
    await killOrphans([reused], THIS_PLATFORM);
    expect(isAlive(identity)).toBe(true);
  });

  it('is refused for this process and its ancestors', async () => {
    for (const pid of [process.pid, process.ppid]) {
      const self = { pid, startTicks: identify(pid)?.startTicks ?? '' };
      await expect(terminate({ launcher: self, servers: [] }, 50, HERE)).rejects.toMatchObject({
        code: 'E_NOT_PERMITTED',
        message: `process ${pid} may not be signalled by this user`,
      });
    }
  });

  it.runIf(isRoot)(`is refused for a process of another user [${NEEDS_ROOT}]`, async () => {
    const { identity } = startProcess('sleep', ['60'], { uid: NOBODY });
    await expect(terminate({ launcher: identity, servers: [] }, 50, HERE)).rejects.toMatchObject({
      code: 'E_NOT_PERMITTED',
    });
    expect(isAlive(identity)).toBe(true);
  });

  it('stops waiting when the start is called off, and kills nobody', async () => {
    const launcher = await startInstance({ paths: [freshPath()], ignoresSigterm: true });
    const abort = new AbortController();
    const ending = terminate({ launcher: launcher.identity, servers: [] }, GRACE_MS, {
      ...HERE,
      abort: abort.signal,
    });
    abort.abort(new Error('called off'));
    await expect(ending).rejects.toThrow('called off');
    expect(isAlive(launcher.identity)).toBe(true);
  });
});

describe('waiting for the end of processes', () => {
  it('ends with the last of them', async () => {
    const [first, second] = [startProcess('sleep', ['60']), startProcess('sleep', ['60'])];
    const waiting = untilGone([first.identity, second.identity], GRACE_MS, HERE);
    first.child.kill('SIGKILL');
    await first.ended;
    second.child.kill('SIGKILL');
    expect(await waiting).toBe(true);
    expect(second.child.killed).toBe(true);
  });

  it('ends with the last thread of a process whose main thread has ended: then its locks are free', async () => {
    // The kernel decides which thread ends first. It is mostly the main one, so a few processes leave no doubt.
    for (const path of Array.from({ length: 6 }, () => freshPath())) {
      const { identity, child } = await startInstance({ paths: [path] });
      const fd = openedFile(path, 'r+');
      child.kill('SIGKILL');
      while (isAlive(identity)); // without a pause, in which the other threads would end
      expect(await untilGone([identity], GRACE_MS, HERE)).toBe(true);
      expect(isLocked(fd, path)).toBe(false);
    }
  });

  it('ends when the time is up', async () => {
    const { identity } = startProcess('sleep', ['60']);
    expect(await untilGone([identity], 50, HERE)).toBe(false);
  });

  it('ends at once without processes', async () => {
    expect(await untilGone([], 0, HERE)).toBe(true);
  });
});
