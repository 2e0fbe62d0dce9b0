import { closeSync, fstatSync, openSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SignalInbox } from '../../src/channel/signals.ts';
import type { InstanceRecord } from '../../src/lock/record.ts';
import type { ForwardedSignal } from '../../src/platform/forwarded-signals.ts';
import { buildServerInvocation, spawnServer } from '../../src/supervise/spawn.ts';
import { type SuperviseOptions, supervise } from '../../src/supervise/supervise.ts';
import { freshPath } from '../support/folder.ts';
import { recordingLog } from '../support/log.ts';
import { identify, isAlive } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { adopt } from '../support/processes.ts';
import { until } from '../support/until.ts';

/** Supervises the fake server of `test/fixtures`, and shows what its client, its lock and its operator see. */
function startSupervision(
  fault = 'none',
  { descriptors = [], ...options }: Partial<SuperviseOptions> & { descriptors?: readonly number[] } = {},
) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const updates: Partial<InstanceRecord>[] = [];
  const readyPids: number[] = [];
  const recording = recordingLog();
  let stderr = '';
  let deliver: (signal: ForwardedSignal) => void = () => {};
  const signals: SignalInbox = {
    firstSignal: new AbortController().signal,
    deliverTo: (receive) => {
      deliver = receive;
    },
    raise: (signal) => deliver(signal),
    keep: () => {},
    close: () => {},
  };
  const script = fileURLToPath(new URL('../fixtures/fake-server-process.ts', import.meta.url));
  const supervision: SuperviseOptions = {
    platform: THIS_PLATFORM,
    clientPid: process.ppid,
    startTimeoutMs: 15_000,
    answerTimeoutMs: null,
    lock: { update: (changes) => updates.push(changes) },
    signals,
    log: recording.log,
    stdin,
    stdout,
    stderr: {
      write: (chunk) => {
        stderr += Buffer.from(chunk).toString();
      },
      droppedLines: () => 0,
      flush: async () => {},
    },
    onServing: () => {},
    onSilence: () => {},
    onReady: (pid) => readyPids.push(pid),
    ...options,
  };
  const invocation = { file: process.execPath, arguments: [script, fault] };
  const spawned = spawnServer(invocation, descriptors, THIS_PLATFORM);
  const result = spawned.then((server) => supervise(server, supervision));
  onTestFinished(async () => {
    deliver('SIGTERM');
    await result.catch(() => {});
  });
  let received = '';
  const listen = (): void => {
    stdout.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
  };
  return {
    ...recording,
    spawned,
    result,
    stdin,
    stdout,
    updates,
    readyPids,
    listen,
    received: () => received,
    stderr: () => stderr,
    signal: (signal: ForwardedSignal) => deliver(signal),
    say: (message: object) => void stdin.write(`${JSON.stringify(message)}\n`),
  };
}

async function startReadySupervision(options: Parameters<typeof startSupervision>[1] = {}) {
  const supervision = startSupervision('none', options);
  supervision.listen();
  await until('the server is ready', () => supervision.readyPids.length > 0);
  return supervision;
}

/** More than the buffers for a client that does not read, and less than a pipe of the server takes. */
const LAST_OUTPUT_BYTES = 100_000;

/** A server that has ended, with last output that nobody has read yet. */
async function startUnreadSupervision() {
  const supervision = startSupervision();
  supervision.say({ flood: LAST_OUTPUT_BYTES });
  const { pid } = await supervision.spawned;
  await until('it has ended', () => identify(pid) === null);
  return supervision;
}

