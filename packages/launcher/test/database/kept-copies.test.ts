import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { type Session as ClientSession, openSession } from '../client/session.ts';
import { eventually } from '../support/instances/eventually.ts';
import { enterMountNamespace } from '../support/instances/namespaces.ts';
import { profilesOf, writeDatabase } from '../support/instances/profiles.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { isRoot, NEEDS_ROOT } from '../support/users.ts';

const DAY_MS = 86_400_000;

type Deleted = Sandbox & { readonly folder: string };

/** A database with two profiles. */
async function withDatabase(): Promise<Deleted> {
  const sandbox = createSandbox();
  await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['One', 'Two']);
  return { ...sandbox, folder: join(sandbox.dataDir, 'deleted') };
}

/** Deletes everything with the token of a dry run. */
async function deleteAll(session: Session): Promise<Readonly<Record<string, unknown>>> {
  await session.initialize();
  const { confirm } = await session.callTool('data_delete', { all: true });
  return session.callTool('data_delete', { all: true, confirm });
}

async function end(session: Session): Promise<void> {
  session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0 });
}

/** Puts a copy there that was made some days ago, as its name says. */
function putCopy({ folder }: Deleted, daysAgo: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date(Date.now() - daysAgo * DAY_MS);
  const name = `csf-${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;
  writeFileSync(join(folder, name), '');
  utimesSync(join(folder, name), time, time);
  return name;
}

it('a deletion keeps a private copy, from which restore brings back everything', async () => {
  await using sandbox = await withDatabase();
  const session = await sandbox.running();
  const { kept, status } = await deleteAll(session);
  await end(session);
  const { file, until } = kept as { file: string; until: string };
  expect({ status, until }).toEqual({
    status: 'deleted',
    until: new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10),
  });
  expect(readdirSync(sandbox.folder).map((name) => join(sandbox.folder, name))).toEqual([file]);
  expect([statSync(sandbox.folder).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  expect(await sandbox.run(['restore', file])).toMatchObject({ code: 0 });
  expect(existsSync(file)).toBe(true);
  expect(await profilesOf(await sandbox.running())).toEqual(['one', 'two']);
  await sandbox.expectNothingLeft();
});

it('a backup has nothing of what deletions keep', async () => {
  await using sandbox = await withDatabase();
  const session = await sandbox.running();
  await deleteAll(session);
  await end(session);
  const backups = sandbox.path('backups');
  mkdirSync(backups);
  expect(await sandbox.run(['backup', backups])).toMatchObject({ code: 0 });
  const [name = '', ...others] = readdirSync(backups);
  expect(others).toEqual([]);
  using backup = new DatabaseSync(join(backups, name), { readOnly: true });
  expect(backup.prepare('SELECT count(*) AS profiles FROM profiles').get()).toEqual({ profiles: 0 });
});

it('a start removes the copies whose 30 days are over, and no other file', async () => {
  await using sandbox = await withDatabase();
  const [old, young] = [putCopy(sandbox, 30.01), putCopy(sandbox, 29.9)];
  writeFileSync(join(sandbox.folder, 'mine.db'), '');
  const session = await sandbox.running();
  await eventually('the old copy to be removed', () => !existsSync(join(sandbox.folder, old)));
  expect(readdirSync(sandbox.folder)).toEqual([young, 'mine.db']);
  await end(session);
});

it('CSF_MCP_KEEP_DELETED_DAYS=0 keeps no copy, removes those that are there, and the answer says so', async () => {
  await using sandbox = await withDatabase();
  const young = putCopy(sandbox, 1);
  const session = await sandbox.running([], { env: { CSF_MCP_KEEP_DELETED_DAYS: '0' } });
  await eventually('the copy to be removed', () => !existsSync(join(sandbox.folder, young)));
  const facts = await deleteAll(session);
  expect(facts).toMatchObject({ status: 'deleted', stays: expect.stringMatching(/No copy was kept\.$/) });
  expect(facts).not.toHaveProperty('kept');
  expect(readdirSync(sandbox.folder)).toEqual([]);
  await end(session);
});

it('a call from the terminal removes no copies, whatever its environment says', async () => {
  await using sandbox = await withDatabase();
  const old = putCopy(sandbox, 31);
  const env = { CSF_MCP_KEEP_DELETED_DAYS: '0' };
  expect(await sandbox.run(['call', 'profile_overview'], { env })).toMatchObject({ code: 0 });
  expect(readdirSync(sandbox.folder)).toEqual([old]);
});

it('a number of days that makes no sense is a usage error', async () => {
  await using sandbox = createSandbox();
  const { code, stderr } = await sandbox.run(['start'], { env: { CSF_MCP_KEEP_DELETED_DAYS: '3651' } });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('CSF_MCP_KEEP_DELETED_DAYS="3651" must be at most 3650 days'),
  });
});

it.skipIf(!isRoot)(`nothing is deleted where the copy does not fit on the disk (${NEEDS_ROOT})`, async () => {
  await using sandbox = await withDatabase();
  mkdirSync(sandbox.folder);
  const { through, fromOutside } = await enterMountNamespace(
    sandbox,
    'mount -t tmpfs -o size=64k tmpfs "$1"',
    [sandbox.folder],
  );
  const session = await sandbox.running([], { through });
  await session.initialize();
  const { confirm } = await session.callTool('data_delete', { all: true });
  const { result } = await session.ask('confirmed', 'tools/call', {
    name: 'data_delete',
    arguments: { all: true, confirm },
  });
  expect(result).toMatchObject({
    isError: true,
    content: [
      {
        text: expect.stringMatching(
          /^The copy of the database that a deletion keeps could not be made: .* the disk is full\.\nNothing was deleted\. Free some space/,
        ),
      },
    ],
  });
  expect(readdirSync(fromOutside(sandbox.folder))).toEqual([]);
  const { profiles } = await session.callTool('profile_overview', {});
  expect(profiles).toHaveLength(2);
  await end(session);
});

it.each([
  ['of its own', []],
  ['that it shares', ['--attach']],
])('a client that can ask its person does so in an instance %s', async (_what, args) => {
  await using sandbox = await withDatabase();
  const owner = args.length > 0 ? await sandbox.running(['--attach']) : null;
  await using session = await openSession(sandbox, { args, capabilities: { elicitation: { form: {} } } });
  const replies: ('accept' | 'decline')[] = ['decline', 'accept'];
  session.client.setRequestHandler('elicitation/create', async ({ params }) => {
    expect(params.message).toContain('Delete 2 profiles and ');
    return { action: replies.shift() ?? 'cancel' };
  });
  expect(await deleteAsked(session)).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('Nothing was deleted.') }],
  });
  expect(await deleteAsked(session)).toMatchObject({ structuredContent: { status: 'deleted' } });
  expect(replies).toEqual([]);
  await session.client.close();
  if (owner !== null) await end(owner);
});

async function deleteAsked({ client }: ClientSession): Promise<unknown> {
  const dryRun = await client.callTool({ name: 'data_delete', arguments: { all: true } });
  const { confirm } = dryRun.structuredContent as { confirm: string };
  return client.callTool({ name: 'data_delete', arguments: { all: true, confirm } });
}
