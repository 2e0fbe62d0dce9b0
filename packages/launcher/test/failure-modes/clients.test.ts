import { once } from 'node:events';
import { expect } from 'vitest';
import { openSession } from '../client/session.ts';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { leaveOrphan } from '../support/instances/orphan.ts';
import { isAlive, signalIdentified } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const HELD = 75;
const ALREADY_RUNNING = 'Another MCP server instance is already running';
const IMPATIENT_CLIENT_MS = 700;
const FORCED = { env: { FORCE_TERMINATE: 'true' } } as const;

failureMode(
  'F33 SDK client that negotiates the version: the sibling process and the real one, overlapping, both succeed',
  async (sandbox) => {
    for (let connection = 1; connection <= 2; connection++) {
      await using session = await openSession(sandbox, { versionNegotiation: { mode: 'auto' } });
      const { structuredContent } = await session.client.callTool({
        name: 'csf_get',
        arguments: { id: 'DE' },
      });
      expect(structuredContent).toMatchObject({ id: 'DE' });
      const [sibling, real] = session.started;
      expect(session.started).toHaveLength(2);
      expect(sibling?.exitCode).toBe(0);
      expect(real?.exitCode).toBeNull();
      await session.client.close();
      expect(await session.end()).toMatchObject({ exitCode: 0 });
      sandbox.expectLifecycle([{ pid: sibling?.pid, msg: 'Server exited', exitCode: 0 }]);
      sandbox.expectLifecycle([
        { pid: real?.pid, msg: 'ready' },
        { pid: real?.pid, msg: 'End of input', reason: 'the client has closed stdin' },
        { pid: real?.pid, msg: 'Server exited', exitCode: 0 },
      ]);
    }
  },
);

for (const order of ['end of input, then SIGTERM', 'SIGTERM, then end of input'])
  failureMode(
    `F33 the real one starts while the sibling gets ${order}: both succeed`,
    async (sandbox) => {
      const sibling = await sandbox.running();
      await sibling.initialize();
      if (order.startsWith('end')) sibling.input.end();
      sibling.signal('SIGTERM');
      sibling.input.end();
      const real = await sandbox.running();
      await real.initialize();
      expect(await sibling.exit()).toMatchObject({ code: 0 });
      sandbox.expectLifecycle([
        { pid: sibling.pid, msg: 'Signal received', signal: 'SIGTERM' },
        { pid: sibling.pid, msg: 'Server exited', exitCode: 0 },
        { pid: real.pid, msg: 'Lock acquired' },
        { pid: real.pid, msg: 'ready' },
      ]);
      real.input.end();
      expect(await real.exit()).toMatchObject({ code: 0 });
    },
    { isConcurrent: true },
  );

failureMode(
  'F33 the sibling is wedged: SIGKILL 0.7 s after both, and the real one succeeds',
  async (sandbox) => {
    const sibling = await sandbox.running([], { installation: sandbox.install('deaf') });
    const stopwatch = startStopwatch();
    sibling.input.end();
    sibling.signal('SIGTERM');
    const real = await sandbox.running();
    const { code, at } = await sibling.exit();
    expect(code).toBe(137);
    stopwatch.expectAt(IMPATIENT_CLIENT_MS, at);
    sandbox.expectLifecycle([
      { pid: sibling.pid, msg: 'Signal received', signal: 'SIGTERM' },
      {
        pid: sibling.pid,
        msg: 'Escalating to SIGKILL',
        reason: 'the server did not end within 0.7 s of the end of input and a signal',
      },
      { pid: sibling.pid, msg: 'Server exited', signal: 'SIGKILL', exitCode: 137 },
      { pid: real.pid, msg: 'ready' },
    ]);
    await real.initialize();
    real.input.end();
    expect(await real.exit()).toMatchObject({ code: 0 });
  },
  { isConcurrent: true },
);

failureMode(
  'F34 the same client configuration started twice at once: one works, the other is held',
  async (sandbox) => {
    const both = [sandbox.csfMcp(['start']), sandbox.csfMcp(['start'])];
    const held = await Promise.race(both.map(async (session) => ({ session, exit: await session.exit() })));
    expect(held.exit.code).toBe(HELD);
    expect(held.session.stderr()).toContain(ALREADY_RUNNING);
    sandbox.expectLifecycle([
      {
        pid: held.session.pid,
        code: 'E_ALREADY_RUNNING',
        exitCode: HELD,
        msg: expect.stringContaining(ALREADY_RUNNING),
      },
    ]);
    const owner = both.find((session) => session !== held.session);
    await owner?.ready();
    await owner?.initialize();
    expect((await owner?.ask(1, 'tools/list'))?.result).toBeDefined();
    owner?.input.end();
    expect(await owner?.exit()).toMatchObject({ code: 0 });
  },
  { isConcurrent: true },
);