describe('a supervised server', () => {
  it('is recorded as running, then as stopping', async () => {
    const supervision = await startReadySupervision();
    supervision.stdin.end();
    expect(await supervision.result).toEqual({
      code: 0,
      kind: 'clean',
      failure: null,
      closeMarks: null,
      lastStderrLine: '',
      killReason: null,
      crash: null,
    });
    expect(supervision.updates).toEqual([{ state: 'running' }, { state: 'stopping' }]);
    expect(supervision.readyPids).toEqual([(await supervision.spawned).pid]);
  });

  it('stays after the end of the input as long as sessions are attached, and then has to end', async () => {
    const supervision = await startReadySupervision();
    supervision.say({ attached: 5 });
    await until('sessions are attached', () => supervision.messages().includes('Attached sessions'));
    supervision.stdin.end();
    expect(await supervision.result).toMatchObject({ code: 0, kind: 'clean' });
    const told = supervision.entries.filter(({ msg }) => msg === 'Attached sessions');
    expect(told.map(({ attachedSessions }) => attachedSessions)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(supervision.messages(), '2 s are more than it has without them').not.toContain(
      'Escalating to SIGTERM',
    );
    expect(supervision.updates.at(-1)).toEqual({ state: 'stopping' });
  });

  it('ends by a signal when its client is gone, whoever is attached', async () => {
    const supervision = await startReadySupervision();
    supervision.say({ attached: 1_000 });
    await until('sessions are attached', () => supervision.messages().includes('Attached sessions'));
    supervision.stdin.end();
    await until('the end has been noticed', () => supervision.messages().includes('End of input'));
    expect(supervision.updates.at(-1)).toEqual({ state: 'running' });
    supervision.signal('SIGTERM');
    expect(await supervision.result).toMatchObject({ code: 0, kind: 'clean' });
  });

  it('answers its client, and its other output goes to stderr', async () => {
    const supervision = await startReadySupervision();
    supervision.say({ id: 1 });
    supervision.say({ print: 'Debugger attached.\n{"id":2}\n' });
    supervision.say({ complain: 'to stderr\n' });
    await until('both have been answered', () => supervision.received() === '{"id":1}\n{"id":2}\n');
    await until('the rest is on stderr', () => supervision.stderr().includes('to stderr'));
    supervision.stdin.end();
    await supervision.result;
    expect(supervision.received()).toBe('{"id":1}\n{"id":2}\n');
    expect(supervision.stderr()).toContain('Debugger attached.\n');
    expect(supervision.entries).toContainEqual(expect.objectContaining({ foreignLines: 1 }));
  });

  it.each([0, 1, 42])('ends with its own exit code %d', async (exit) => {
    const supervision = await startReadySupervision();
    supervision.say({ exit });
    expect(await supervision.result).toMatchObject({ code: exit });
  });

  it.each<[say: object, reason: string | null]>([
    [{ exit: 1 }, 'exit code 1'],
    [{ raise: 'SIGKILL' }, 'signal SIGKILL'],
    [{ raise: 'SIGABRT' }, 'signal SIGABRT'],
    [{ exit: 0 }, null],
    [{ raise: 'SIGTERM' }, null],
    [{ raise: 'SIGHUP' }, null],
    [{ tell: { type: 'failed', message: 'The database is damaged.', hint: '' }, exit: 69 }, null],
  ])('that is told to %j crashes with: %s', async (say, reason) => {
    const supervision = await startReadySupervision();
    supervision.say(say);
    const { crash } = await supervision.result;
    expect(crash?.reason ?? null).toBe(reason);
  });

  it('hands over the marks of the database that it has closed, unless it ends with an error', async () => {
    const marks = { closeStamp: '1:2:3:4', lastDatabase: '1:2:' };
    const closed = { type: 'closed', ...marks };
    for (const [exit, closeMarks] of [
      [0, marks],
      [1, null],
    ] as const) {
      const supervision = await startReadySupervision();
      supervision.say({ tell: closed, exit });
      expect(await supervision.result).toMatchObject({ code: exit, closeMarks });
    }
  });

  it('is explained by its own reason when it cannot go on', async () => {
    const supervision = await startReadySupervision();
    const failure = { message: 'The database is damaged.', hint: 'Restore it.' };
    supervision.say({ tell: { type: 'failed', ...failure }, exit: 69 });
    expect(await supervision.result).toMatchObject({ code: 69, kind: 'passed-on', failure });
    expect(supervision.updates.at(-1)).toEqual({ state: 'stopping' });
  });

  it('gets a signal at once, with every step in the log', async () => {
    const supervision = await startReadySupervision();
    supervision.signal('SIGTERM');
    expect(await supervision.result).toMatchObject({ code: 0, kind: 'clean' });
    expect(supervision.updates).toContainEqual({ state: 'stopping' });
    expect(supervision.messages().filter((message) => !message.includes('started'))).toEqual([
      'Signal received',
      'Signal forwarded',
      'Server exited',
    ]);
  });

  it('dies by a signal that it does not handle, and the exit code says so', async () => {
    const supervision = await startReadySupervision();
    supervision.signal('SIGHUP');
    expect(await supervision.result).toMatchObject({ code: 129, kind: 'died' });
  });

  it('is killed at the second Ctrl-C', async () => {
    const supervision = await startReadySupervision();
    process.kill((await supervision.spawned).pid, 'SIGSTOP');
    supervision.signal('SIGINT');
    supervision.signal('SIGINT');
    expect(await supervision.result).toMatchObject({ code: 137, killReason: expect.any(String) });
  });

  it('is explained by its last words when it cannot start', async () => {
    const { result } = startSupervision('broken');
    expect(await result).toMatchObject({ code: 69, kind: 'failed-start', lastStderrLine: 'last words' });
  });

  it('is explained by its own reason when it cannot open its database', async () => {
    const { result } = startSupervision('cannot-open');
    const failure = { message: 'The database is newer.', hint: 'Update.' };
    const ended = await result;
    expect(ended).toMatchObject({ code: 69, kind: 'failed-start' });
    expect(ended.failure).toEqual(failure);
  });

  it('is explained by its error, not by the end of its stack, when it crashes at start', async () => {
    const { result } = startSupervision('crashes');
    expect(await result).toMatchObject({ kind: 'failed-start', lastStderrLine: 'Error: the reason' });
  });

  it("is explained by the system's reason when it cannot even be spawned", async () => {
    const invocation = { file: '/nonexistent/node', arguments: [] };
    await expect(spawnServer(invocation, [], THIS_PLATFORM)).rejects.toMatchObject({
      code: 'E_START_FAILED',
      message: expect.stringContaining('/nonexistent/node'),
    });
  });

  it('inherits the descriptors of the locks, from 3 on', async () => {
    const fd = openSync(freshPath(), 'w');
    onTestFinished(() => closeSync(fd));
    const supervision = await startReadySupervision({ descriptors: [fd] });
    supervision.say({ descriptor: 3 });
    const answer = `${JSON.stringify({ ino: fstatSync(fd).ino })}\n`;
    await until('it has told the file', () => supervision.received() === answer);
  });

  it('has its last output delivered to a client that reads only after its end', async () => {
    const supervision = await startUnreadSupervision();
    expect(supervision.stdout.writableNeedDrain).toBe(true);
    supervision.listen();
    expect(await supervision.result).toMatchObject({ code: 0 });
    expect(supervision.received()).toHaveLength('{"flood":""}\n'.length + LAST_OUTPUT_BYTES);
  });

  it('is not waited for long when its client reads nothing and has closed stdin', async () => {
    const [asking, other] = await Promise.all([startUnreadSupervision(), startUnreadSupervision()]);
    asking.stdin.end();
    const ends = [asking.result.then(() => 'asking'), other.result.then(() => 'other')];
    expect(await Promise.race(ends)).toBe('asking');
    expect(asking.messages()).toContain('The client has not read the last output');
    expect(other.updates.at(-1), 'a start waits for it meanwhile').toEqual({ state: 'stopping' });
  });

  it('leaves no child behind in its process group', async () => {
    const supervision = await startReadySupervision();
    supervision.say({ stray: 'attached' });
    await until('it has started a child', () => supervision.received().includes('pid'));
    const child = adopt(JSON.parse(supervision.received()).pid);
    supervision.say({ exit: 0 });
    await supervision.result;
    await until('the child is gone', () => !isAlive(child));
  });

  it('does not keep the launcher waiting for a process of another session that holds its stdout', async () => {
    const supervision = await startReadySupervision();
    supervision.say({ stray: 'detached' });
    await until('it has started a child', () => supervision.received().includes('pid'));
    const child = adopt(JSON.parse(supervision.received()).pid);
    supervision.say({ exit: 0 });
    expect(await supervision.result).toMatchObject({ code: 0 });
    expect(isAlive(child)).toBe(true);
    expect(supervision.messages()).toContain('A process that the server left behind holds its stdout');
  });

  it('gets the end of input when nobody reads its answers any more', async () => {
    const supervision = await startReadySupervision();
    supervision.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await supervision.result).toMatchObject({ code: 0, kind: 'clean' });
    expect(supervision.entries).toContainEqual(
      expect.objectContaining({ msg: 'End of input', reason: 'the client has closed stdout' }),
    );
  });
});

