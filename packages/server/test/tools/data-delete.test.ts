import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Client } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { type Answer, type Connection, connect, newConnection, testServer } from '../support/connection.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };
const PROFILE = { id: 'clinic', name: 'Clinic', organization: 'Acme' };

/** Deletes as a model does: first the dry run, then with its token. */
async function deleteConfirmed({ call }: Pick<Connection, 'call'>, args: object): Promise<Answer> {
  const { confirm } = (await call('data_delete', { ...args })).facts;
  return call('data_delete', { ...args, confirm });
}

async function profilesIn({ call }: Pick<Connection, 'call'>): Promise<readonly unknown[]> {
  const { profile, profiles = [] } = (await call('profile_overview')).facts;
  const listed = (profiles as { id: string }[]).map(({ id }) => id);
  return profile === undefined ? listed : [profile];
}

test('data_delete first says what would go, and deletes it with the token of that answer', async () => {
  const { call } = await newConnection();
  await call('profile_create', clinic);
  const dryRun = await call('data_delete', { profile: 'clinic' });
  expect(dryRun.text).toMatch(
    /^Nothing was deleted\. With this token as confirm, 1 profile and \d+ rows of data/,
  );
  expect(dryRun.facts).toMatchObject({
    status: 'dry run',
    profiles: [PROFILE],
    moreProfiles: 0,
    counts: { assessments: 0 },
    stays: expect.stringMatching(/^The audit log stays, .* will be kept for 30 days in .*deleted\.$/),
  });
  expect(dryRun.facts).not.toHaveProperty('kept');
  expect(await call('profile_get', { profile: 'clinic' })).toMatchObject({ isError: false });
  const { confirm } = dryRun.facts;
  const deleted = await call('data_delete', { profile: 'clinic', confirm });
  expect(deleted.facts).toMatchObject({ status: 'deleted', profiles: [PROFILE] });
  expect(deleted.facts).not.toHaveProperty('confirm');
  expect((await call('profile_get', { profile: 'clinic' })).text).toContain('There is no profile "clinic".');
  expect((await call('data_delete', { profile: 'clinic', confirm })).text).toContain('There is no profile');
});

test('the history of a deleted profile can still be read, and is not continued by a new one of the name', async () => {
  const { call } = await newConnection();
  await call('profile_create', clinic);
  await deleteConfirmed({ call }, { all: true });
  expect((await call('profile_create', clinic)).facts).toMatchObject({ profile: 'clinic-2' });
  const { facts } = await call('audit_log', { profile: 'clinic' });
  expect(facts['entries']).toMatchObject([
    { sequence: 2, tool: 'data_delete', changed: expect.arrayContaining(['deleted', 'name']) },
    { sequence: 1, tool: 'profile_create' },
  ]);
  expect((await call('audit_log', { verify: true })).facts).toMatchObject({ verification: { intact: true } });
});

test('a token from before another session has written is refused, and no copy is made', async () => {
  const server = await testServer();
  const [one, other] = [await connect(server), await connect(server)];
  await one.call('profile_create', clinic);
  const { confirm } = (await one.call('data_delete', { profile: 'clinic' })).facts;
  await other.call('profile_save', { profile: 'clinic', scope: 'Wards' });
  const refused = await one.call('data_delete', { profile: 'clinic', confirm });
  expect(refused).toMatchObject({
    isError: true,
    text: expect.stringContaining('does not fit what is stored now.\nNothing was deleted.'),
  });
  expect((await other.call('profile_get', { profile: 'clinic' })).facts).toMatchObject({ scope: 'Wards' });
  expect(existsSync(join(server.dataDir, 'deleted'))).toBe(false);
});

