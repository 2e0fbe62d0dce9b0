import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodeOfStatus, formatStatus, type StatusReport, status } from '../../src/instance/status.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { THIS_PLATFORM } from '../support/platform.ts';

const NOTHING: StatusReport = {
  verdict: 'none',
  reason: 'there is no lock file /tmp/lock',
  pid: null,
  serverPid: null,
  state: null,
  startTime: null,
  uptimeSeconds: null,
  transport: null,
  version: null,
  warnings: [],
  sessions: null,
  unresponsiveSince: null,
  restarts: null,
  launcher: null,
  server: null,
  lockFile: '/tmp/lock',
  dataDir: '/data',
};

const RUNNING: StatusReport = {
  ...NOTHING,
  verdict: 'running',
  reason: 'its lock is held',
  pid: 4_242,
  serverPid: 4_243,
  state: 'running',
  startTime: '2026-02-03T04:05:06.789Z',
  uptimeSeconds: 3_661,
  transport: 'stdio',
  version: '1.2.3',
  launcher: { cpuPercent: 0.25, memoryBytes: 50 * 1_048_576 },
  server: { cpuPercent: 12, memoryBytes: 75.55 * 1_048_576 },
};

describe('the status for people', () => {
  it('shows everything about a running instance', () => {
    expect(formatStatus(RUNNING)).toBe(
      `Status:    running (its lock is held)
Launcher:  pid 4242, CPU 0.3 % on average, memory 50.0 MiB
Server:    pid 4243, CPU 12.0 % on average, memory 75.5 MiB
State:     running
Started:   2026-02-03T04:05:06.789Z, up 1 h 1 min 1 s
Transport: stdio
Version:   1.2.3
Lock file: /tmp/lock
Data:      /data
`
        .replace('75.5', (75.55).toFixed(1))
        .replace('0.3 %', `${(0.25).toFixed(1)} %`),
    );
  });

  it('leaves out what is not known', () => {
    expect(formatStatus(NOTHING)).toBe(
      `Status:    not running (there is no lock file /tmp/lock)
Lock file: /tmp/lock
Data:      /data
`,
    );
    expect(formatStatus({ ...RUNNING, server: null })).toContain('Server:    pid 4243\n');
  });

  it('explains each warning in a line, and shows the word of a newer version', () => {
    const lines = formatStatus({ ...RUNNING, warnings: ['second-writer', 'data-differ', 'constructor'] });
    expect(lines.split('\n').slice(-4)).toEqual([
      expect.stringMatching(/^Warning: {3}another program has written to the database\. Close it\./),
      expect.stringMatching(
        /^Warning: {3}the data differ from the audit log: .* csf-mcp doctor names what differs/,
      ),
      'Warning:   constructor',
      '',
    ]);
  });

  it.each([
    ['stale', /not running; the next start removes the stale lock file/],
    ['unknown', /cannot tell/],
  ] as const)('says what %s means', (verdict, text) => {
    expect(formatStatus({ ...NOTHING, verdict })).toMatch(text);
  });

  it.each([
    [0, '0 min 0 s'],
    [59, '0 min 59 s'],
    [60, '1 min 0 s'],
    [3_600, '1 h 0 min 0 s'],
    [86_400, '1 d 0 h 0 min 0 s'],
    [90_061, '1 d 1 h 1 min 1 s'],
    [null, '?'],
  ])('shows %j seconds as %s', (uptimeSeconds, text) => {
    expect(formatStatus({ ...RUNNING, uptimeSeconds })).toContain(`, up ${text}\n`);
  });
});

describe('the exit code of status', () => {
  it.each([
    ['running', 0],
    ['none', 3],
    ['stale', 3],
    ['unknown', 4],
  ] as const)('%s is %d', (verdict, code) => {
    expect(exitCodeOfStatus({ ...NOTHING, verdict })).toBe(code);
  });
});

describe('the status of an instance', () => {
  it('has its pids, its state, how long it is up and what it uses', async () => {
    const paths = freshPaths();
    const instance = await startInstance({
      paths: [paths.lockFile],
      server: { isRecorded: true, ignoresSigterm: false },
      record: { startTime: '2026-02-03T04:05:06.789Z', warnings: ['data-differ'] },
    });
    expect(await status(paths, THIS_PLATFORM, new Date('2026-02-03T05:06:07.788Z'))).toEqual({
      verdict: 'running',
      reason: expect.any(String),
      pid: instance.pid,
      serverPid: instance.server?.pid,
      state: 'running',
      startTime: '2026-02-03T04:05:06.789Z',
      uptimeSeconds: 3_660,
      transport: 'stdio',
      version: '1.2.3',
      warnings: ['data-differ'],
      sessions: null,
      unresponsiveSince: null,
      restarts: null,
      launcher: { cpuPercent: expect.any(Number), memoryBytes: expect.any(Number) },
      server: { cpuPercent: expect.any(Number), memoryBytes: expect.any(Number) },
      ...paths,
    });
  });

  it('is up for 0 s when the clock was set back', async () => {
    const paths = freshPaths();
    await startInstance({ paths: [paths.lockFile] });
    expect(await status(paths, THIS_PLATFORM, new Date(0))).toMatchObject({ uptimeSeconds: 0 });
  });

  it('an instance of another container has no usage, because its pids mean other processes here', async () => {
    const paths = freshPaths();
    await startInstance({
      paths: [paths.lockFile],
      record: { pidNamespace: 'pid:[1]', pid: process.pid, serverPid: process.ppid },
    });
    expect(await status(paths, THIS_PLATFORM, new Date())).toMatchObject({
      verdict: 'running',
      pid: process.pid,
      serverPid: process.ppid,
      launcher: null,
      server: null,
    });
  });

  it('has the same keys when there is none', async () => {
    const paths = freshPaths();
    const report = await status(paths, THIS_PLATFORM, new Date());
    expect(report).toEqual({ ...NOTHING, ...paths, reason: expect.stringContaining(paths.lockFile) });
  });
});

function freshPaths() {
  const folder = temporaryFolder();
  return { lockFile: join(folder, 'lock'), dataDir: join(folder, 'data') };
}