describe('the command that starts the server', () => {
  it('runs the same Node without a shell, with one option per argument', () => {
    const { file, arguments: args } = buildServerInvocation({
      serverPath: '/a b/server-process.js',
      dataDir: '/data; rm -rf "$HOME"',
      isReadOnly: false,
      closeStamp: '1:2:3:4',
      lastDatabase: '1:2:',
      keepDeletedDays: 30,
      maxMessageMib: 8,
      maxDatabaseMib: 1_024,
      auditAccount: true,
      person: 'Ada --log-level=debug',
      logLevel: 'debug',
      version: '1.2.3',
      compileCacheDir: '',
      lockFiles: ['C:\\a b\\lock', '/data/instance.lock'],
      lockedDatabase: '/data/csf.db',
      attachAddress: null,
      lifecycleLog: '/state/lifecycle.log',
    });
    expect(file).toBe(process.execPath);
    expect(args).toEqual([
      '--disable-warning=ExperimentalWarning',
      '--max-semi-space-size=2',
      '--disable-sigusr1',
      '/a b/server-process.js',
      '--data-dir=/data; rm -rf "$HOME"',
      '--close-stamp=1:2:3:4',
      '--last-database=1:2:',
      '--keep-deleted-days=30',
      '--max-message-mib=8',
      '--max-database-mib=1024',
      '--audit-account',
      '--person=Ada --log-level=debug',
      '--log-level=debug',
      '--version=1.2.3',
      '--compile-cache-dir=',
      '--lifecycle-log=/state/lifecycle.log',
      '--lock-file=C:\\a b\\lock',
      '--lock-file=/data/instance.lock',
      '--locked-database=/data/csf.db',
    ]);
  });
});
