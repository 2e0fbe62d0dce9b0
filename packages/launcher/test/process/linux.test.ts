import { fstatSync, linkSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isExiting,
  linuxBootId,
  linuxLockHolders,
  linuxPidNamespace,
  parseStat,
  readLinuxFacts,
} from '../../src/process/linux.ts';
import { freshPath, openedFile } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { startProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';

/** Recorded from proc(5) of a `sleep`, with the name left open. */
function statLine(
  name: string,
  { state = 'S', parentPid = 873, flags = 4194304, threads = 1, startTicks = '151847' } = {},
): string {
  return `4242 (${name}) ${state} ${parentPid} 4242 4242 34816 4242 ${flags} 117 0 0 0 0 0 0 0 20 0 ${threads} 0 ${startTicks} 3133440 414 18446744073709551615 94 95 140 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 95 95 95 140 140 140 140 0\n`;
}

describe('the line in /proc/<pid>/stat', () => {
  it.each(['sleep', 'a b', ') R 1 (', 'tmux: server', '((sd-pam))', ') S 1 2 3 4', '', '\n', '\u00ff'])(
    'is read past the process name %j',
    (name) => {
      expect(parseStat(statLine(name))).toEqual({
        state: 'S',
        parentPid: 873,
        flags: 4194304,
        threads: 1,
        startTicks: '151847',
      });
    },
  );

  it('is read past any process name', () => {
    const anyName = fc.string({ unit: fc.constantFrom('(', ')', ' ', '\n', 'a', '1', 'é'), maxLength: 15 });
    const anyStat = fc.record({
      state: fc.constantFrom('R', 'S', 'D', 'Z', 'T', 'X', 'I'),
      parentPid: fc.nat(),
      flags: fc.nat(),
      threads: fc.nat(),
      startTicks: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    });
    fc.assert(
      fc.property(anyName, anyStat, (name, stat) => {
        expect(parseStat(statLine(name, stat))).toEqual(stat);
      }),
    );
  });

  it('gives nothing when it is not such a line', () => {
    for (const content of ['', '4242', '4242 (sleep', '4242 (sleep) S 873', '()']) {
      expect(parseStat(content)).toBeNull();
    }
  });

  it('never makes the reader throw', () => {
    fc.assert(fc.property(fc.string(), (content) => void parseStat(content)));
  });
});

describe.runIf(process.platform === 'linux')('the facts of Linux [/proc]', () => {
  it('names the parent, the user and the start of a process', () => {
    const facts = readLinuxFacts(process.pid);
    expect(facts).toMatchObject({
      pid: process.pid,
      parentPid: process.ppid,
      isOurs: true,
      startTicks: expect.stringMatching(/^\d+$/),
      isZombie: false,
      isNode: true,
    });
    const startedAtMs = Date.now() - process.uptime() * 1_000;
    // The boot time has whole seconds, and this process started before the test began to count.
    expect(Math.abs((facts?.startedAtMs ?? Number.NaN) - startedAtMs)).toBeLessThan(3_000);
  });

  it('tells Node from other programs', async () => {
    const { pid, nextLine } = startProcess('sh', ['-c', 'echo up; exec sleep 60']);
    await nextLine();
    await until('the shell has become another program', () => readLinuxFacts(pid)?.isNode === false);
  });

  it('knows nothing about a process that does not exist', () => {
    expect(readLinuxFacts(2 ** 30)).toBeNull();
    expect(isExiting(2 ** 30)).toBe(false);
  });

  it('shows whether a process is ending', async () => {
    // `sleep` never waits for the child that the shell started.
    const { nextLine } = startProcess('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60']);
    const ending = Number(await nextLine());
    await until('it has ended', () => readLinuxFacts(ending)?.isZombie === true);
    expect(isExiting(ending)).toBe(true);
    expect(isExiting(process.pid)).toBe(false);
  });

  it('names this boot and this PID namespace', () => {
    expect(linuxBootId()).toMatch(/^[0-9a-f-]{36}$/);
    expect(linuxPidNamespace()).toMatch(/^pid:\[\d+\]$/);
  });

  it('names the processes that hold the kernel lock of a file, and not those that merely have it open', async () => {
    const path = freshPath();
    const { pid, server } = await startInstance({
      paths: [path],
      server: { isRecorded: false, ignoresSigterm: false },
    });
    const fd = openedFile(path, 'r+');
    const holders = linuxLockHolders(fstatSync(fd, { bigint: true }));
    expect(new Set(holders)).toEqual(new Set([pid, server?.pid]));
    expect(holders).toHaveLength(2);
  });

  it('names them under any name of the file', async () => {
    const path = freshPath();
    const { pid } = await startInstance({ paths: [path] });
    linkSync(path, `${path}.other`);
    const fd = openedFile(`${path}.other`, 'r+');
    expect(linuxLockHolders(fstatSync(fd, { bigint: true }))).toEqual([pid]);
  });

  it('names nobody for a file without a lock', () => {
    const fd = openedFile(freshPath(), 'w+');
    expect(linuxLockHolders(fstatSync(fd, { bigint: true }))).toEqual([]);
  });
});
