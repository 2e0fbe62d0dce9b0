import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '../support/instances/eventually.ts';
import { writeDatabase } from '../support/instances/profiles.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { isRoot, NEEDS_ROOT } from '../support/users.ts';

interface Author {
  readonly account: string | null;
  readonly person: string | null;
}

const account = userInfo().username;

async function changeScope(session: Session, scope: string): Promise<void> {
  await session.initialize();
  await session.callTool('profile_save', { profile: 'one', scope });
}

async function end(session: Session): Promise<void> {
  session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0 });
}

/** Whom the newest entries of the audit log name, oldest first. */
async function newestAuthors(sandbox: Sandbox, limit: number): Promise<Author[]> {
  const { stdout } = await sandbox.run(['call', 'audit_log', `limit=${limit}`, '--json']);
  const { entries } = JSON.parse(stdout) as { entries: Author[] };
  return entries.reverse().map(({ account, person }) => ({ account, person }));
}

async function withProfile(): Promise<Sandbox> {
  const sandbox = createSandbox();
  await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['One']);
  return sandbox;
}

it('the audit log names the account of the system and the person of the client', async () => {
  await using sandbox = await withProfile();
  const named = await sandbox.running([], { env: { CSF_MCP_PERSON: 'Ada' } });
  await changeScope(named, 'Wards');
  await end(named);
  const unnamed = await sandbox.running([], { env: { CSF_MCP_AUDIT_ACCOUNT: '0' } });
  await changeScope(unnamed, 'Clinics');
  await end(unnamed);
  expect(await newestAuthors(sandbox, 2)).toEqual([
    { account, person: 'Ada' },
    { account: null, person: null },
  ]);
});

it('a session that shares an instance is logged with its own person, and never with the one of another', async () => {
  await using sandbox = await withProfile();
  const owner = await sandbox.running(['--attach'], { env: { CSF_MCP_PERSON: 'Ada' } });
  const guest = sandbox.csfMcp(['start', '--attach'], { env: { CSF_MCP_PERSON: 'Grace "Amazing"' } });
  const stranger = sandbox.csfMcp(['start', '--attach']);
  for (const [index, session] of [owner, guest, stranger].entries())
    await changeScope(session, `Ward ${index}`);
  const call = ['call', 'profile_save', 'profile=one', 'scope=Ward'];
  expect(await sandbox.run(call, { env: { CSF_MCP_PERSON: 'Edsger' } })).toMatchObject({ code: 0 });
  for (const session of [stranger, guest, owner]) await end(session);
  expect((await newestAuthors(sandbox, 4)).map(({ person }) => person)).toEqual([
    'Ada',
    'Grace "Amazing"',
    null,
    'Edsger',
  ]);
});

it('a session keeps its person when its instance is gone and it goes on with one of its own', async () => {
  await using sandbox = await withProfile();
  const owner = await sandbox.running(['--attach'], { env: { CSF_MCP_PERSON: 'Ada' } });
  const guest = sandbox.csfMcp(['start', '--attach'], { env: { CSF_MCP_PERSON: 'Grace' } });
  await changeScope(owner, 'Ward 1');
  await changeScope(guest, 'Ward 2');
  owner.signal('SIGKILL');
  await eventually('the other one to be the owner', () => {
    const record = sandbox.record();
    return record?.pid === guest.pid && record.state === 'running';
  });
  await guest.callTool('profile_save', { profile: 'one', scope: 'Ward 3' });
  await end(guest);
  expect((await newestAuthors(sandbox, 3)).map(({ person }) => person)).toEqual(['Ada', 'Grace', 'Grace']);
});

it.skipIf(!isRoot)(
  `an account that the user database does not know is logged by its number (${NEEDS_ROOT})`,
  async () => {
    await using sandbox = createSandbox({ uid: 54_321 });
    const create = ['call', 'profile_create', 'name=One', 'organization=Acme'];
    expect(await sandbox.run(create)).toMatchObject({ code: 0 });
    expect(await newestAuthors(sandbox, 1)).toEqual([{ account: 'uid 54321', person: null }]);
  },
);

it('a call from the terminal names its person, and an invalid name is refused with the variable', async () => {
  await using sandbox = await withProfile();
  const call = ['call', 'profile_save', 'profile=one', 'scope=Ward'];
  expect(await sandbox.run(call, { env: { CSF_MCP_PERSON: 'Ada' } })).toMatchObject({ code: 0 });
  expect(await newestAuthors(sandbox, 1)).toEqual([{ account, person: 'Ada' }]);
  const { code, stderr } = await sandbox.run(call, { env: { CSF_MCP_AUDIT_ACCOUNT: 'maybe' } });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('CSF_MCP_AUDIT_ACCOUNT="maybe" must be true, false, 1 or 0'),
  });
});
