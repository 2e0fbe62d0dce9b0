import { afterEach, describe, expect, it, vi } from 'vitest';
import { currentPidScope, findAlive, identify, isAlive, ownLineage } from '../../src/process/identity.ts';
import { readProcessFacts } from '../../src/process/read-facts.ts';
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
    expect(isAlive(identity)).toBe(true);
    expect(findAlive(identity)).toMatchObject(identity);
    child.kill('SIGKILL');
    await ended;
    expect(isAlive(identity)).toBe(false);
    expect(findAlive(identity)).toBeNull();
  });

  it('is alive while it is stopped (Ctrl-Z)', async () => {
    const { identity, child } = startProcess('sleep', ['60']);
    child.kill('SIGSTOP');
    expect(isAlive(identity)).toBe(true);
  });

  it('is dead as a zombie that nobody has waited for', async () => {
    // The shell starts a child and becomes a program that never waits for it.
    const { nextLine } = startProcess('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
    const pid = Number(await nextLine());
    await until('the child is a zombie', () => readProcessFacts(pid)?.isZombie === true);
    const identity = identify(pid);
    expect(identity).not.toBeNull();
    expect(identity && isAlive(identity)).toBe(false);
  });

  it('is another one when it has the same pid and another start time', () => {
    const { identity } = startProcess('sleep', ['60']);
    expect(isAlive({ ...identity, startTicks: `${identity.startTicks}0` })).toBe(false);
    expect(isAlive({ ...identity, startTicks: '' })).toBe(false);
  });

  it('is alive when nothing more is known than that its pid is taken', () => {
    const { identity } = startProcess('sleep', ['60']);
    vi.mocked(readProcessFacts).mockReturnValue(null); // PowerShell or ps could not be asked
    expect(isAlive(identity)).toBe(true);
    expect(findAlive(identity)).toBeNull(); // so it is never signalled
    expect(isAlive({ ...identity, pid: NO_SUCH_PID })).toBe(false);
    for (const pid of [0, -1, 1.5, Number.NaN]) expect(isAlive({ ...identity, pid })).toBe(false);
  });

  it('keeps its identity for as long as it lives, whatever program it becomes', async () => {
    const { pid, identity, nextLine } = startProcess('sh', ['-c', 'echo up; exec sleep 60']);
    await nextLine();
    expect(identify(pid)).toEqual(identity);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, NO_SUCH_PID, 2 ** 60])(
    'does not exist with the pid %d',
    (pid) => {
      expect(readProcessFacts(pid)).toBeNull();
      expect(identify(pid)).toBeNull();
      expect(isAlive({ pid, startTicks: '1' })).toBe(false);
    },
  );
});

describe('our own lineage', () => {
  it('has this process, its parent and the parents of that', () => {
    const lineage = ownLineage();
    expect(lineage).toContain(process.pid);
    expect(lineage).toContain(process.ppid);
    const grandparent = readProcessFacts(process.ppid)?.parentPid;
    if (grandparent) expect(lineage).toContain(grandparent);
  });

  it('has no child of ours and no stranger', () => {
    const { pid } = startProcess('sleep', ['60']);
    expect(ownLineage()).not.toContain(pid);
    expect(ownLineage()).not.toContain(0);
  });
});

describe('the scope of pids', () => {
  it('is the same for two processes of one machine', async () => {
    const script = new URL('../../src/process/identity.ts', import.meta.url).href;
    const print = `import(${JSON.stringify(script)}).then((m) => console.log(JSON.stringify(m.currentPidScope())))`;
    const { nextLine } = startProcess(process.execPath, ['-e', print]);
    expect(JSON.parse(await nextLine())).toEqual(currentPidScope());
  });
});
