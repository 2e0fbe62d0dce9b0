import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDarwinFacts } from '../../src/process/darwin.ts';
import { temporaryFolder } from '../support/folder.ts';
import { psProcesses } from '../support/instances/system/ps.ts';
import { NO_SUCH_PID } from '../support/records.ts';
import { until } from '../support/until.ts';

// The table by which the contract looks at the processes of macOS. The ps of Linux has the same columns.
const hasPs = process.platform !== 'win32' && existsSync('/bin/ps');

describe.runIf(hasPs)('the table of processes by ps, about real processes [/bin/ps]', () => {
  it('has this process, its parent and its start, in the words that csf-mcp records on macOS', () => {
    const found = psProcesses().find(process.pid);
    expect(found).toMatchObject({
      pid: process.pid,
      parentPid: process.ppid,
      state: 'alive',
      isZombie: false,
    });
    expect(found?.startTicks).toMatch(/^\w{3} \w{3} \d{1,2} [\d:]{8} \d{4}$/);
    // The ps of Linux computes the start from the time since boot, and may be a second off from one look to the next.
    const recorded = Date.parse(`${readDarwinFacts(process.pid)?.startTicks} UTC`);
    expect(Math.abs(Date.parse(`${found?.startTicks} UTC`) - recorded)).toBeLessThanOrEqual(1_000);
  });

  it('finds a child right after its start, although it has just looked', () => {
    const { find, pids } = psProcesses();
    expect(pids()).toContain(process.pid);
    const { pid } = started('sleep', ['60']);
    expect(find(pid)).toMatchObject({ parentPid: process.pid, state: 'alive' });
  });

  it('tells a child that is stopped, and one that goes on', async () => {
    const { find, signal } = psProcesses();
    const { pid } = started('sleep', ['60']);
    signal(pid, 'SIGSTOP');
    await until('the child to be stopped', () => find(pid)?.state === 'stopped');
    signal(pid, 'SIGCONT');
    await until('the child to go on', () => find(pid)?.state === 'alive');
  });

  it('tells a zombie from its parent, and shows no command line of it', async () => {
    const { find, wordsOf, names } = psProcesses();
    // exec: the shell becomes a program that never waits for the child.
    const parent = started('sh', ['-c', 'sleep 60 & echo $!; exec sleep 61']);
    const [line] = parent.stdout === null ? [] : await once(parent.stdout, 'data');
    const pid = Number(line);
    await until('the shell to be that program', () => wordsOf(parent.pid).join(' ') === 'sleep 61');
    process.kill(pid, 'SIGKILL');
    await until('the child to end', () => find(pid)?.isZombie === true);
    expect(find(pid)).toMatchObject({ state: 'ended' });
    expect(wordsOf(pid)).toEqual([]);
    expect(names(pid, 'sleep')).toBe(false);
  });

  it('has nothing about a process that has ended, at once', async () => {
    const { find, wordsOf, names } = psProcesses();
    const child = started('sleep', ['60']);
    expect(find(child.pid)).not.toBeNull();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(find(child.pid)).toBeNull();
    expect(wordsOf(child.pid)).toEqual([]);
    expect(names(child.pid, 'sleep')).toBe(false);
    expect(find(NO_SUCH_PID)).toBeNull();
  });

  it('shows words that begin with - or /, with blanks in them, and all of a long command line', async () => {
    const folder = temporaryFolder();
    const words = [`--data-dir=${folder}/a folder/data`, '--read-only', `--padding=${'x'.repeat(5_000)}`];
    const { pid, stdout } = started('/bin/sh', ['-c', 'echo ready; read line', ...words]);
    if (stdout !== null) await once(stdout, 'data');
    const { wordsOf, names } = psProcesses();
    expect(wordsOf(pid)).toEqual(['/bin/sh', '-c echo ready; read line', ...words]);
    expect(names(pid, `${folder}/a folder`)).toBe(true);
    expect(names(pid, `${folder}/another folder`)).toBe(false);
  });

  it('asks ps once for all that is asked at the same moment', () => {
    const { program, calls } = countingPs();
    const { pids, find, wordsOf } = psProcesses(program);
    for (const pid of pids().slice(0, 20)) wordsOf(find(pid)?.pid ?? pid);
    expect(calls()).toBeLessThanOrEqual(2); // a look that takes long may be too old for the last of them
  });
});

describe.runIf(hasPs)('a line of ps', () => {
  it.each([
    ['without the letter that needs an entitlement', '     ', 'alive'],
    ['of the leader of a session', 'Ss   ', 'alive'],
    ['of a stopped process', 'T+   ', 'stopped'],
    ['of a zombie', 'Z    ', 'ended'],
  ])('is read %s', (_, letters, state) => {
    const program = ps(
      `${process.pid}   872 ${letters}Tue Feb  3 04:05:06 2026     /opt/homebrew/bin/node\n`,
    );
    expect(psProcesses(program).find(process.pid)).toMatchObject({
      parentPid: 872,
      startTicks: 'Tue Feb 3 04:05:06 2026',
      state,
    });
  });
});

/** A child that does not outlive the test. */
function started(file: string, args: readonly string[]): ChildProcess & { readonly pid: number } {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${file}`);
  return Object.assign(child, { pid });
}

/** A program that prints this in the place of ps. */
function ps(output: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'output'), output);
  return script(folder, `cat '${join(folder, 'output')}'`);
}

function countingPs(): { readonly program: string; readonly calls: () => number } {
  const folder = temporaryFolder();
  const log = join(folder, 'calls');
  const program = script(folder, `echo call >> '${log}'; exec /bin/ps "$@"`);
  return { program, calls: () => readFileSync(log, 'utf8').trimEnd().split('\n').length };
}

function script(folder: string, commands: string): string {
  const file = join(folder, 'ps');
  writeFileSync(file, `#!/bin/sh\n${commands}\n`);
  chmodSync(file, 0o755);
  return file;
}