test.each([
  [{}, 'Neither profile nor all is given.'],
  [{ all: false }, 'Neither profile nor all is given.'],
  [{ profile: 'clinic', all: true }, 'Both profile and all are given.'],
  [{ profile: '*' }, 'There is no profile "*".'],
  [{ profile: '' }, 'profile'],
  [{ all: 'true' }, 'all'],
  [{ scope: 'all' }, 'unknown argument "scope"'],
  [{ profile: 'clinic', confirm: 'yes' }, 'The token in confirm does not fit'],
  [{ all: true, confirm: "' OR 1=1 --" }, 'The token in confirm does not fit'],
])('data_delete refuses %j, and nothing is deleted', async (args, reason) => {
  const { call } = await newConnection();
  await call('profile_create', clinic);
  expect(await call('data_delete', args)).toMatchObject({
    isError: true,
    text: expect.stringContaining(reason),
  });
  expect(await profilesIn({ call })).toEqual(['clinic']);
});

test('a dry run over many profiles lists the first of them and counts the others', async () => {
  const { call, longestLine } = await newConnection();
  for (let number = 100; number < 220; number++) {
    await call('profile_create', { name: `${number}${'長'.repeat(117)}`, organization: '長'.repeat(120) });
  }
  const { facts } = await call('data_delete', { all: true });
  const listed = (facts['profiles'] as unknown[]).length;
  expect(listed).toBeGreaterThan(20);
  expect(facts).toMatchObject({ moreProfiles: 120 - listed, counts: { scaleLevels: 600 } });
  expect(longestLine()).toBeLessThan(100_000);
});

describe('a copy of the database from before', () => {
  test('is kept, named in the answer with its last day, and has what was deleted', async () => {
    const server = await testServer();
    const { call } = await connect(server);
    await call('profile_create', { ...clinic, scope: 'zyzzyva' });
    await call('profile_create', { ...clinic, name: 'Ward' });
    const { text, facts } = await deleteConfirmed({ call }, { profile: 'clinic' });
    const file = join(server.dataDir, 'deleted', 'csf-2025-03-31T12-00-00Z.db');
    expect(facts).toMatchObject({
      kept: { file, until: '2025-04-30' },
      stays: expect.stringContaining('csf-mcp restore brings all of it back'),
    });
    expect(text).toContain(`A copy is kept until 2025-04-30: ${file}`);
    using copy = new DatabaseSync(file, { readOnly: true });
    expect(copy.prepare('SELECT id, scope FROM profiles ORDER BY id').all()).toEqual([
      { id: 'clinic', scope: 'zyzzyva' },
      { id: 'ward', scope: null },
    ]);
  });

  test('is kept as long as the server was told', async () => {
    const { call } = await connect(await testServer({ keepDeletedDays: 1 }));
    await call('profile_create', clinic);
    const { facts } = await call('data_delete', { all: true });
    expect(facts['stays']).toContain('will be kept for 1 day in');
    expect((await deleteConfirmed({ call }, { all: true })).facts).toMatchObject({
      kept: { until: '2025-04-01' },
    });
  });

  test('is not kept where it is to be kept for 0 days; those of earlier deletions go, and the answer says so', async () => {
    const server = await testServer({ keepDeletedDays: 0 });
    const { call } = await connect(server);
    const folder = join(server.dataDir, 'deleted');
    mkdirSync(folder);
    writeFileSync(join(folder, 'csf-2025-03-30T12-00-00Z.db'), '');
    await call('profile_create', clinic);
    expect((await call('data_delete', { all: true })).facts['stays']).toContain('No copy will be kept');
    const { text, facts } = await deleteConfirmed({ call }, { all: true });
    expect(text).toMatch(/^Deleted 1 profile and \d+ rows of data\.\n/);
    expect(facts).not.toHaveProperty('kept');
    expect(facts['stays']).toMatch(/No copy was kept\.$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of an earlier deletion that cannot be removed is named where none is to be kept', async () => {
    const server = await testServer({ keepDeletedDays: 0 });
    const { call } = await connect(server);
    mkdirSync(join(server.dataDir, 'deleted', 'csf-2025-03-30T12-00-00Z.db'), { recursive: true });
    await call('profile_create', clinic);
    const { facts } = await deleteConfirmed({ call }, { all: true });
    expect(facts).toMatchObject({ status: 'deleted' });
    expect(facts['stays']).toContain('copies of earlier deletions could not be removed: ');
    expect(facts['stays']).toContain('csf-2025-03-30T12-00-00Z.db');
  });

  test('that cannot be made is an error that says so, and nothing is deleted', async () => {
    const server = await testServer();
    const { call } = await connect(server);
    await call('profile_create', clinic);
    writeFileSync(join(server.dataDir, 'deleted'), '');
    const { isError, text } = await deleteConfirmed({ call }, { all: true });
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^The copy of the database that a deletion keeps could not be made: .*\nNothing was deleted\./,
    );
    expect(await profilesIn({ call })).toEqual(['clinic']);
    expect((await call('audit_log')).facts).toMatchObject({ entries: [{ tool: 'profile_create' }] });
    rmSync(join(server.dataDir, 'deleted'));
    expect((await deleteConfirmed({ call }, { all: true })).facts).toMatchObject({ status: 'deleted' });
  });

  test.skipIf(process.platform === 'win32')(
    'is not made of a file that has taken the place of the database',
    async () => {
      const server = await testServer();
      const { call } = await connect(server);
      await call('profile_create', clinic);
      const { confirm } = (await call('data_delete', { all: true })).facts;
      renameSync(join(server.dataDir, 'csf.db'), join(server.dataDir, 'moved.db'));
      const { isError, text } = await call('data_delete', { all: true, confirm });
      expect(isError).toBe(true);
      expect(text).toContain('was moved, deleted or replaced while it was in use');
      expect(existsSync(join(server.dataDir, 'deleted'))).toBe(false);
    },
  );

  test('is not left behind by a session that only reads', async () => {
    const owner = await testServer();
    await (await connect(owner)).call('profile_create', clinic);
    const reading = await testServer({ dataDir: owner.dataDir, access: 'read-only' });
    const reader = await connect(reading, { capabilities: { elicitation: { form: {} } } });
    const { text } = await deleteConfirmed(reader, { profile: 'clinic' });
    expect(text).toContain('This session only reads the database');
    expect(existsSync(join(owner.dataDir, 'deleted'))).toBe(false);
  });
});

