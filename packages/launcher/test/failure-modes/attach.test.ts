import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openSession } from '../client/session.ts';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { enterPrivateTmp } from '../support/instances/namespaces.ts';
import { isAlive, type ProcessIdentity, signalIdentified } from '../support/instances/process-table.ts';
import { ROOT } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const CONCURRENT = { isConcurrent: true } as const;
const HELD = 75;
const ATTACHED = 'Attached to the running instance';
const LOST_INSTANCE = -32_000;
const KILL_AFTER_BOTH_MS = 700;

/** A server without its launcher has this long to close its database. */
const ORPHAN_END_MS = 1_000;

const GONE = 'The instance is gone: the session goes on with another one';
const ENDED_ON_PURPOSE = 'The instance was ended by csf-mcp kill or --force';

const said = (session: Session, message: string): boolean =>
  session.logged().some(({ msg }) => msg === message);

/** An instance that can be shared, and sessions that share it. */
async function shared(sandbox: Sandbox, guests: number): Promise<{ owner: Session; guests: Session[] }> {
  const owner = await sandbox.running(['--attach']);
  await owner.initialize();
  return { owner, guests: await Promise.all(Array.from({ length: guests }, () => attach(sandbox))) };
}

async function attach(sandbox: Sandbox): Promise<Session> {
  const guest = sandbox.csfMcp(['start', '--attach']);
  await eventually('the session to be attached', () => said(guest, ATTACHED));
  await guest.initialize();
  return guest;
}

/** When the instance changes, the session repeats a question, but not a call. */
async function expectWorks(session: Session, id: number): Promise<void> {
  expect((await session.ask(`ping before ${id}`, 'ping')).result).toBeDefined();
  expect(
    (await session.ask(id, 'tools/call', { name: 'csf_get', arguments: { id: 'GV' } })).result,
  ).toMatchObject({
    structuredContent: { id: 'GV' },
  });
}

async function expectEndsCleanly(session: Session): Promise<void> {
  session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0 });
}

failureMode(
  'F34 the same client configuration with --attach started twice at once: both work, on one database',
  async (sandbox) => {
    const both = [sandbox.csfMcp(['start', '--attach']), sandbox.csfMcp(['start', '--attach'])];
    for (const session of both) await session.initialize();
    for (const session of both) await expectWorks(session, 1);
    expect(both.filter((session) => said(session, ATTACHED))).toHaveLength(1);
    const [writer, reader] = both as [Session, Session];
    const profile = { name: 'Shared', organization: 'Example' };
    const saved = await writer.ask(2, 'tools/call', { name: 'profile_create', arguments: profile });
    expect(saved.result).not.toHaveProperty('isError', true);
    const read = await reader.ask(2, 'tools/call', { name: 'profile_get', arguments: { profile: 'shared' } });
    expect(read.result).toMatchObject({ structuredContent: { organization: 'Example' } });
    await Promise.all(both.map(expectEndsCleanly));
    sandbox.expectLifecycle(['Lock acquired', ATTACHED]);
    sandbox.expectLifecycle([{ msg: 'Attached sessions', attachedSessions: 1 }, 'Lock released']);
  },
  CONCURRENT,
);

failureMode(
  'F34 ten starts with --attach at once: all work',
  async (sandbox) => {
    const sessions = Array.from({ length: 10 }, () => sandbox.csfMcp(['start', '--attach']));
    for (const session of sessions) await session.initialize();
    await Promise.all(sessions.map((session) => expectWorks(session, 1)));
    await Promise.all(sessions.map(expectEndsCleanly));
    sandbox.expectLifecycle(['Lock acquired', ...Array.from({ length: 9 }, () => ATTACHED)]);
  },
  CONCURRENT,
);

