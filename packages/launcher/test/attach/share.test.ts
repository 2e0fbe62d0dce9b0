import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SharedInstance } from '../../src/attach/attach-to.ts';
import { type ShareOptions, share } from '../../src/attach/share.ts';
import type { SignalInbox } from '../../src/channel/signals.ts';
import type { ForwardedSignal } from '../../src/platform/forwarded-signals.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recordingLog } from '../support/log.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { createWire, type Wire } from '../support/sessions.ts';
import { until } from '../support/until.ts';

const LAUNCHER = { pid: 4711, startTicks: '42', isHere: false };
const REQUEST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

/** A socket whose other end is held by `serve`. */
async function attachedTo(serve: (socket: Socket) => void): Promise<SharedInstance> {
  const address = join(temporaryFolder(), 'socket');
  const server = createServer(serve).listen(address);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const socket = connect(address).on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, launcher: LAUNCHER, version: '1.2.3' };
}

const refusing = () => attachedTo((socket) => socket.destroy());
const answering = () =>
  attachedTo((socket) => {
    socket.once('data', () => socket.end('{"jsonrpc":"2.0","id":1,"result":{}}\n'));
  });

function createInbox(): SignalInbox {
  const first = new AbortController();
  const kept: ForwardedSignal[] = [];
  const keep = (signal: ForwardedSignal): void => void kept.push(signal);
  let deliver = keep;
  return {
    firstSignal: first.signal,
    deliverTo: (receive) => {
      deliver = receive;
      for (const signal of kept.splice(0)) receive(signal);
    },
    keep: () => {
      deliver = keep;
    },
    close: () => {},
    raise: (signal) => {
      deliver(signal);
      first.abort();
    },
  };
}

/** Shares with each of these instances in turn. */
function startSharing(instances: ShareOptions['own'][], wire: Wire = createWire()) {
  const signals = createInbox();
  const { log, messages } = recordingLog();
  const refusals: string[] = [];
  const exitCode = share({
    platform: THIS_PLATFORM,
    version: '1.2.3',
    stdin: wire.input,
    stdout: wire.output,
    dataDir: temporaryFolder(),
    maxMessageMib: 8,
    waitMs: 1_000,
    signals,
    log,
    refuse: ({ message }) => void refusals.push(message),
    own: (openClient, patience) => {
      const next = instances.length > 1 ? instances.shift() : instances[0];
      if (next === undefined) throw new Error('there is no other instance');
      return next(openClient, patience);
    },
  });
  return { ...wire, signals, messages, refusals, exitCode };
}

const found = (connect: () => Promise<SharedInstance>) => async () =>
  ({ kind: 'found', instance: await connect() }) as const;

const ENDED = { kind: 'ended', exitCode: 0 } as const;

describe('sharing an instance', () => {
  it('answers what a client sent before it left, although the instance was just ending', async () => {
    const { send, input, answers, exitCode } = startSharing([found(refusing), found(answering)]);
    send(REQUEST);
    input.end();
    expect(await exitCode).toBe(0);
    expect(answers()).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
  });

  it('ends when the instance lets no session in, again and again', async () => {
    const { exitCode, messages, refusals } = startSharing([found(refusing)]);
    expect(await exitCode).toBe(75);
    expect(messages().at(-1)).toBe('The running instance closes each session at once');
    expect(refusals).toEqual(['The running instance closes each session at once']);
  }, 20_000);

  it('tells a client that had answers when the next instance refuses it, whatever it still waits for', async () => {
    const lost = () =>
      attachedTo((socket) => {
        socket.on('data', (chunk) => {
          if (String(chunk).includes('"id":1')) socket.write('{"jsonrpc":"2.0","id":1,"result":{}}\n');
          else socket.destroy();
        });
      });
    const { send, answers, exitCode } = startSharing([
      found(lost),
      async () => {
        send({ ...REQUEST, id: 3 });
        await nextTurn();
        return { kind: 'ended', exitCode: 77 };
      },
    ]);
    send(REQUEST);
    await until('the first answer', () => answers().length === 1);
    send({ ...REQUEST, id: 2 });
    expect(await exitCode).toBe(77);
    const error = { message: expect.stringContaining('was not answered') };
    expect(answers().slice(1)).toMatchObject([
      { id: 2, error },
      { id: 3, error },
    ]);
  });

  it('ends when the client left before and the instance says nothing', async () => {
    const silent = () => attachedTo(() => {});
    const { send, input, exitCode } = startSharing([
      found(refusing),
      async () => {
        input.end();
        await until('the end of the input has been seen', () => input.readableEnded);
        return { kind: 'found', instance: await silent() };
      },
    ]);
    send(REQUEST);
    expect(await exitCode).toBe(0);
  }, 10_000);

  it('keeps a signal that comes between two instances for the next one', async () => {
    const heard: ForwardedSignal[] = [];
    const { exitCode, signals } = startSharing([
      found(refusing),
      async () => {
        signals.raise('SIGTERM');
        signals.deliverTo((signal) => heard.push(signal));
        return ENDED;
      },
    ]);
    expect(await exitCode).toBe(0);
    expect(heard).toEqual(['SIGTERM']);
  });

  it('does not wait for a client that does not read, after its own instance has ended', async () => {
    const wire = createWire();
    const output = new PassThrough({ highWaterMark: 16 });
    const { exitCode } = startSharing(
      [
        found(refusing),
        async (openClient) => {
          const { stdout } = openClient();
          for (let line = 0; line < 20; line++) stdout.write(`{"jsonrpc":"2.0","id":${line},"result":{}}\n`);
          await until('the client is behind', () => output.writableNeedDrain);
          return ENDED;
        },
      ],
      { ...wire, output },
    );
    expect(await exitCode).toBe(0);
  });

  it('waits for a client that reads slowly, after its own instance has ended', async () => {
    const wire = createWire();
    const output = new PassThrough({ highWaterMark: 16 });
    const lines = 20;
    let text = '';
    const { exitCode } = startSharing(
      [
        found(refusing),
        async (openClient) => {
          const { stdout } = openClient();
          for (let line = 0; line < lines; line++)
            stdout.write(`{"jsonrpc":"2.0","id":${line},"result":{}}\n`);
          await until('the client is behind', () => output.writableNeedDrain);
          return ENDED;
        },
      ],
      { ...wire, output },
    );
    const readSlowly = setInterval(() => {
      text += output.read()?.toString() ?? '';
    }, 10);
    onTestFinished(() => clearInterval(readSlowly));
    expect(await exitCode).toBe(0);
    text += output.read()?.toString() ?? '';
    expect(text.split('\n')).toHaveLength(lines + 1);
  });
});
