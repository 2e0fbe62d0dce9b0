import {
  chownSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Answers } from '../../src/control/answer.ts';
import { listenForQuestions } from '../../src/control/listen.ts';
import type { Introduction } from '../../src/control/messages.ts';
import type { ControlSite } from '../../src/control/site.ts';
import { inspectInstance } from '../../src/instance/inspect.ts';
import { serializeRecord } from '../../src/lock/record.ts';
import { openedFile, temporaryFolder } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { recordingLog } from '../support/log.ts';
import { isLocked } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';
import { instanceRecord, leftoverRecord, legacyRecord } from '../support/records.ts';
import { isRoot, NEEDS_ROOT, NOBODY } from '../support/users.ts';

function freshPaths() {
  const folder = realpathSync(temporaryFolder());
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  return { lockFile: join(folder, 'lock'), dataDir, dataLock: join(dataDir, 'instance.lock') };
}

describe('an instance', () => {
  it('runs when its lock is held and its recorded process is alive', async () => {
    const paths = freshPaths();
    const { identity } = await startInstance({ paths: [paths.lockFile] });
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      holder: { kind: 'instance', launcher: identity },
    });
  });

  it('runs when only the lock of its data directory is left', async () => {
    const paths = freshPaths();
    const { identity } = await startInstance({ paths: [paths.lockFile, paths.dataLock] });
    rmSync(paths.lockFile);
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      reason: expect.stringMatching(/data directory.*there is no lock file/),
      holder: { kind: 'instance', launcher: identity },
    });
  });

  it.each([
    ['somebody has emptied', ''],
    ['somebody has overwritten', 'nonsense'],
    ['has the record of another one that has ended', serializeRecord(leftoverRecord())],
  ])('runs, by the lock of its data directory, when %s its lock file', async (_, content) => {
    const paths = freshPaths();
    const { identity } = await startInstance({ paths: [paths.dataLock] });
    writeFileSync(paths.lockFile, content);
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      holder: { kind: 'instance', launcher: identity },
    });
  });

  it('runs without details while it has no record', async () => {
    const paths = freshPaths();
    await startInstance({ paths: [paths.lockFile], record: null });
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      reason: expect.stringContaining('starting up'),
      holder: { kind: 'unrecorded' },
    });
  });

  it('runs as an orphaned server when its launcher was killed', async () => {
    const paths = freshPaths();
    const server = { isRecorded: true, ignoresSigterm: false };
    const instance = await startInstance({ paths: [paths.lockFile], server });
    await instance.killLauncher();
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      reason: expect.stringContaining('its launcher is gone'),
      holder: { kind: 'orphan', servers: [instance.server] },
    });
  });

  it('runs elsewhere when it was started in another container', async () => {
    const paths = freshPaths();
    await startInstance({ paths: [paths.lockFile], record: { pidNamespace: 'pid:[1]' } });
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      holder: { kind: 'elsewhere' },
    });
  });

  it('an instance of an older version runs while its process does', async () => {
    const paths = freshPaths();
    const { pid } = startProcess('sleep', ['60']);
    const record = legacyRecord({ pid, startTime: new Date().toISOString() });
    writeFileSync(paths.lockFile, JSON.stringify(record));
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      holder: { kind: 'legacy', record },
    });
  });

  it('does not run when nobody holds the lock, even if another process has the recorded pid', async () => {
    const paths = freshPaths();
    writeFileSync(paths.lockFile, serializeRecord(instanceRecord()));
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({ verdict: 'stale' });
  });

  it.each([
    ['a record', serializeRecord(leftoverRecord()), 'has ended'],
    ['a record of an older version', JSON.stringify(legacyRecord()), 'not running any more'],
    ['nothing', '', 'empty'],
    ['something else', 'nonsense', '8 bytes that are not JSON, so the next start moves it aside'],
  ])('does not run when nobody holds a lock file with %s, which stays', async (_, content, reason) => {
    const paths = freshPaths();
    writeFileSync(paths.lockFile, content);
    expect(await inspectInstance(paths, THIS_PLATFORM)).toEqual({
      verdict: 'stale',
      reason: expect.stringContaining(reason),
    });
    expect(readFileSync(paths.lockFile)).toEqual(Buffer.from(content));
  });

  it('does not run when the lock file is a long document, which a start refuses', async () => {
    const paths = freshPaths();
    writeFileSync(paths.lockFile, 'precious '.repeat(1_000));
    expect(await inspectInstance(paths, THIS_PLATFORM)).toEqual({
      verdict: 'none',
      reason: `${paths.lockFile} is no lock file: it contains 9000 bytes that are not JSON, and a start refuses it`,
    });
    expect(await inspectInstance({ ...paths, isDefaultLockFile: true }, THIS_PLATFORM)).toMatchObject({
      verdict: 'stale',
      reason: expect.stringContaining('the next start moves it aside'),
    });
  });

  it('does not run when there is no lock file and no data directory', async () => {
    const paths = freshPaths();
    rmSync(paths.dataDir, { recursive: true });
    expect(await inspectInstance(paths, THIS_PLATFORM)).toEqual({
      verdict: 'none',
      reason: `there is no lock file ${paths.lockFile}`,
    });
  });

  it('that has ended leaves a record in its data directory, which does not count as running', async () => {
    const paths = freshPaths();
    writeFileSync(paths.dataLock, serializeRecord(leftoverRecord({ exitCode: 0 })));
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({ verdict: 'none' });
  });

  it('is unknown behind a symbolic link or a folder', async () => {
    const linked = freshPaths();
    writeFileSync(`${linked.lockFile}.target`, serializeRecord(instanceRecord()));
    symlinkSync(`${linked.lockFile}.target`, linked.lockFile);
    expect(await inspectInstance(linked, THIS_PLATFORM)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('symbolic link'),
    });
    const folder = freshPaths();
    mkdirSync(folder.lockFile);
    expect(await inspectInstance(folder, THIS_PLATFORM)).toMatchObject({ verdict: 'unknown' });
  });

  it.runIf(isRoot)(`is unknown with a lock file that somebody else can write [${NEEDS_ROOT}]`, async () => {
    const paths = freshPaths();
    writeFileSync(paths.lockFile, serializeRecord(instanceRecord()));
    chownSync(paths.lockFile, NOBODY, NOBODY);
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('belongs to another user'),
    });
  });

  it.runIf(isRoot)(
    `is found by its data directory alone when another user has a file at the default path [${NEEDS_ROOT}]`,
    async () => {
      const paths = { ...freshPaths(), isDefaultLockFile: true };
      writeFileSync(paths.lockFile, serializeRecord(instanceRecord()), { mode: 0o666 });
      chownSync(paths.lockFile, NOBODY, NOBODY);
      const note = /alone: .*lock belongs to another user/;
      expect(await inspectInstance(paths, THIS_PLATFORM)).toEqual({
        verdict: 'none',
        reason: expect.stringMatching(note),
      });
      writeFileSync(paths.dataLock, serializeRecord(leftoverRecord({ exitCode: 0 })));
      expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({ verdict: 'none' });
      const { identity } = await startInstance({ paths: [paths.dataLock] });
      expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
        verdict: 'running',
        reason: expect.stringMatching(note),
        holder: { kind: 'instance', launcher: identity },
      });
    },
  );

  it('keeps its lock while somebody inspects it', async () => {
    const paths = freshPaths();
    await startInstance({ paths: [paths.lockFile, paths.dataLock] });
    const before = readFileSync(paths.lockFile);
    for (let looks = 0; looks < 20; looks++)
      expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({ verdict: 'running' });
    expect(readFileSync(paths.lockFile)).toEqual(before);
    expect(isLocked(openedFile(paths.lockFile), paths.lockFile)).toBe(true);
  });
});