failureMode(
  'F34 a start without --attach is refused, and so is one with it over an instance without it',
  async (sandbox) => {
    const { owner } = await shared(sandbox, 0);
    expect((await sandbox.run(['start'])).code).toBe(HELD);
    await expectEndsCleanly(owner);
    const alone = await sandbox.running();
    expect((await sandbox.run(['start', '--attach'])).code).toBe(HELD);
    await expectEndsCleanly(alone);
    const held = { level: 'error', code: 'E_ALREADY_RUNNING', exitCode: HELD };
    sandbox.expectLifecycle(['ready', held, 'Lock released', 'ready', held, 'Lock released']);
  },
  CONCURRENT,
);

failureMode(
  'F34 the instance stays when its own client leaves, and ends with the last session',
  async (sandbox) => {
    const { owner, guests } = await shared(sandbox, 2);
    owner.input.end();
    await eventually('the end of the input to be seen', () => said(owner, 'End of input'));
    for (const guest of guests) await expectWorks(guest, 1);
    expect(sandbox.record()?.state).toBe('running');
    for (const guest of guests) {
      expect(owner.hasExited()).toBe(false);
      await expectEndsCleanly(guest);
    }
    expect(await owner.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([
      { msg: 'End of input', pid: owner.pid, attachedSessions: 2 },
      { msg: 'Attached sessions', attachedSessions: 0 },
      'Server exited',
      'Lock released',
    ]);
  },
  CONCURRENT,
);

failureMode(
  'F34 the launcher is killed after its own client has left: its server ends, and the attached session goes on',
  async (sandbox) => {
    const { owner, guests } = await shared(sandbox, 1);
    const [guest] = guests as [Session];
    const server = sandbox.server();
    await eventually('the session to be counted', () => said(owner, 'Attached sessions'));
    owner.input.end();
    await eventually('the end of the input to be seen', () => said(owner, 'End of input'));
    guest.signal('SIGSTOP'); // or it would leave a server without a launcher by itself, which ends that server too
    const { expectBy } = startStopwatch();
    owner.signal('SIGKILL');
    await eventually('the server to end', () => !isAlive(server));
    expectBy(ORPHAN_END_MS);
    guest.signal('SIGCONT');
    await expectWorks(guest, 1);
    expect(sandbox.record()?.pid).toBe(guest.pid);
    await expectEndsCleanly(guest);
    sandbox.expectLifecycle([
      { msg: 'End of input', pid: owner.pid, attachedSessions: 1 },
      { msg: 'The launcher is gone: the database is closed', pid: server.pid, launcherPid: owner.pid },
      { msg: GONE, pid: guest.pid, instancePid: owner.pid },
      { msg: 'Lock acquired', pid: guest.pid },
    ]);
  },
  CONCURRENT,
);

for (const signal of ['SIGTERM', 'SIGKILL'] as const)
  failureMode(
    `F34 the owner is ended by ${signal}: an attached session takes its place, and every session goes on`,
    async (sandbox) => {
      const { owner, guests } = await shared(sandbox, 3);
      const server = sandbox.server();
      owner.signal(signal);
      await owner.exit();
      for (const guest of guests) await expectWorks(guest, 1);
      expect(isAlive(server)).toBe(false);
      expect(guests.map(({ pid }) => pid)).toContain(sandbox.record()?.pid);
      await Promise.all(guests.map(expectEndsCleanly)); // the new owner ends with the last of them
      // The lines of two processes may come in another order than their actions.
      sandbox.expectLifecycle([{ msg: GONE, instancePid: owner.pid }, 'Lock acquired', 'ready']);
      sandbox.expectLifecycle([{ msg: GONE, instancePid: owner.pid }, ATTACHED, 'Attached session ended']);
    },
    CONCURRENT,
  );

failureMode(
  'F34 requests in flight when the owner is killed: each is answered once, and no call is made twice',
  async (sandbox) => {
    const { owner, guests } = await shared(sandbox, 1);
    const [guest] = guests as [Session];
    const profile = { name: 'Survivor', organization: 'Example' };
    expect(
      (await guest.ask(1, 'tools/call', { name: 'profile_create', arguments: profile })).result,
    ).toBeDefined();
    const calls = 300;
    for (let id = 2; id < 2 + calls; id++) {
      const records = [{ outcome: 'GV.OC-01', score: id % 5, note: `call ${id}` }];
      const params = {
        name: 'assessment_record',
        arguments: { profile: 'survivor', assessor: 'Pat Example', records },
      };
      guest.send({ id, method: 'tools/call', params });
    }
    await eventually('the first calls to be answered', () => guest.answers().length > 10);
    owner.signal('SIGKILL');
    guest.send({ id: 'question', method: 'tools/list' });
    const mine = () => guest.answers().filter(({ id }) => id !== 0 && id !== 1);
    await eventually('all to be answered', () => mine().length > calls);
    const ids = mine().map(({ id }) => id);
    expect(new Set(ids).size).toBe(calls + 1);
    const lost = mine().filter(({ error }) => error?.code === LOST_INSTANCE);
    const done = mine().filter(({ result }) => result !== undefined).length - 1;
    expect(lost.length + done).toBe(calls);
    const read = await guest.ask(9_999, 'tools/call', {
      name: 'profile_get',
      arguments: { profile: 'survivor' },
    });
    const { revision } = (read.result as { structuredContent: { revision: number } }).structuredContent;
    expect(revision, 'no answered call is missing').toBeGreaterThanOrEqual(1 + done);
    expect(revision, 'no call was made twice').toBeLessThanOrEqual(1 + calls);
    await expectEndsCleanly(guest);
    sandbox.expectLifecycle([
      { msg: GONE, pid: guest.pid },
      { msg: 'ready', pid: guest.pid },
    ]);
  },
  CONCURRENT,
);

for (const command of [['kill'], ['start', '--force']])
  failureMode(
    `F34 csf-mcp ${command.join(' ')} ends the instance for everybody: no attached session takes its place`,
    async (sandbox) => {
      const { owner, guests } = await shared(sandbox, 2);
      const { code } = await sandbox.run(command);
      expect(code).toBe(0);
      for (const session of [owner, ...guests]) expect(await session.exit()).toMatchObject({ code: 0 });
      for (const { pid } of guests)
        sandbox.expectLifecycle([{ msg: ENDED_ON_PURPOSE, pid, instancePid: owner.pid }]);
    },
    CONCURRENT,
  );

failureMode(
  'F34 csf-mcp kill ends the instance for everybody although the socket was deleted',
  async (sandbox) => {
    const { owner, guests } = await shared(sandbox, 1);
    rmSync(join(sandbox.dataDir, 'attach/socket'));
    expect((await sandbox.run(['kill'])).code).toBe(0);
    for (const session of [owner, ...guests]) expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([{ msg: ENDED_ON_PURPOSE, instancePid: owner.pid }]);
  },
  CONCURRENT,
);

for (const [first, second] of [
  ['SIGTERM', 'end of input'],
  ['end of input', 'SIGTERM'],
] as const)
  failureMode(
    `F34 the owner gets ${first}, then ${second}, while another session is attached and its server hangs: it ends as fast as without`,
    async (sandbox) => {
      const { owner, guests } = await shared(sandbox, 1);
      await eventually('the session to be counted', () => said(owner, 'Attached sessions'));
      signalIdentified(sandbox.server(), 'SIGSTOP');
      for (const event of [first, second]) {
        if (event === 'SIGTERM') owner.signal(event);
        else owner.input.end();
        const line = event === 'SIGTERM' ? 'Signal received' : 'End of input';
        await eventually(`the owner to say: ${line}`, () => said(owner, line));
      }
      const { expectBy } = startStopwatch();
      const { code, at } = await owner.exit();
      expect(code).toBe(137);
      expectBy(KILL_AFTER_BOTH_MS, at);
      for (const guest of guests) {
        await expectWorks(guest, 1);
        await expectEndsCleanly(guest);
      }
      sandbox.expectLifecycle([
        {
          msg: 'Escalating to SIGKILL',
          reason: 'the server did not end within 0.7 s of the end of input and a signal',
        },
        { msg: 'Server exited', exitCode: 137 },
      ]);
    },
    CONCURRENT,
  );

failureMode(
  'F34 the launcher is killed and its server hangs: the attached session ends that server and goes on',
  async (sandbox) => {
    const { owner, guests } = await shared(sandbox, 1);
    const server = await leaveHangingServer(sandbox, owner);
    for (const guest of guests) {
      await expectWorks(guest, 1);
      await expectEndsCleanly(guest);
    }
    expect(isAlive(server)).toBe(false);
    sandbox.expectLifecycle([GONE, { msg: 'Killing an orphaned server: its launcher is gone' }, 'ready']);
  },
  CONCURRENT,
);

failureMode(
  'F34 the launcher is killed and its server hangs: csf-mcp kill ends both, and the attached session too',
  async (sandbox) => {
    const { owner, guests } = await shared(sandbox, 1);
    const server = await leaveHangingServer(sandbox, owner);
    for (const guest of guests) guest.signal('SIGSTOP'); // or it would have helped itself before a slow machine's kill
    expect((await sandbox.run(['kill', '--timeout', '0'])).code).toBe(0);
    for (const guest of guests) guest.signal('SIGCONT');
    for (const guest of guests) expect(await guest.exit()).toMatchObject({ code: 0 });
    expect(isAlive(server)).toBe(false);
    sandbox.expectLifecycle([{ msg: ENDED_ON_PURPOSE, instancePid: owner.pid }]);
  },
  { ...CONCURRENT, databaseStaysOpen: true, lockFileStays: true },
);

async function leaveHangingServer(sandbox: Sandbox, owner: Session): Promise<ProcessIdentity> {
  const server = sandbox.server();
  signalIdentified(server, 'SIGSTOP');
  owner.signal('SIGKILL');
  await eventually('the launcher to end', owner.hasExited);
  return server;
}

failureMode(
  'F34 an attached process is killed or gets a signal: the instance goes on',
  async (sandbox) => {
    const { owner, guests } = await shared(sandbox, 2);
    const [killed, terminated] = guests as [Session, Session];
    killed.signal('SIGKILL');
    await killed.exit();
    terminated.signal('SIGTERM');
    expect(await terminated.exit()).toMatchObject({ code: 0 });
    await expectWorks(owner, 1);
    await expectEndsCleanly(owner);
    sandbox.expectLifecycle([
      { msg: 'Attached sessions', attachedSessions: 2 },
      { msg: 'Attached sessions', attachedSessions: 1 },
    ]);
    sandbox.expectLifecycle([
      { msg: 'Signal received', pid: terminated.pid, signal: 'SIGTERM' },
      { msg: 'Attached session ended', pid: terminated.pid },
    ]);
  },
  CONCURRENT,
);

failureMode(
  'F78 the socket of an instance is deleted while sessions are attached: they go on, and others attach again',
  async (sandbox) => {
    const { owner, guests } = await shared(sandbox, 1);
    const socket = join(sandbox.dataDir, 'attach/socket');
    for (const remove of [socket, join(sandbox.dataDir, 'attach')]) {
      rmSync(remove, { recursive: true });
      await eventually('the socket to be published again', () => existsSync(socket));
      const guest = await attach(sandbox);
      for (const [index, session] of [owner, ...guests, guest].entries())
        await expectWorks(session, guests.length * 10 + index);
      guests.push(guest);
    }
    for (const session of [...guests, owner]) await expectEndsCleanly(session);
    sandbox.expectLifecycle(['ready', ATTACHED, ATTACHED, ATTACHED, { msg: 'Server exited', code: 0 }]);
  },
  CONCURRENT,
);

failureMode(
  'F34 a leftover socket: the next instance replaces it, and sessions attach',
  async (sandbox) => {
    const killed = await sandbox.running(['--attach']);
    const server = sandbox.server();
    signalIdentified(server, 'SIGSTOP');
    killed.signal('SIGKILL');
    await killed.exit();
    signalIdentified(server, 'SIGKILL');
    await eventually('the server to be gone', () => !isAlive(server));
    expect(existsSync(join(sandbox.dataDir, 'attach/socket'))).toBe(true);
    const { owner, guests } = await shared(sandbox, 1);
    for (const session of [...guests, owner]) {
      await expectWorks(session, 1);
      await expectEndsCleanly(session);
    }
    expect(readdirSync(join(sandbox.dataDir, 'attach'))).toEqual([]);
    sandbox.expectLifecycle(['Removing stale lock file', 'ready', ATTACHED]);
  },
  CONCURRENT,
);

failureMode(
  'F34 the data directory has a path that is too long for a socket: both work',
  async (sandbox) => {
    const dataDir = sandbox.path(`data/${'long/'.repeat(30)}`);
    const { through } = await enterPrivateTmp(sandbox); // the socket goes to /tmp
    const options = { env: { CSF_MCP_DATA_DIR: dataDir }, through };
    const owner = await sandbox.running(['--attach'], options);
    const guest = sandbox.csfMcp(['start', '--attach'], options);
    await guest.initialize();
    await expectWorks(guest, 1);
    expect(said(guest, ATTACHED)).toBe(true);
    await owner.initialize();
    await expectEndsCleanly(guest);
    await expectEndsCleanly(owner);
    sandbox.expectLifecycle(['ready', ATTACHED]);
  },
  { ...CONCURRENT, needs: [ROOT] },
);

failureMode('F34 two SDK clients with version negotiation share one instance', async (sandbox) => {
  const options = { versionNegotiation: { mode: 'auto' }, args: ['--attach'] } as const;
  await using first = await openSession(sandbox, options);
  await using second = await openSession(sandbox, options);
  for (const { client } of [first, second]) {
    const { structuredContent } = await client.callTool({ name: 'csf_get', arguments: { id: 'DE' } });
    expect(structuredContent).toMatchObject({ id: 'DE' });
  }
  await first.client.close();
  const { structuredContent } = await second.client.callTool({ name: 'csf_get', arguments: { id: 'RC' } });
  expect(structuredContent).toMatchObject({ id: 'RC' });
  await second.client.close();
  sandbox.expectLifecycle([ATTACHED]);
});

for (const [revision, mode] of [
  ['2025-11-25', 'legacy'],
  ['2026-07-28', 'auto'],
] as const)
  failureMode(
    `F34 the owner is killed under an SDK client of revision ${revision}: its session goes on`,
    async (sandbox) => {
      const { owner } = await shared(sandbox, 0);
      await using session = await openSession(sandbox, { versionNegotiation: { mode }, args: ['--attach'] });
      const { client } = session;
      expect(client.getNegotiatedProtocolVersion()).toBe(revision);
      const pid = session.started.at(-1)?.pid;
      await eventually('the session to be attached', () =>
        sandbox.lifecycle().some((line) => line.msg === ATTACHED && line.pid === pid),
      );
      const listed = client.listTools();
      owner.signal('SIGKILL');
      expect((await listed).tools.length).toBeGreaterThan(0);
      const { structuredContent } = await client.callTool({ name: 'csf_get', arguments: { id: 'RS' } });
      expect(structuredContent).toMatchObject({ id: 'RS' });
      await client.close();
      expect(await session.end()).toMatchObject({ exitCode: 0, signal: null });
      sandbox.expectLifecycle([{ msg: GONE, instancePid: owner.pid }, 'ready']);
    },
  );
