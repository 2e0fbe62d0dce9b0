import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { KILLED_SERVER } from '../support/instances/exit-codes.ts';
import { isAlive, type ProcessIdentity, signalIdentified } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';
import { expectEndsCleanly, expectWorks, said } from '../support/shared-sessions.ts';

const CONCURRENT = { isConcurrent: true } as const;
const UNAVAILABLE = 69;
const UNKNOWN_OUTCOME = -32_000;

const AGAIN = 'Starting the server again';
const READY_AGAIN = 'The server is ready again';

/** A launcher without a server has nothing to wait for. */
const CALLED_OFF_MS = 1_000;

async function killServer(sandbox: Sandbox): Promise<ProcessIdentity> {
  await sandbox.recorded('running');
  const server = sandbox.server();
  signalIdentified(server, 'SIGKILL');
  await eventually('the server to be gone', () => !isAlive(server));
  return server;
}

failureMode(
  'F91 the server is killed beside an attached session: it is started again, and every client goes on',
  async (sandbox) => {
    const owner = await sandbox.running(['--attach']);
    await owner.initialize();
    const guest = sandbox.csfMcp(['start', '--attach']);
    await guest.initialize();
    await owner.callTool('profile_create', { name: 'Kept', organization: 'Example' });
    const first = await killServer(sandbox);
    await Promise.all([expectWorks(owner, 1), expectWorks(guest, 1)]);
    const { pid, serverPid } = await sandbox.recorded('running');
    expect(pid).toBe(owner.pid);
    expect(serverPid).not.toBe(first.pid);
    const { organization } = await guest.callTool('profile_get', { profile: 'kept' });
    expect(organization).toBe('Example');
    await expectEndsCleanly(guest);
    await expectEndsCleanly(owner);
    sandbox.expectLifecycle([
      { msg: 'Server exited', pid: owner.pid, serverPid: first.pid, signal: KILLED_SERVER.signal },
      { level: 'warn', msg: AGAIN, pid: owner.pid, reason: KILLED_SERVER.reason, delayMs: 0 },
      { msg: READY_AGAIN, pid: owner.pid, serverPid },
      { msg: 'Server exited', pid: owner.pid, serverPid, exitCode: 0 },
      'Lock released',
    ]);
  },
  CONCURRENT,
);

failureMode(
  'F91 the server is killed with requests in flight: each is answered once, and no call is made twice',
  async (sandbox) => {
    const session = await sandbox.running(['--restart']);
    await session.initialize();
    await session.callTool('profile_create', { name: 'Survivor', organization: 'Example' });
    const calls = 300;
    for (let id = 1; id <= calls; id++) {
      const records = [{ outcome: 'GV.OC-01', score: id % 5, note: `call ${id}` }];
      const given = { profile: 'survivor', assessor: 'Pat Example', records };
      session.send({ id, method: 'tools/call', params: { name: 'assessment_record', arguments: given } });
      session.send({
        id: `read ${id}`,
        method: 'tools/call',
        params: { name: 'csf_get', arguments: { id: 'GV' } },
      });
    }
    await eventually('the first calls to be answered', () => session.answers().length > 10);
    await killServer(sandbox);
    const mine = () => session.answers().filter(({ id }) => id !== 0 && id !== 'call 1');
    await eventually('all to be answered', () => mine().length >= 2 * calls);
    expect(new Set(mine().map(({ id }) => id)).size).toBe(2 * calls);
    expect(mine()).toHaveLength(2 * calls);
    const reads = mine().filter(({ id }) => String(id).startsWith('read'));
    expect(reads.filter(({ error }) => error !== undefined)).toEqual([]);
    const writes = mine().filter(({ id }) => typeof id === 'number');
    const done = writes.filter(({ result }) => result !== undefined).length;
    const lost = writes.filter(({ error }) => error?.code === UNKNOWN_OUTCOME).length;
    expect(done + lost).toBe(calls);
    const { revision } = await session.callTool('profile_get', { profile: 'survivor' });
    expect(revision, 'no answered call is missing').toBeGreaterThanOrEqual(1 + done);
    expect(revision, 'no call was made twice').toBeLessThanOrEqual(1 + calls);
    await expectEndsCleanly(session);
    sandbox.expectLifecycle([AGAIN, READY_AGAIN, 'Lock released']);
  },
  CONCURRENT,
);

failureMode(
  'F91 with --no-restart, the session ends with the server although it could be shared',
  async (sandbox) => {
    const session = await sandbox.running(['--attach', '--no-restart']);
    await session.initialize();
    await killServer(sandbox);
    expect((await session.exit()).code).toBe(KILLED_SERVER.exitCode);
    sandbox.expectLifecycle([{ msg: 'Server exited', exitCode: KILLED_SERVER.exitCode }, 'Lock released']);
  },
  { ...CONCURRENT, databaseStaysOpen: true },
);

for (const signal of ['SIGTERM', 'SIGHUP'] as const)
  failureMode(
    `F92 somebody ends the server by ${signal}: it is not started again, exit 0`,
    async (sandbox) => {
      const session = await sandbox.running(['--restart']);
      await session.initialize();
      signalIdentified(sandbox.server(), signal);
      expect((await session.exit()).code).toBe(0);
      expect(said(session, AGAIN)).toBe(false);
      sandbox.expectLifecycle([{ msg: 'Server exited', exitCode: 0 }, 'Lock released']);
    },
    CONCURRENT,
  );

failureMode(
  'F92 the server crashes again and again: after the fifth time the launcher gives up, exit 69',
  async (sandbox) => {
    const session = sandbox.csfMcp(['start', '--restart'], {
      installation: sandbox.install('ends-before-ready'),
    });
    session.send({ id: 1, method: 'ping' });
    const { error } = await eventually('the client to be told', () => session.answers()[0], {
      withinMs: 20_000,
    });
    expect(error?.message).toContain('The server has crashed 5 times within a minute');
    session.input.end();
    expect((await session.exit()).code).toBe(UNAVAILABLE);
    expect(session.logged().filter(({ msg }) => msg === AGAIN)).toMatchObject([
      { delayMs: 0 },
      { delayMs: 1_000 },
      { delayMs: 2_000 },
      { delayMs: 4_000 },
    ]);
    sandbox.expectLifecycle([
      { msg: AGAIN, delayMs: 4_000 },
      {
        level: 'error',
        code: 'E_START_FAILED',
        exitCode: UNAVAILABLE,
        msg: 'The server has crashed 5 times within a minute, the last time: exit code 1 before it was ready; its last words: the database is on fire',
      },
      'Lock released',
    ]);
  },
  CONCURRENT,
);

for (const [what, end] of [
  ['the client leaves', (session: Session) => void session.input.end()],
  ['SIGTERM comes', (session: Session) => session.signal('SIGTERM')],
] as const)
  failureMode(
    `F92 ${what} while no server runs: exit 0, lock removed`,
    async (sandbox) => {
      const session = sandbox.csfMcp(['start', '--restart'], {
        installation: sandbox.install('ends-before-ready'),
      });
      await eventually('the launcher to wait', () =>
        session.logged().some(({ msg, delayMs }) => msg === AGAIN && delayMs === 4_000),
      );
      const { expectBy } = startStopwatch();
      end(session);
      expect((await session.exit()).code).toBe(0);
      expectBy(CALLED_OFF_MS);
      sandbox.expectLifecycle([AGAIN, 'Restart called off', 'Lock released']);
    },
    CONCURRENT,
  );