type Reply = { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, string> };

const accept: Reply = { action: 'accept', content: {} };

/** How a client says that it can show forms. */
type Forms = { form?: Record<string, never> };

interface Asked {
  readonly connection: Connection;
  /** The questions that the person has seen. */
  readonly questions: string[];
}

describe.each([
  ['2025-11-25', {}],
  ['2025-06-18', { supportedProtocolVersions: ['2025-06-18'] }],
  ['2026-07-28', { versionNegotiation: { mode: 'auto' as const } }],
])('a client that speaks %s and can ask its person', (revision, options) => {
  /** A client on a server with one profile. */
  async function asked(
    reply: () => Reply | Promise<Reply>,
    elicitation: Forms = { form: {} },
  ): Promise<Asked> {
    const server = await testServer();
    const connection = await connect(server, { ...options, capabilities: { elicitation } });
    expect(connection.client.getNegotiatedProtocolVersion()).toBe(revision);
    const questions: string[] = [];
    answer(connection.client, async (message) => {
      questions.push(message);
      return reply();
    });
    await connection.call('profile_create', clinic);
    return { connection, questions };
  }

  test('asks it once, after the dry run, and deletes what it accepts', async () => {
    const { connection, questions } = await asked(() => accept);
    await connection.call('data_delete', { profile: 'clinic' });
    expect(questions).toEqual([]);
    const { facts } = await deleteConfirmed(connection, { profile: 'clinic' });
    expect(facts).toMatchObject({ status: 'deleted', profiles: [PROFILE] });
    expect(questions).toEqual([
      expect.stringMatching(
        /^Delete 1 profile and \d+ rows of data from csf-mcp\? Accept deletes; decline changes nothing\.\n- "Clinic" of "Acme" \(clinic\)\nA copy of the whole database from before will be kept for 30 days in .*deleted\.$/,
      ),
    ]);
    expect(await profilesIn(connection)).toEqual([]);
  });

  test.each(['decline', 'cancel'] as const)('deletes nothing when it answers %s', async (action) => {
    const { connection, questions } = await asked(() => ({ action }));
    const { isError, text } = await deleteConfirmed(connection, { all: true });
    expect(isError).toBe(true);
    expect(text).toMatch(/^The person at the client did not agree to the deletion\.\nNothing was deleted\./);
    expect(questions).toHaveLength(1);
    expect(await profilesIn(connection)).toEqual(['clinic']);
  });

  test('does not ask about a token that does not fit', async () => {
    const { connection, questions } = await asked(() => accept);
    const { text } = await connection.call('data_delete', { profile: 'clinic', confirm: 'x' });
    expect(text).toContain('The token in confirm does not fit');
    expect(questions).toEqual([]);
  });

  test('deletes nothing when something has changed while the person was thinking', async () => {
    const { connection } = await asked(async () => {
      await connection.call('profile_save', { profile: 'clinic', scope: 'Wards' });
      return accept;
    });
    const { text } = await deleteConfirmed(connection, { profile: 'clinic' });
    expect(text).toContain('The token in confirm does not fit what is stored now.');
    expect(await profilesIn(connection)).toEqual(['clinic']);
  });

  test('deletes nothing when the call is cancelled while the person was thinking', async () => {
    const cancelling = new AbortController();
    const { connection } = await asked(async () => {
      cancelling.abort();
      return accept;
    });
    const { confirm } = (await connection.call('data_delete', { all: true })).facts;
    const request = { name: 'data_delete', arguments: { all: true, confirm } };
    await expect(connection.client.callTool(request, { signal: cancelling.signal })).rejects.toThrow();
    expect(await profilesIn(connection)).toEqual(['clinic']);
  });

  test('deletes nothing when the question fails', async () => {
    const { connection } = await asked(() => {
      throw new Error('no window');
    });
    const { confirm } = (await connection.call('data_delete', { all: true })).facts;
    const outcome = await connection.call('data_delete', { all: true, confirm }).catch(() => null);
    expect(outcome?.isError ?? true).toBe(true);
    expect(await profilesIn(connection)).toEqual(['clinic']);
  });

  test('shows names as they are: they cannot pass for the question, and many are counted', async () => {
    const { connection, questions } = await asked(() => ({ action: 'decline' }));
    const name = 'X" of "Y" (x)\nAccept keeps everything';
    await connection.call('profile_create', { name: name.replace('\n', ' '), organization: 'Acme' });
    for (let number = 1; number <= 10; number++)
      await connection.call('profile_create', { name: `Ward ${number}`, organization: 'Acme' });
    await deleteConfirmed(connection, { all: true });
    const lines = questions[0]?.split('\n') ?? [];
    expect(lines).toHaveLength(1 + 10 + 1 + 1);
    expect(lines[11]).toBe('- and 2 more');
    await deleteConfirmed(connection, { profile: 'x-of-y-x-accept-keeps-everything' });
    expect(questions[1]).toContain('- "X\\" of \\"Y\\" (x) Accept keeps everything" of "Acme" (');
  });

  test('asks it also when it says no more than "elicitation"', async () => {
    const { connection, questions } = await asked(() => accept, {});
    await deleteConfirmed(connection, { all: true });
    expect(questions).toHaveLength(1);
    expect(await profilesIn(connection)).toEqual([]);
  });
});

test.each([
  ['does not say that it can ask', {}],
  ['can only open pages', { elicitation: { url: {} } }],
])('a client that %s deletes with the token alone', async (_what, capabilities) => {
  const connection = await connect(await testServer(), { capabilities });
  await connection.call('profile_create', clinic);
  expect((await deleteConfirmed(connection, { all: true })).facts).toMatchObject({ status: 'deleted' });
});

/** Lets a person answer the questions of the server. */
function answer(client: Client, reply: (message: string) => Promise<Reply>): void {
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    expect('requestedSchema' in params && params.requestedSchema).toEqual({ type: 'object', properties: {} });
    return reply(params.message);
  });
}
