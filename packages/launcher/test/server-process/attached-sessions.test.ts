import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type AttachedSessions, listenForSessions } from '../../src/server-process/attached-sessions.ts';
import { serveSession } from '../../src/server-process/session.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recordingLog } from '../support/log.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { type Answer, HANDSHAKE, transportOver } from '../support/sessions.ts';
import { until } from '../support/until.ts';

interface Listening {
  readonly address: string;
  readonly sessions: AttachedSessions;
  readonly counts: readonly number[];
  /** The server's ends of all connections. */
  readonly sockets: readonly Socket[];
  readonly messages: () => string[];
}

async function listen(address = join(temporaryFolder(), 'attach', 'socket')): Promise<Listening> {
  const { log, messages } = recordingLog();
  const counts: number[] = [];
  const sockets: Socket[] = [];
  const sessions = await listenForSessions({
    platform: THIS_PLATFORM,
    address,
    serve: (socket) => {
      sockets.push(socket);
      return serveSession(transportOver({ input: socket, output: socket }), {
        createMcpServer: () => new McpServer({ name: 'test', version: '1' }),
        onError: () => {},
        onDropped: () => {},
        taken: () => 0,
      });
    },
    onChange: (count) => counts.push(count),
    log,
  });
  onTestFinished(() => sessions.close());
  return { address, sessions, counts, sockets, messages };
}

function attach(address: string): { readonly socket: Socket; readonly answers: () => Answer[] } {
  const socket = connect(address);
  let text = '';
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      text += chunk.toString();
    });
  for (const message of HANDSHAKE) socket.write(`${JSON.stringify(message)}\n`);
  return {
    socket,
    answers: () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
  };
}

describe('a server that listens for further sessions', () => {
  it('serves each connection as a session of its own, and counts them', async () => {
    const { address, counts } = await listen();
    const clients = [attach(address), attach(address)];
    for (const { answers } of clients)
      await until('it is welcomed', () => answers()[0]?.result !== undefined);
    for (const { socket } of clients) {
      socket.end('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    }
    for (const { answers } of clients)
      await until('the last request is answered', () => answers().some(({ id }) => id === 1));
    await until('all have ended', () => counts.at(-1) === 0);
    expect(counts).toEqual([1, 2, 1, 0]);
  });

  it('lets nobody in after a moment without sessions', async () => {
    const { address, sessions, counts } = await listen();
    const { socket } = attach(address);
    await until('it is attached', () => counts.length === 1);
    let isOver = false;
    const over = sessions.none().then(() => {
      isOver = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    socket.end();
    await over;
    await until('the socket is removed', () => !existsSync(address));
  });

  it('ends all sessions when it closes, and leaves no socket', async () => {
    const { address, sessions, counts } = await listen();
    const { socket } = attach(address);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await until('it is attached', () => counts.length === 1);
    await sessions.close();
    await closed;
    expect(existsSync(address)).toBe(false);
  });

  it('replaces the socket that a killed instance left', async () => {
    const address = join(temporaryFolder(), 'attach', 'socket');
    mkdirSync(dirname(address), { mode: 0o700 });
    writeFileSync(address, '');
    await listen(address);
    const { answers } = attach(address);
    await until('it is welcomed', () => answers().length === 1);
  });

  it('serves nobody, and says why, where it cannot listen', async () => {
    const address = join(temporaryFolder(), 'attach', 'socket');
    mkdirSync(dirname(address));
    chmodSync(dirname(address), 0o777);
    const { sessions, messages } = await listen(address);
    expect(messages()).toEqual(['Cannot listen for further sessions: nobody can attach']);
    await sessions.none();
  });

  it('closes the connection of a launcher that left without reading its answers', async () => {
    const { address, counts, sockets } = await listen();
    const socket = connect(address).on('error', () => {});
    onTestFinished(() => void socket.destroy());
    const unread = (id: number) => `{"jsonrpc":"2.0","id":"${id}${'x'.repeat(10_000)}","method":"ping"}\n`;
    for (const message of HANDSHAKE) socket.write(`${JSON.stringify(message)}\n`);
    socket.end(Array.from({ length: 90 }, (_, id) => unread(id)).join('')); // less than the server reads in advance, more than a socket holds
    await until('its session has ended', () => counts.at(-1) === 0);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('survives connections that it cannot accept', async () => {
    const listening = vi.spyOn(Server.prototype, 'listen');
    const { address, messages } = await listen();
    const [server] = listening.mock.contexts;
    listening.mockRestore();
    for (let failure = 0; failure < 2; failure++)
      (server as Server).emit('error', new Error('accept ENFILE'));
    const { answers } = attach(address);
    await until('it is welcomed', () => answers().length === 1);
    expect(messages().slice(0, 2)).toEqual(Array.from({ length: 2 }, () => 'Cannot let a session in'));
  });
});
