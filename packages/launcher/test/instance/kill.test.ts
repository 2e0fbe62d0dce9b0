import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Answers } from '../../src/control/answer.ts';
import { listenForQuestions } from '../../src/control/listen.ts';
import { formatKill, kill } from '../../src/instance/stop.ts';
import type { LockPaths } from '../../src/lock/paths.ts';
import { serializeRecord, writeRecord } from '../../src/lock/record.ts';
import { openedFile, temporaryFolder } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { recordingLog } from '../support/log.ts';
import { isAlive, tryLockExclusively } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';
import { instanceRecord, leftoverRecord, legacyRecord } from '../support/records.ts';

function freshPaths() {
  const folder = realpathSync(temporaryFolder());
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  return { lockFile: join(folder, 'lock'), dataDir, dataLock: join(dataDir, 'instance.lock') };
}

const GRACE_MS = 10_000;
const end = (paths: LockPaths, timeoutMs = GRACE_MS) =>
  kill({ platform: THIS_PLATFORM, paths, timeoutMs, log: () => {} });
const STUBBORN = { isRecorded: true, ignoresSigterm: true };

describe('stopping the instance', () => {
  it('ends it and says how', async () => {
    const paths = freshPaths();
    const instance = await startInstance({ paths: [paths.lockFile] });
    expect(await end(paths)).toEqual({
      pid: instance.pid,
      serverPid: null,
      outcome: 'exited',
      exitCode: null,
      elapsedMs: expect.any(Number),
      asked: true,
    });
    expect(await instance.ended).toBe('SIGTERM');
  });

  it('does not end one without a start time that does not answer, and says what was missing', async () => {
    const paths = freshPaths();
    const instance = await startInstance({ paths: [paths.lockFile], record: { startTicks: '' } });
    await expect(end(paths)).rejects.toMatchObject({
      code: 'E_NOT_PERMITTED',
      message: expect.stringContaining('without a start time of its process'),
      hint: expect.stringMatching(/^It does not answer\. .* optional packages/),
    });
    expect(isAlive(instance.identity)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')(
    'asks one without a start time, and does not end it by force when it stays',
    async () => {
      const paths = freshPaths();
      const startTime = '2026-02-03T04:05:06.789Z';
      const record = { startTime, startTicks: '' };
      const instance = await startInstance({ paths: [paths.dataLock], record });
      const wasAsked = vi.fn();
      const answers: Answers = {
        introduce: () => Promise.reject(new Error('not asked')),
        stop: async () => ({ answer: { pid: instance.pid, startTime }, end: wasAsked }),
      };
      const { dataDir } = paths;
      const { log } = recordingLog();
      const listener = await listenForQuestions({ platform: THIS_PLATFORM, dataDir, answers, log });
      onTestFinished(() => listener?.close());
      await instance.record({ ...record, control: listener?.site ?? null });
      await expect(end(paths, 1_000)).rejects.toMatchObject({
        code: 'E_STILL_RUNNING',
        message: expect.stringMatching(/and no recorded start time was asked to end, and has not ended/),
        hint: expect.stringContaining('optional packages'),
      });
      expect(wasAsked).toHaveBeenCalledOnce();
      expect(isAlive(instance.identity)).toBe(true);
    },
  );

  it('has the exit code that its launcher recorded', async () => {
    const paths = freshPaths();
    await startInstance({ paths: [paths.lockFile], record: { exitCode: 0 } });
    expect(await end(paths)).toMatchObject({ outcome: 'exited', exitCode: 0 });
  });

  it('says that it was killed when its launcher had to kill the server', async () => {
    const paths = freshPaths();
    await startInstance({ paths: [paths.lockFile], record: { exitCode: 137 } });
    expect(await end(paths)).toMatchObject({ outcome: 'killed', exitCode: 137 });
  });

  it('does not mention SIGKILL when its server died by the forwarded SIGTERM', async () => {
    const paths = freshPaths();
    await startInstance({ paths: [paths.lockFile], record: { exitCode: 143 } });
    const report = await end(paths);
    expect(report).toMatchObject({ exitCode: 143 });
    expect(formatKill(report)).not.toContain('SIGKILL');
  });

  it('kills the launcher and its server when they do not react in time, and removes the lock file', async () => {
    const paths = freshPaths();
    const instance = await startInstance({ paths: [paths.lockFile], ignoresSigterm: true, server: STUBBORN });
    const report = await end(paths, 200);
    expect(report).toMatchObject({
      pid: instance.pid,
      serverPid: instance.server?.pid,
      outcome: 'killed',
      exitCode: null,
    });
    expect(report.elapsedMs).toBeGreaterThanOrEqual(200);
    expect(await instance.ended).toBe('SIGKILL');
    expect(instance.server && isAlive(instance.server)).toBe(false);
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('ends an orphaned server, and removes the lock file that its launcher has left', async () => {
    const paths = freshPaths();
    const server = { isRecorded: true, ignoresSigterm: false };
    const instance = await startInstance({ paths: [paths.lockFile], server });
    await instance.killLauncher();
    expect(await end(paths)).toMatchObject({
      pid: null,
      serverPid: instance.server?.pid,
      outcome: 'exited',
    });
    expect(instance.server && isAlive(instance.server)).toBe(false);
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it('finds the instance by its data directory when somebody has deleted the lock file', async () => {
    const paths = freshPaths();
    const instance = await startInstance({ paths: [paths.lockFile, paths.dataLock] });
    rmSync(paths.lockFile);
    expect(await end(paths)).toMatchObject({ pid: instance.pid, outcome: 'exited' });
  });

  it('ends a Node process of an older version', async () => {
    const paths = freshPaths();
    const old = startProcess(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 60_000)']);
    await old.nextLine();
    const record = legacyRecord({ pid: old.pid, startTime: new Date().toISOString() });
    writeFileSync(paths.lockFile, JSON.stringify(record));
    expect(await end(paths)).toMatchObject({ pid: old.pid, outcome: 'exited' });
  });
});

describe('stopping is refused', () => {
  it('when there is none', async () => {
    await expect(end(freshPaths())).rejects.toMatchObject({ code: 'E_NOT_RUNNING' });
  });

  it('when the lock file is stale, even if another process has its pid', async () => {
    const paths = freshPaths();
    const bystander = startProcess('sleep', ['60']);
    const { pid, startTicks } = bystander.identity;
    for (const record of [leftoverRecord(), instanceRecord({ pid, startTicks })]) {
      writeFileSync(paths.lockFile, serializeRecord(record));
      await expect(end(paths)).rejects.toMatchObject({ code: 'E_NOT_RUNNING' });
    }
    expect(isAlive(bystander.identity)).toBe(true);
  });

  it('when it cannot tell whether one runs', async () => {
    const paths = freshPaths();
    symlinkSync('/nonexistent', paths.lockFile);
    await expect(end(paths)).rejects.toMatchObject({ code: 'E_STATUS_UNKNOWN' });
  });

  it('while the instance has no record', async () => {
    const paths = freshPaths();
    const instance = await startInstance({ paths: [paths.lockFile], record: null });
    await expect(end(paths)).rejects.toMatchObject({
      code: 'E_STATUS_UNKNOWN',
      hint: expect.stringContaining('Try again'),
    });
    expect(isAlive(instance.identity)).toBe(true);
  });

  it('when the instance was started in another container, and signals nobody', async () => {
    const paths = freshPaths();
    const instance = await startInstance({ paths: [paths.lockFile], record: { pidNamespace: 'pid:[1]' } });
    await expect(end(paths)).rejects.toMatchObject({ code: 'E_NOT_PERMITTED' });
    expect(isAlive(instance.identity)).toBe(true);
  });

  it('when it does not recognise the process, and does not signal it', async () => {
    const paths = freshPaths();
    const stranger = startProcess('sleep', ['60']);
    const record = legacyRecord({ pid: stranger.pid, startTime: new Date().toISOString() });
    writeFileSync(paths.lockFile, JSON.stringify(record));
    await expect(end(paths)).rejects.toMatchObject({ code: 'E_NOT_PERMITTED' });
    expect(isAlive(stranger.identity)).toBe(true);
  });

  it('when the record names an ancestor of this command', async () => {
    const paths = freshPaths();
    const fd = openedFile(paths.lockFile, 'w+');
    expect(tryLockExclusively(fd, paths.lockFile)).toBe(true);
    writeRecord(fd, instanceRecord());
    await expect(end(paths)).rejects.toMatchObject({ code: 'E_NOT_PERMITTED' });
  });

  it.runIf(process.platform === 'linux')(
    'when somebody has written another process into the record, and does not signal that [/proc]',
    async () => {
      const paths = freshPaths();
      const { pid, identity } = startProcess('sleep', ['60']);
      await startInstance({ paths: [paths.lockFile], record: { pid, startTicks: identity.startTicks } });
      await expect(end(paths)).rejects.toMatchObject({ code: 'E_STATUS_UNKNOWN' });
      expect(isAlive(identity)).toBe(true);
    },
  );
});

describe('the report for people', () => {
  const REPORT = {
    pid: 4_242,
    serverPid: 4_243,
    outcome: 'exited',
    exitCode: 0,
    elapsedMs: 1_234,
    asked: true,
  } as const;

  it('says who has ended, after how long, and how', () => {
    expect(formatKill(REPORT)).toBe('Stopped the instance with pid 4242 after 1.23 s: it closed cleanly.\n');
    expect(formatKill({ ...REPORT, outcome: 'killed' })).toMatch(/was killed \(SIGKILL\)\.\n$/);
    expect(formatKill({ ...REPORT, pid: null })).toMatch(/^Stopped the orphaned server 4243 after/);
  });

  it('does not say whether it reacted where it cannot be asked', () => {
    const report = { ...REPORT, outcome: 'killed', exitCode: null, asked: false } as const;
    expect(formatKill(report)).toMatch(
      /: its launcher did not answer and was ended at once, because Windows has no other way\.\n$/,
    );
    expect(formatKill({ ...report, pid: null, outcome: 'exited' })).toMatch(/: it ended by itself\.\n$/);
  });

  it('does not say that it closed cleanly when it failed while ending', () => {
    expect(formatKill({ ...REPORT, exitCode: 1 })).not.toContain('cleanly');
  });
});
