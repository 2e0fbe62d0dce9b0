import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import { addressOf } from '../../src/channel/site.ts';
import type { StatusReport } from '../../src/instance/status.ts';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { isAlive, signalIdentified } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { INITIALIZE, INITIALIZED } from '../support/instances/session.ts';
import { THIS_PLATFORM } from '../support/platform.ts';

const CONCURRENT = { isConcurrent: true } as const;

/** It would clear the screen and turn what follows around. */
const HOSTILE_NAME = '\u001b[2J\u202eevil\r\n'.padEnd(300, 'x');

/** What the instance says of itself. On a busy machine it may be too late for a `status`, which then looks by itself. */
async function statusOf(sandbox: Sandbox): Promise<StatusReport> {
  return eventually('the instance to answer', async () => {
    const report: StatusReport = JSON.parse((await sandbox.run(['status', '--json'])).stdout);
    return report.restarts === null ? null : report;
  });
}

failureMode(
  'F95 status says who uses an instance, whatever its clients call themselves, and why its server was started again',
  async (sandbox) => {
    const owner = await sandbox.running(['--attach']);
    const { params } = INITIALIZE;
    const clientInfo = { name: HOSTILE_NAME, version: '1' };
    expect((await owner.ask(0, 'initialize', { ...params, clientInfo })).result).toBeDefined();
    const guest = sandbox.csfMcp(['start', '--attach']);
    await guest.initialize();
    await guest.ask(1, 'ping');

    const { sessions, restarts, unresponsiveSince } = await statusOf(sandbox);
    expect([restarts, unresponsiveSince]).toEqual([{ count: 0, last: null }, null]);
    expect(sessions).toMatchObject([
      { isOwn: true, launcher: null, requests: 1, protocol: '2025-06-18' },
      { isOwn: false, launcher: { pid: guest.pid }, requests: 2, client: { name: 'failure-modes' } },
    ]);
    expect(sessions?.[0]?.client?.name).toMatch(/^\[2Jevilx{93}$/);
    const { stdout } = await sandbox.run(['status']);
    expect(stdout).toContain(`attached by pid ${guest.pid}`);
    for (const hidden of ['\u001b', '\u202e', '\r']) expect(stdout).not.toContain(hidden);

    const server = sandbox.server();
    signalIdentified(server, 'SIGKILL');
    await eventually('the server to be gone', () => !isAlive(server));
    await eventually('the next one to be ready', () => sandbox.record()?.state === 'running');
    await guest.ask(2, 'ping');
    const later = await statusOf(sandbox);
    expect(later.restarts).toMatchObject({ count: 1, last: { reason: 'signal SIGKILL' } });
    expect(later.sessions).toHaveLength(2);
    for (const session of [guest, owner]) {
      session.input.end();
      expect((await session.exit()).code).toBe(0);
    }
    sandbox.expectLifecycle([
      'Attached to the running instance',
      'Starting the server again',
      'Lock released',
    ]);
  },
  CONCURRENT,
);

failureMode(
  'F96 a launcher of a release without greetings attaches, and works',
  async (sandbox) => {
    const owner = await sandbox.running(['--attach']);
    await owner.initialize();
    const socket = connect(addressOf(sandbox.dataDir, THIS_PLATFORM));
    const answers = answersOf(socket);
    for (const message of [INITIALIZE, INITIALIZED, { id: 1, method: 'ping' }])
      socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    await eventually('both requests to be answered', () => answers().length === 2);
    expect(answers()).toMatchObject([
      { id: 0, result: { serverInfo: { name: 'csf-mcp' } } },
      { id: 1, result: {} },
    ]);
    expect((await statusOf(sandbox)).sessions).toMatchObject([
      { isOwn: true },
      { isOwn: false, launcher: null },
    ]);
    socket.destroy();
    await eventually('the session to be gone', () =>
      sandbox
        .lifecycle()
        .some(({ msg, attachedSessions }) => msg === 'Attached sessions' && attachedSessions === 0),
    );
    owner.input.end();
    expect((await owner.exit()).code).toBe(0);
    sandbox.expectLifecycle([{ msg: 'Attached sessions', attachedSessions: 1 }, 'Lock released']);
  },
  CONCURRENT,
);

function answersOf(socket: Socket): () => { id: number }[] {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
}
