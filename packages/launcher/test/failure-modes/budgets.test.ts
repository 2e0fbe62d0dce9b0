import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import { addressOf } from '../../src/channel/site.ts';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';
import { THIS_PLATFORM } from '../support/platform.ts';

const MAX_SESSIONS = 64;
const TOO_MANY = -32_000;
/** As many at once are far from done when the first ping is answered. */
const VERIFICATIONS = 20;

const END_MS = 1_000;
const LONG = { timeoutMs: 300_000 } as const;

/** One outcome with as much text as it may have. */
const texts = (mark: string) =>
  Object.fromEntries(
    ['rationale', 'currentStatus', 'currentPolicies', 'currentPractices', 'currentRoles', 'notes'].map(
      (field) => [field, `${mark} ${field} `.padEnd(2_000, 'x')],
    ),
  );

const OUTCOMES = [
  'GV.OC-01',
  'GV.OC-02',
  'GV.OC-03',
  'ID.AM-01',
  'ID.AM-02',
  'PR.AA-01',
  'DE.CM-01',
  'RS.MA-01',
];

function save(session: Session, name: string): ReturnType<Session['ask']> {
  const outcomes = OUTCOMES.map((id) => ({ id, ...texts(`${name} ${id}`) }));
  const args = { name, organization: 'Example', outcomes };
  return session.ask(`save ${name}`, 'tools/call', { name: 'profile_create', arguments: args });
}

/** A session without a launcher, which costs next to nothing. It has been let in when it is answered. */
async function attachBare(sandbox: Sandbox): Promise<{ socket: Socket; answer: string }> {
  const socket = connect(addressOf(sandbox.dataDir, THIS_PLATFORM));
  socket.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  return { socket, answer };
}

failureMode(
  'F89 the 65th session is told that there are too many, the others go on, and it is served when one has left',
  async (sandbox) => {
    const owner = await sandbox.running(['--attach']);
    await owner.initialize();
    const others: Socket[] = [];
    while (others.length < MAX_SESSIONS - 1) {
      const { socket, answer } = await attachBare(sandbox);
      expect(JSON.parse(answer)).toHaveProperty('result');
      others.push(socket);
    }
    const late = sandbox.csfMcp(['start', '--attach']);
    const refused = await late.ask(1, 'ping');
    expect(refused.error).toMatchObject({
      code: TOO_MANY,
      message: expect.stringMatching(/has 64 sessions, which is the most. Close a client/),
    });
    expect((await late.ask(2, 'ping')).error).toMatchObject({ code: TOO_MANY });
    expect(await owner.ask('owner', 'ping')).toMatchObject({ result: {} });
    late.input.end();
    expect(await late.exit()).toMatchObject({ code: 0 });

    others.pop()?.destroy();
    await eventually('the place to be free', async () => {
      const { socket, answer } = await attachBare(sandbox);
      socket.destroy();
      return 'result' in JSON.parse(answer);
    });
    for (const socket of others) socket.destroy();
    owner.input.end();
    expect(await owner.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(['ready', 'Attached to the running instance', 'Lock released']);
  },
  LONG,
);

failureMode(
  'F89 a change beyond the limit of the database is refused and names the setting, and reading and deleting go on',
  async (sandbox) => {
    const env = { CSF_MCP_MAX_DATABASE_MIB: '1' };
    const session = await sandbox.running([], { env });
    await session.initialize();
    const stored: string[] = [];
    let refusal: unknown = null;
    while (refusal === null && stored.length < 20) {
      const name = `profile-${stored.length}`;
      const { result } = await save(session, name);
      if (result?.['isError'] === true) refusal = result['content'];
      else stored.push(name);
    }
    expect(JSON.stringify(refusal)).toMatch(/has reached its limit of 1 MiB.*CSF_MCP_MAX_DATABASE_MIB/);
    expect(stored.length).toBeGreaterThan(2);
    const { profiles } = await session.callTool('profile_overview', {});
    expect(profiles).toHaveLength(stored.length);
    const { verification } = await session.callTool('audit_log', { verify: true });
    expect(verification).toMatchObject({ intact: true, entries: stored.length });

    const { stdout } = await sandbox.run(['doctor'], { env });
    expect(stdout).toMatch(/The database has [\d.]+ MiB, \d+ % of its limit, 1 MiB\. Delete profiles/);

    const profile = stored[0];
    const { confirm } = await session.callTool('data_delete', { profile });
    expect(await session.callTool('data_delete', { profile, confirm })).toMatchObject({ status: 'deleted' });
    expect(await session.callTool('profile_save', { profile: stored[1], scope: 'Wards' })).toMatchObject({
      status: 'updated',
    });
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(['ready', 'End of input', 'Lock released']);

    // One that is larger than its limit is opened and read.
    const again = await sandbox.running([], { env });
    await again.initialize();
    expect((await again.callTool('profile_overview', {}))['profiles']).toHaveLength(stored.length - 1);
    again.input.end();
    expect(await again.exit()).toMatchObject({ code: 0 });
  },
  LONG,
);

failureMode(
  'F90 SIGTERM in the middle of a verification: exit 0 within a second, the database closed properly',
  async (sandbox) => {
    const session = await sandbox.running();
    await session.initialize();
    for (let number = 0; number < 40; number++) await save(session, `profile ${number}`);
    const verify = { name: 'audit_log', arguments: { verify: true } };
    // One alone may take less time than passes between two looks at the answers.
    const ids = Array.from({ length: VERIFICATIONS }, (_, index) => `verify ${index}`);
    for (const id of ids) session.send({ id, method: 'tools/call', params: verify });
    expect((await session.ask('meanwhile', 'ping')).result).toEqual({});
    const answered = session.answers().map(({ id }) => id);
    expect(ids.every((id) => answered.includes(id))).toBe(false);
    const stopwatch = startStopwatch();
    session.signal('SIGTERM');
    const { code, at } = await session.exit();
    expect(code).toBe(0);
    stopwatch.expectBy(END_MS, at);
    expect(readdirSync(sandbox.dataDir).filter((name) => name.startsWith('csf.db'))).toEqual(['csf.db']);
    expect(sandbox.record()).toBeNull();
    sandbox.expectLifecycle(['ready', { msg: 'Signal forwarded', signal: 'SIGTERM' }, 'Lock released']);
    const { stdout } = await sandbox.run(['call', 'audit_log', '--json', '{"verify":true}']);
    expect(stdout).toContain('40');
  },
  LONG,
);
