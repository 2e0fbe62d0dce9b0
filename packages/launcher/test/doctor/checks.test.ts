import { describe, expect, it } from 'vitest';
import { neededBytes } from '../../src/doctor/checks/database.ts';
import { sortOut } from '../../src/doctor/checks/instance.ts';
import { crashOf } from '../../src/doctor/checks/log.ts';
import { networkFileSystem } from '../../src/doctor/file-system.ts';
import { isTooOld } from '../../src/doctor/programs.ts';
import type { CsfMcpProcess } from '../../src/process/csf-mcp.ts';

describe('processes of csf-mcp', () => {
  const launcher = (pid: number, parentPid: number): CsfMcpProcess => ({
    pid,
    parentPid,
    role: 'launcher',
    mayBeAttached: false,
    isStopped: false,
  });
  const server = (pid: number, parentPid: number): CsfMcpProcess => ({
    ...launcher(pid, parentPid),
    role: 'server',
  });

  const nobody = (): boolean => false;

  it('are not leftover if the lock, their server or their client needs them', () => {
    const recorded = [launcher(10, 1), server(11, 10)];
    const another = [launcher(20, 1), server(21, 20)];
    const attached = [launcher(30, 5), { ...launcher(31, 1), mayBeAttached: true }];
    expect(sortOut([...recorded, ...another, ...attached], [10, 11], (pid) => pid === 20)).toEqual({
      orphans: [],
      abandoned: [],
      others: [20, 21, 30, 31],
    });
  });

  it('are not leftover if their parent runs Node.js, whatever its command line is', () => {
    expect(sortOut([server(11, 700)], [], (pid) => pid === 700)).toMatchObject({ orphans: [], others: [11] });
  });

  it('are leftover without a launcher, or without both client and server', () => {
    expect(sortOut([server(11, 1), server(12, 700), launcher(20, 1)], [], nobody)).toEqual({
      orphans: [11, 12],
      abandoned: [20],
      others: [],
    });
  });

  it('are not leftover when the lock names them', () => {
    expect(sortOut([server(11, 1)], [11], nobody)).toMatchObject({ orphans: [], others: [] });
  });
});

describe('a line of the lifecycle log', () => {
  const line = { level: 'error', time: '2026-02-03T04:05:06.789Z', msg: 'It is broken' };

  it.each([
    [
      { ...line, level: 'warn', msg: 'Server exited', signal: 'SIGSEGV', code: null, exitCode: 139 },
      'signal SIGSEGV',
    ],
    [{ ...line, level: 'warn', msg: 'Server exited', signal: null, code: 7, exitCode: 7 }, 'exit code 7'],
    [{ ...line, msg: 'Unexpected error', reason: 'a cause' }, 'Unexpected error: a cause'],
    [{ ...line, code: 'E_NOT_PERMITTED' }, 'It is broken'],
  ])('%j shows a crash', (crash, reason) => {
    expect(crashOf(crash)).toContain(reason);
  });

  it.each([
    { ...line, code: 'E_ALREADY_RUNNING' },
    { ...line, level: 'info', msg: 'Server exited', code: 0, exitCode: 0 },
    { ...line, level: 'warn', msg: 'Removing stale lock file' },
  ])('%j does not', (harmless) => {
    expect(crashOf(harmless)).toBeNull();
  });
});

describe('the disk', () => {
  it('should have room for two more databases, and 100 MiB at least', () => {
    expect(neededBytes(0)).toBe(100 * 1_048_576);
    expect(neededBytes(1e9)).toBe(2e9);
  });

  it('may be a network file system', () => {
    expect(networkFileSystem(0x6969)).toBe('NFS');
    expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS'); // signed, as some systems give it
    expect(networkFileSystem(0xef53)).toBeNull(); // ext4
  });
});

describe('a version of Node.js', () => {
  it.each([
    ['v22.15.1', true],
    ['v20.19.5', true],
    ['v22.16.0', false],
    ['v26.0.0', false],
    ['24.0.0', null],
    ['no such thing', null],
  ])('%s: too old is %j', (version, expected) => {
    expect(isTooOld(version)).toBe(expected);
  });
});
