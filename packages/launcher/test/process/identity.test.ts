import { afterEach, describe, expect, it, vi } from 'vitest';
import { currentPidScope, findAlive, identify, isAlive, ownLineage } from '../../src/process/identity.ts';
import { readProcessFacts } from '../../src/process/read-facts.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';
import { NO_SUCH_PID } from '../support/records.ts';
import { until } from '../support/until.ts';

vi.mock(import('../../src/process/read-facts.ts'), { spy: true });

afterEach(() => {
  vi.resetAllMocks();
});

describe('a process', () => {
  it('is alive until it is gone', async () => {
    const { identity, child, ended } = startProcess('sleep', ['60']);
    expect(isAlive(identity, THIS_PLATFORM)).toBe(true);
    expect(findAlive(identity, THIS_PLATFORM)).toMatchObject(identity);
    child.kill('SIGKILL');
    await ended;
    expect(isAlive(identity, THIS_PLATFORM)).toBe(false);
    expect(findAlive(identity, THIS_PLATFORM)).toBeNull();
  });

  it('is alive while it is stopped (Ctrl-Z)', async () => {
    const { identity, child } = startProcess('sleep', ['60']);
    child.kill('SIGSTOP');
    expect(isAlive(identity, THIS_PLATFORM)).toBe(true);
  });

  it('is dead as a zombie that nobody has waited for', async () => {
    // The shell starts a child and becomes a program that never waits for it.
    const { nextLine } = startProcess('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
    const pid = Number(await nextLine());
    await until('the child is a zombie', () => readProcessFacts(pid, THIS_PLATFORM)?.isZombie === true);
    const identity = identify(pid, THIS_PLATFORM);
    expect(identity).not.toBeNull();
    expect(identity && isAlive(identity, THIS_PLATFORM)).toBe(false);
  });

  it('is another process when it has the same pid but another start time', () => {
    const { identity } = startProcess('sleep', ['60']);
    expect(isAlive({ ...identity, startTicks: `${identity.startTicks}0` }, THIS_PLATFORM)).toBe(false);
    expect(isAlive({ ...identity, startTicks: '' }, THIS_PLATFORM)).toBe(false);
  });

  it('is alive when only its pid is known to be in use', () => {
    const { identity } = startProcess('sleep', ['60']);
    vi.mocked(readProcessFacts).mockReturnValue(null); // the system could not be asked
    expect(isAlive(identity, THIS_PLATFORM)).toBe(true);
    expect(findAlive(identity, THIS_PLATFORM)).toBeNull(); // so it is never signalled
    expect(isAlive({ ...identity, pid: NO_SUCH_PID }, THIS_PLATFORM)).toBe(false);
    for (const pid of [0, -1, 1.5, Number.NaN])
      expect(isAlive({ ...identity, pid }, THIS_PLATFORM)).toBe(false);
  });

  it('keeps its identity while it lives, whatever program it becomes', async () => {
    const { pid, identity, nextLine } = startProcess('sh', ['-c', 'echo up; exec sleep 60']);
    await nextLine();
    expect(identify(pid, THIS_PLATFORM)).toEqual(identity);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, NO_SUCH_PID, 2 ** 60])(
    'does not exist with the pid %d',
    (pid) => {
      expect(readProcessFacts(pid, THIS_PLATFORM)).toBeNull();
      expect(identify(pid, THIS_PLATFORM)).toBeNull();
      expect(isAlive({ pid, startTicks: '1' }, THIS_PLATFORM)).toBe(false);
    },
  );
});

describe('our own lineage', () => {
  it('has this process, its parent and all ancestors', () => {
    const lineage = ownLineage(THIS_PLATFORM);
    expect(lineage).toContain(process.pid);
    expect(lineage).toContain(process.ppid);
    const grandparent = readProcessFacts(process.ppid, THIS_PLATFORM)?.parentPid;
    if (grandparent) expect(lineage).toContain(grandparent);
  });

  it('does not have our children or strangers', () => {
    const { pid } = startProcess('sleep', ['60']);
    expect(ownLineage(THIS_PLATFORM)).not.toContain(pid);
    expect(ownLineage(THIS_PLATFORM)).not.toContain(0);
  });
});

describe('the scope of pids', () => {
  it('is the same for two processes on one machine', async () => {
    const script = new URL('../support/machine.ts', import.meta.url).href;
    const print = `import(${JSON.stringify(script)}).then((m) => console.log(JSON.stringify(m.currentPidScope())))`;
    const { nextLine } = startProcess(process.execPath, ['-e', print]);
    expect(JSON.parse(await nextLine())).toEqual(currentPidScope(THIS_PLATFORM));
  });
});