failureMode(
  'F35 two clients with FORCE_TERMINATE: the third takeover within 60 s is refused, with the reason',
  async (sandbox) => {
    const first = await sandbox.running([], FORCED);
    const second = await sandbox.running([], FORCED);
    expect(await first.exit()).toMatchObject({ code: 0 });
    const third = await sandbox.running([], FORCED);
    expect(await second.exit()).toMatchObject({ code: 0 });
    const before = sandbox.record();
    const { code, stderr } = await sandbox.run(['start'], FORCED);
    expect(code).toBe(HELD);
    expect(stderr).toMatch(/replaced by force 2 times within the last 60 s/);
    expect(stderr).toMatch(/Remove FORCE_TERMINATE/);
    sandbox.expectLifecycle([
      { pid: second.pid, msg: 'Replacing the running instance (--force)', terminatedPid: first.pid },
      { pid: second.pid, msg: 'The instance that was replaced has ended', tookSigkill: false },
      { pid: third.pid, msg: 'Replacing the running instance (--force)', terminatedPid: second.pid },
      { pid: third.pid, msg: 'The instance that was replaced has ended', tookSigkill: false },
      { exitCode: HELD, msg: expect.stringContaining('replaced by force 2 times within the last 60 s') },
    ]);
    expect(sandbox.record()).toEqual(before);
    await expectWorks(sandbox, third);
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  'F35 orphans and stopping holders do not count as takeovers',
  async (sandbox) => {
    const { server: orphan } = await leaveOrphan(sandbox);

    const overOrphan = await sandbox.running(['--force']);
    expect(isAlive(orphan), 'the orphan was ended').toBe(false);
    expect((await sandbox.recorded('running')).takeovers).toEqual([]);

    signalIdentified(sandbox.server(), 'SIGSTOP'); // the next start continues it
    overOrphan.askToEnd();
    await sandbox.recorded('stopping');
    await sandbox.running(['--force']);
    expect((await sandbox.recorded('running')).takeovers).toEqual([]);

    await sandbox.running(['--force']);
    const owner = await sandbox.running(['--force']);
    expect((await sandbox.recorded('running')).takeovers).toHaveLength(2);
    expect(await sandbox.run(['start', '--force'])).toMatchObject({ code: HELD });
    sandbox.expectLifecycle([
      { msg: 'Killing an orphaned server: its launcher is gone', orphanPids: [orphan.pid] },
      { pid: overOrphan.pid, msg: 'Signal received', signal: 'SIGTERM' },
      {
        msg: 'Replacing the running instance (--force)',
        terminatedPid: overOrphan.pid,
        holder: expect.stringMatching(/stopping$/),
      },
      { exitCode: HELD, msg: expect.stringContaining('replaced by force 2 times') },
    ]);
    await expectWorks(sandbox, owner);
  },
  { isConcurrent: true },
);

failureMode(
  'F36 start while the holder is stopping: waits for it, then starts',
  async (sandbox) => {
    const holder = await sandbox.running();
    const server = sandbox.server();
    signalIdentified(server, 'SIGSTOP');
    holder.signal('SIGTERM');
    await sandbox.recorded('stopping');
    const next = sandbox.csfMcp(['start', '--wait', '0']);
    await eventually('the next start to wait', () =>
      sandbox.lifecycle().some(({ pid, msg }) => pid === next.pid && msg?.startsWith('Waiting')),
    );
    signalIdentified(server, 'SIGCONT');
    await next.ready();
    expect(await holder.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([
      { pid: holder.pid, msg: 'Signal received', signal: 'SIGTERM' },
      {
        pid: next.pid,
        msg: 'Waiting for the lock: it is held',
        holder: expect.stringMatching(/stopping$/),
      },
      { pid: holder.pid, msg: 'Server exited', exitCode: 0 },
      { pid: next.pid, msg: 'Lock acquired' },
    ]);
    await expectWorks(sandbox, next);
  },
  { isConcurrent: true, inContract: true },
);

async function expectWorks(sandbox: Sandbox, owner: Awaited<ReturnType<Sandbox['running']>>): Promise<void> {
  expect(sandbox.record()?.pid).toBe(owner.pid);
  await owner.initialize();
  const ended = once(owner.child, 'exit');
  owner.input.end();
  await ended;
  expect(await owner.exit()).toMatchObject({ code: 0 });
}