/** Listens like an instance whose locks another process holds. */
async function listening(dataDir: string, changes: Partial<Introduction> = {}): Promise<ControlSite> {
  const introduction: Introduction = {
    pid: process.pid,
    startTime: '2026-02-03T04:05:06.789Z',
    version: '1.2.3',
    state: 'running',
    serverPid: null,
    sessions: [],
    unresponsiveSince: null,
    restarts: { count: 0, last: null },
    launcher: null,
    server: null,
    ...changes,
  };
  const answers: Answers = {
    introduce: async () => introduction,
    stop: async () => ({ answer: introduction, end: () => {} }),
  };
  const { log } = recordingLog();
  const listener = await listenForQuestions({ platform: THIS_PLATFORM, dataDir, answers, log });
  if (listener === null) throw new Error('cannot listen');
  onTestFinished(() => listener.close());
  return listener.site;
}

describe.skipIf(process.platform === 'win32')('an instance that answers', () => {
  const startTime = '2026-02-03T04:05:06.789Z';

  /** An instance with this lock file, and an answer for it. Its pid is known only when it runs. */
  async function answering(paths: ReturnType<typeof freshPaths>, changes: Partial<Introduction> = {}) {
    const instance = await startInstance({ paths: [paths.dataLock], record: { startTime } });
    const control = await listening(paths.dataDir, { pid: instance.pid, ...changes });
    await instance.record({ startTime, control });
    return instance;
  }

  it('says who it is', async () => {
    const paths = freshPaths();
    const { identity } = await answering(paths, { state: 'stopping' });
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      reason: 'its lock is held and it answers',
      holder: { kind: 'instance', launcher: identity, record: { state: 'stopping' } },
      introduction: { sessions: [] },
    });
  });

  it('is not believed when it says that it is another one', async () => {
    for (const changes of [{ pid: process.pid }, { startTime: '2026-02-03T04:05:06.790Z' }]) {
      const paths = freshPaths();
      await answering(paths, changes);
      expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({ introduction: null });
    }
  });

  it('is not asked while the lock file belongs to another one', async () => {
    const paths = freshPaths();
    await answering(paths);
    const other = await startInstance({ paths: [paths.lockFile] });
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      holder: { kind: 'instance', launcher: other.identity },
      introduction: null,
    });
  });

  it('is not asked when nobody holds its lock', async () => {
    const paths = freshPaths();
    const control = await listening(paths.dataDir);
    writeFileSync(paths.dataLock, serializeRecord(leftoverRecord({ startTime, control })));
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({ verdict: 'none' });
  });

  it('is known by its answer in another PID namespace', async () => {
    const paths = freshPaths();
    const instance = await answering(paths);
    const control = await listening(paths.dataDir, { pid: instance.pid });
    await instance.record({ startTime, control, pidNamespace: 'pid:[1]' });
    expect(await inspectInstance(paths, THIS_PLATFORM)).toMatchObject({
      verdict: 'running',
      reason: expect.stringMatching(/^its lock is held and it answers: .* in another PID namespace/),
      holder: { kind: 'elsewhere' },
      introduction: { sessions: [] },
    });
  });
});
