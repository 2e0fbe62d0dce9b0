import { existsSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { CsfServerError } from '@csf-mcp/server';
import { McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { SERVER_RANGE } from '../../src/platform/lock-layout.ts';
import { type RunOptions, runServerProcess } from '../../src/server-process/run.ts';
import { type ServeOptions, serve } from '../../src/server-process/serve.ts';
import { freshPath } from '../support/folder.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { createWire, HANDSHAKE } from '../support/sessions.ts';
import { until } from '../support/until.ts';

interface Stubs {
  readonly createMcpServer?: () => McpServer;
  readonly failure?: Promise<CsfServerError>;
}

/** Runs the server process over a wire, with a server that shows whether its database is closed. */
function startServerProcess({
  createMcpServer,
  failure = new Promise(() => {}),
  ...options
}: Partial<RunOptions> & Stubs = {}) {
  const wire = createWire();
  const errors = new PassThrough();
  let said = '';
  errors.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const events: string[] = [];
  const createServer: ServeOptions['createServer'] = (connection) => ({
    createMcpServer: createMcpServer ?? (() => new McpServer({ name: 'test', version: '1' })),
    sweepDeleted: () => void events.push('swept'),
    failure,
    rescue: async () => null,
    close: async () => connection.close(),
    [Symbol.asyncDispose]: async () => {},
  });
  const exitCode = runServerProcess({
    platform: THIS_PLATFORM,
    dataDir: '/nonexistent',
    isReadOnly: false,
    keepDeletedDays: 30,
    account: () => null,
    person: null,
    logLevel: 'silent',
    version: '1.2.3',
    lockFiles: [],
    lockRange: SERVER_RANGE,
    lifecycleLog: undefined,
    launcherPid: process.ppid,
    isLauncherGone: () => false,
    stop: new Promise(() => {}),
    input: wire.input,
    output: wire.output,
    errors,
    answersTaken: () => 0,
    announceUnanswered: async (requests) => void events.push(`unanswered ${requests}`),
    announceReady: () => void events.push('ready'),
    announceClose: async ({ closeStamp, lastDatabase }) =>
      void events.push(`marks ${closeStamp} ${lastDatabase}`),
    announceFailure: async ({ message, hint }) => void events.push(`failed: ${message} ${hint}`),
    connect: () => ({
      open: () => {
        throw new Error('no query is expected');
      },
      isOpen: () => true,
      watch: null,
      place: null,
      otherWriter: null,
      explain: (error) => {
        throw error;
      },
      uncheckedFile: null,
      close: () => {
        events.push('closed');
        return { closeStamp: '1:2:3:4', lastDatabase: '1:2:' };
      },
    }),
    load: async () => ({
      serve: (connection, client, given) => serve(connection, client, { ...given, createServer }),
    }),
    ...options,
  });
  return { ...wire, exitCode, events, said: () => said };
}

describe('the server process', () => {
  it('closes the database and ends with 0 when the client has ended its input', async () => {
    const server = startServerProcess();
    for (const message of HANDSHAKE) server.send(message);
    server.input.end();
    expect(await server.exitCode).toBe(0);
    expect(server.events).toEqual(['ready', 'swept', 'closed', 'marks 1:2:3:4 1:2:']);
    expect(server.answers()).toMatchObject([{ id: 0, result: { serverInfo: { name: 'test' } } }]);
    expect(server.said()).toBe('');
  });

  it('closes the database and ends with 0 when it is told to stop', async () => {
    const server = startServerProcess({ stop: Promise.resolve('SIGTERM') });
    expect(await server.exitCode).toBe(0);
    expect(server.events).toEqual(['ready', 'swept', 'closed', 'marks 1:2:3:4 1:2:']);
  });

  it('says in the lifecycle log that it has closed if its launcher is gone', async () => {
    const lifecycleLog = freshPath('lifecycle.log');
    const server = startServerProcess({ lifecycleLog, isLauncherGone: () => true });
    server.input.end();
    expect(await server.exitCode).toBe(0);
    expect(JSON.parse(readFileSync(lifecycleLog, 'utf8'))).toMatchObject({
      level: 'warn',
      pid: process.pid,
      name: 'server',
      launcherPid: process.ppid,
      msg: 'The launcher is gone: the database is closed',
    });
  });

  it('otherwise leaves the lifecycle log to its launcher', async () => {
    const lifecycleLog = freshPath('lifecycle.log');
    const server = startServerProcess({ lifecycleLog, stop: Promise.resolve('SIGTERM') });
    expect(await server.exitCode).toBe(0);
    expect(existsSync(lifecycleLog)).toBe(false);
  });

  it('does not answer requests under way when it is told to stop', async () => {
    const { promise: stop, resolve } = Promise.withResolvers<string>();
    const server = startServerProcess({
      stop,
      createMcpServer: () => {
        const server = new McpServer({ name: 'test', version: '1' });
        server.registerTool('never', {}, () => new Promise(() => {}));
        return server;
      },
    });
    for (const message of HANDSHAKE) server.send(message);
    server.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'never', arguments: {} } });
    await until('the client has been welcomed', () => server.answers().length === 1);
    resolve('SIGTERM');
    expect(await server.exitCode).toBe(0);
    expect(server.answers()).toHaveLength(1);
  });

  it('ends with 69 and says why when the server cannot be opened', async () => {
    const server = startServerProcess({
      connect: () => {
        throw new Error('the disk is on fire');
      },
    });
    expect(await server.exitCode).toBe(69);
    expect(server.events).toEqual([
      'failed: the disk is on fire If it happens again, please report it with the log.',
    ]);
    expect(server.said()).toBe('');
  });

  it('answers open requests with an error and ends with 69 when its program cannot be loaded', async () => {
    const server = startServerProcess({
      load: async () => {
        throw new Error("Cannot find module './gone.js'\nRequire stack: …");
      },
    });
    for (const message of HANDSHAKE) server.send(message);
    expect(await server.exitCode).toBe(69);
    expect(server.answers()).toEqual([
      {
        jsonrpc: '2.0',
        id: 0,
        error: {
          code: -32603,
          message:
            "csf-mcp could not be started: a part of its program cannot be loaded (Cannot find module './gone.js')",
        },
      },
    ]);
    expect(server.events).toEqual([
      expect.stringMatching(/^failed: a part of its program.*doctor/),
      'closed',
    ]);
  });

  it('ends with 69, says why and closes the database when it is found damaged', async () => {
    const { promise: failure, resolve } = Promise.withResolvers<CsfServerError>();
    const server = startServerProcess({ failure });
    for (const message of HANDSHAKE) server.send(message);
    await until('the client has been welcomed', () => server.answers().length === 1);
    resolve(new CsfServerError({ code: 'DATABASE_CORRUPT', message: 'It is damaged.', hint: 'Restore it.' }));
    expect(await server.exitCode).toBe(69);
    expect(server.events.slice(0, 4)).toEqual([
      'ready',
      'swept',
      'failed: It is damaged. Restore it.',
      'closed',
    ]);
  });

  it('ends with 2 and says what to run when somebody starts it by hand', async () => {
    const server = startServerProcess({ dataDir: undefined });
    expect(await server.exitCode).toBe(2);
    expect(server.said()).toContain('csf-mcp start');
    expect(server.events).toEqual([]);
  });
});
