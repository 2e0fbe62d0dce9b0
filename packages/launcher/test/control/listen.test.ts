import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Answers } from '../../src/control/answer.ts';
import { ask } from '../../src/control/ask.ts';
import { type Listener, listenForQuestions } from '../../src/control/listen.ts';
import { goodbye, type Introduction, introduction, type StopQuestion } from '../../src/control/messages.ts';
import { socketPath } from '../../src/control/place.ts';
import { newNonce, proofOf } from '../../src/control/proof.ts';
import { LauncherError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recordingLog } from '../support/log.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { until } from '../support/until.ts';

// On Linux and macOS, with sockets.

const WHO: Introduction = {
  pid: 4_242,
  startTime: '2026-02-03T04:05:06.789Z',
  version: '1.2.3',
  state: 'running',
  serverPid: 4_243,
  sessions: [],
  unresponsiveSince: null,
  restarts: { count: 0, last: null },
  launcher: { cpuPercent: 0.5, memoryBytes: 1_024 },
  server: null,
};

/** Enough for everything that a test asks on a busy machine. */
const PATIENT_MS = 20_000;

const WRONG = '0'.repeat(32);

interface Listening {
  readonly listener: Listener;
  readonly dataDir: string;
  readonly path: string;
  readonly askers: readonly StopQuestion[];
  readonly ends: () => number;
  readonly messages: () => string[];
}

async function listen(dataDir = temporaryFolder(), changes: Partial<Answers> = {}): Promise<Listening> {
  const { log, messages } = recordingLog();
  const askers: StopQuestion[] = [];
  let ends = 0;
  const answers: Answers = {
    introduce: async () => WHO,
    stop: async (asker) => {
      askers.push(asker);
      return { answer: WHO, end: () => ends++ };
    },
    ...changes,
  };
  const listener = await listenForQuestions({ platform: THIS_PLATFORM, dataDir, answers, log });
  if (listener === null) throw new Error(`cannot listen: ${messages().join()}`);
  onTestFinished(() => listener.close());
  const path = socketPath(dataDir, listener.site.address);
  return { listener, dataDir, path, askers, ends: () => ends, messages };
}

const askWho = (address: string, secret: string, limitMs = PATIENT_MS) =>
  ask({ ask: 'who' }, introduction, { platform: THIS_PLATFORM, address, secret, limitMs });

/** A client that sends what it likes, and everything that it gets. */
function strange(path: string): {
  readonly socket: Socket;
  readonly heard: () => string;
  readonly closed: Promise<void>;
} {
  const socket = connect(path);
  let heard = '';
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      heard += chunk.toString();
    });
  onTestFinished(() => void socket.destroy());
  return {
    socket,
    heard: () => heard,
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
}

const nonceIn = (text: string): string => JSON.parse(text.split('\n')[0] ?? '').nonce;

