import { existsSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { type HostOptions, runHost } from '../../src/host/run.ts';
import { freshPath } from '../support/folder.ts';
import { createWire, HANDSHAKE } from '../support/sessions.ts';
import { until } from '../support/until.ts';

type Open = NonNullable<HostOptions['open']>;

/** Runs the host over a wire with a server whose database can be seen to be closed. */
function startHost(options: Partial<HostOptions> = {}) {
  const wire = createWire();
  const errors = new PassThrough();
  let said = '';
  errors.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const events: string[] = [];
  const open: Open = async () => ({
    createMcpServer: () => new McpServer({ name: 'test', version: '1' }),
    [Symbol.asyncDispose]: async () => void events.push('closed'),
  });
  const exitCode = runHost({
    dataDir: '/nonexistent',
    isReadOnly: false,
    logLevel: 'silent',
    version: '1.2.3',
    lockFiles: [],
    lifecycleLog: undefined,
    launcherPid: process.ppid,
    isLauncherGone: () => false,
    stop: new Promise(() => {}),
    input: wire.input,
    output: wire.output,
    errors,
    announceReady: () => void events.push('ready'),
    announceFailure: async ({ message, hint }) => void events.push(`failed: ${message} ${hint}`),
    open,
    ...options,
  });
  return { ...wire, exitCode, events, said: () => said };
}

describe('the server process', () => {
  it('closes the database and ends with 0 when the client has ended its input', async () => {
    const host = startHost();
    for (const message of HANDSHAKE) host.send(message);
    host.input.end();
    expect(await host.exitCode).toBe(0);
    expect(host.events).toEqual(['ready', 'closed']);
    expect(host.answers()).toMatchObject([{ id: 0, result: { serverInfo: { name: 'test' } } }]);
    expect(host.said()).toBe('');
  });

  it('closes the database and ends with 0 when it is told to stop', async () => {
    const host = startHost({ stop: Promise.resolve('SIGTERM') });
    expect(await host.exitCode).toBe(0);
    expect(host.events).toEqual(['ready', 'closed']);
  });

  it('says in the lifecycle log that it has closed when there is no launcher to say so', async () => {
    const lifecycleLog = freshPath('lifecycle.log');
    const host = startHost({ lifecycleLog, isLauncherGone: () => true });
    host.input.end();
    expect(await host.exitCode).toBe(0);
    expect(JSON.parse(readFileSync(lifecycleLog, 'utf8'))).toMatchObject({
      level: 'warn',
      pid: process.pid,
      name: 'server',
      launcherPid: process.ppid,
      msg: 'The launcher is gone: the database is closed',
    });
  });

  it('leaves the lifecycle log to its launcher otherwise', async () => {
    const lifecycleLog = freshPath('lifecycle.log');
    const host = startHost({ lifecycleLog, stop: Promise.resolve('SIGTERM') });
    expect(await host.exitCode).toBe(0);
    expect(existsSync(lifecycleLog)).toBe(false);
  });

  it('does not answer requests under way when it is told to stop', async () => {
    const { promise: stop, resolve } = Promise.withResolvers<string>();
    const host = startHost({
      stop,
      open: async () => {
        const server = new McpServer({ name: 'test', version: '1' });
        server.registerTool('never', {}, () => new Promise(() => {}));
        return { createMcpServer: () => server, [Symbol.asyncDispose]: async () => {} };
      },
    });
    for (const message of HANDSHAKE) host.send(message);
    host.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'never', arguments: {} } });
    await until('the client has been welcomed', () => host.answers().length === 1);
    resolve('SIGTERM');
    expect(await host.exitCode).toBe(0);
    expect(host.answers()).toHaveLength(1);
  });

  it('ends with 69 and says why when the server cannot be opened', async () => {
    const host = startHost({
      open: async () => {
        throw new Error('the disk is on fire');
      },
    });
    expect(await host.exitCode).toBe(69);
    expect(host.events).toEqual([
      'failed: the disk is on fire If it happens again, please report it with the log.',
    ]);
    expect(host.said()).toBe('');
  });

  it('ends with 2 and says what to run when it was started by hand', async () => {
    const host = startHost({ dataDir: undefined });
    expect(await host.exitCode).toBe(2);
    expect(host.said()).toContain('csf-mcp start');
    expect(host.events).toEqual([]);
  });
});