describe.skipIf(process.platform === 'win32')('an instance that listens for questions', () => {
  it('says who it is, to whoever knows the secret', async () => {
    const { path, listener } = await listen();
    expect(await askWho(path, listener.site.secret)).toEqual(WHO);
  });

  it('ends when it is asked to, after it has answered', async () => {
    const { path, listener, askers, ends } = await listen();
    const question = { ask: 'stop', pid: 77, reason: 'kill' } as const;
    const options = {
      platform: THIS_PLATFORM,
      address: path,
      secret: listener.site.secret,
      limitMs: PATIENT_MS,
    };
    expect(await ask(question, goodbye, options)).toEqual({ pid: WHO.pid, startTime: WHO.startTime });
    expect(askers).toEqual([question]);
    expect(ends()).toBe(1);
  });

  it('answers nobody who does not know the secret', async () => {
    const { path, askers, messages } = await listen();
    expect(await askWho(path, WRONG)).toBeNull();
    expect(await askWho(path, WRONG)).toBeNull();
    await until('it has logged that', () => messages().length > 0);
    expect(messages()).toEqual(['A connection asked nothing that is answered, and was closed']);
    expect(askers).toEqual([]);
  });

  it('logs nothing when a client goes without a question', async () => {
    const { path, messages } = await listen();
    const gone = strange(path);
    await until('the nonce has come', () => gone.heard().includes('\n'));
    gone.socket.destroy();
    const silent = strange(path);
    await silent.closed;
    expect(messages()).toEqual([]);
  });

  it('sends nothing but a nonce before the proof, whatever it gets', async () => {
    const { path, ends } = await listen();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        const { socket, heard, closed } = strange(path);
        socket.write(`${text}\n`);
        await closed;
        expect(heard()).toMatch(/^(\{"nonce":"[0-9a-f]{32}"\}\n)?$/); // a close over unread bytes may drop it
      }),
      { numRuns: 20 },
    );
    expect(ends()).toBe(0);
  });

  it('refuses a proof of another connection, and its own proof', async () => {
    const { path, listener, askers } = await listen();
    const { secret } = listener.site;
    const first = strange(path);
    await until('the nonce has come', () => first.heard().includes('\n'));
    const nonces = { instance: nonceIn(first.heard()), asker: newNonce() };
    const line = `${JSON.stringify({ nonce: nonces.asker, proof: proofOf(secret, 'asker', nonces) })}\n`;
    first.socket.write(line);
    await until('it has proven the secret, too', () => first.heard().split('\n').length === 3);
    const { proof } = JSON.parse(first.heard().split('\n')[1] ?? '');
    const stop = '{"ask":"stop","pid":1,"reason":"kill"}\n';
    for (const replayed of [line, `${JSON.stringify({ nonce: nonces.asker, proof })}\n`]) {
      const { socket, heard, closed } = strange(path);
      socket.write(replayed + stop);
      await closed;
      expect(heard().split('\n').length).toBeLessThanOrEqual(2);
    }
    expect(askers).toEqual([]);
  });

  it.each([
    ['is silent', ''],
    ['never ends its line', '{'],
  ])('closes a connection that %s', async (_, text) => {
    const { path } = await listen();
    const { socket, closed } = strange(path);
    socket.write(text);
    await closed;
  });

  it('closes a connection that sends more than a question', async () => {
    const { path } = await listen();
    const { socket, heard, closed } = strange(path);
    socket.write('x'.repeat(1_024 * 1_024));
    await closed;
    expect(heard().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('goes on to answer after 100 connections at once', async () => {
    const { path, listener } = await listen();
    const clients = Array.from({ length: 100 }, () => strange(path));
    await Promise.all(clients.map(({ closed }) => closed));
    expect(await askWho(path, listener.site.secret)).toEqual(WHO);
  });

  it('stays when an answer fails', async () => {
    let fails = true;
    const { path, listener } = await listen(undefined, {
      introduce: async () => {
        if (fails) throw new Error('no answer');
        return WHO;
      },
    });
    expect(await askWho(path, listener.site.secret)).toBeNull();
    fails = false;
    expect(await askWho(path, listener.site.secret)).toEqual(WHO);
  });
});

describe.skipIf(process.platform === 'win32')('the socket of an instance', () => {
  it('lies in a folder for its user alone, and both are gone when it is closed', async () => {
    const { path, listener, dataDir } = await listen();
    expect(listener.site.address).toMatch(/^control\/\d+-[0-9a-f]{8}$/);
    expect(listener.site.secret).toMatch(/^[0-9a-f]{32}$/);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    listener.close();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('takes the place of those that dead launchers have left', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'control'), { mode: 0o700 });
    writeFileSync(join(dataDir, 'control', '1-00000000'), '');
    const { path } = await listen(dataDir);
    expect(readdirSync(dirname(path))).toHaveLength(1);
    expect(existsSync(path)).toBe(true);
  });

  it('lies in /tmp when its path would be too long, apart from those of other data directories', async () => {
    const [one, other] = [1, 2].map(() => join(temporaryFolder(), 'd'.repeat(100))) as [string, string];
    for (const dataDir of [one, other]) mkdirSync(dataDir);
    const first = await listen(one);
    const second = await listen(other);
    for (const { path, listener } of [first, second]) {
      expect(path).toBe(listener.site.address);
      expect(dirname(path)).toBe(`/tmp/csf-mcp-${process.getuid?.()}`);
      expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103);
      expect(await askWho(path, listener.site.secret)).toEqual(WHO);
    }
    first.listener.close();
    expect([existsSync(first.path), existsSync(second.path)]).toEqual([false, true]);
  });

  it.each([
    ['others can open its folder', (folder: string) => chmodSync(folder, 0o755)],
    [
      'a file has its place',
      (folder: string) => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, '');
      },
    ],
  ])('is not there when %s, and the log says why', async (_, spoil) => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'control'), { mode: 0o700 });
    spoil(join(dataDir, 'control'));
    const { log, entries } = recordingLog();
    const answers: Answers = {
      introduce: async () => WHO,
      stop: async () => ({ answer: WHO, end: () => {} }),
    };
    expect(await listenForQuestions({ platform: THIS_PLATFORM, dataDir, answers, log })).toBeNull();
    expect(entries).toMatchObject([
      { level: 20, msg: 'Cannot listen for questions to this instance', reason: expect.any(String) },
    ]);
  });
});

describe.skipIf(process.platform === 'win32')('asking', () => {
  const pathOf = (): string => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o700);
    return join(folder, 'socket');
  };

  it('gets no answer where nobody listens', async () => {
    expect(await askWho(pathOf(), WRONG)).toBeNull();
    expect(await askWho('/nonexistent/socket', WRONG)).toBeNull();
  });

  it('gets no answer, in time, from one that is silent', async () => {
    const path = pathOf();
    const server = createServer(() => {}).listen(path);
    onTestFinished(() => void server.close());
    await until('it listens', () => server.listening);
    expect(await askWho(path, WRONG, 100)).toBeNull();
  });

  it('says nothing to one that does not know the secret', async () => {
    const path = pathOf();
    let heard = '';
    const server = createServer((socket) => {
      socket.write(`${JSON.stringify({ nonce: newNonce() })}\n`);
      socket.on('data', (chunk) => {
        heard += chunk.toString();
        socket.write(`${JSON.stringify({ proof: JSON.parse(heard).proof })}\n`); // its own proof, sent back
      });
    }).listen(path);
    onTestFinished(() => void server.close());
    await until('it listens', () => server.listening);
    expect(await askWho(path, WRONG)).toBeNull();
    expect(heard).toMatch(/^\{"nonce":"[0-9a-f]{32}","proof":"[0-9a-f]{64}"\}\n$/);
  });

  it('is called off when whoever asks finds a reason', async () => {
    const { path, listener, askers } = await listen();
    const { secret } = listener.site;
    const onProven = (): never => {
      throw new LauncherError('E_ALREADY_RUNNING', 'not now');
    };
    const options = { platform: THIS_PLATFORM, address: path, secret, limitMs: PATIENT_MS, onProven };
    const question = { ask: 'stop', pid: 77, reason: 'force' } as const;
    await expect(ask(question, goodbye, options)).rejects.toThrow('not now');
    expect(askers).toEqual([]);
  });
});
