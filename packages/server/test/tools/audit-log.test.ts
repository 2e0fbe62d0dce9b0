import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.ts';
import { type Database, openDatabase } from '../../src/database/open.ts';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { writer } from '../support/test-database.ts';

type Entry = Readonly<Record<string, unknown>>;

interface Logged extends Connection {
  /** The database itself, past the server. */
  readonly direct: <T>(work: (db: Database) => Promise<T>) => Promise<T>;
}

async function newLog(): Promise<Logged> {
  const server = await testServer();
  const connection = await connect(server);
  const direct: Logged['direct'] = async (work) => {
    const { db, close } = openDatabase(server.dataDir);
    try {
      return await work(db);
    } finally {
      await close();
    }
  };
  return { ...connection, direct };
}

/** A log of four entries: two profiles created, one changed, one assessed. */
async function withHistory(): Promise<Logged> {
  const connection = await newLog();
  const { call } = connection;
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  await call('profile_create', { name: 'Ward', organization: 'Acme' });
  await call('profile_save', { profile: 'clinic', scope: 'Wards', outcomes: [{ id: 'GV.OC', target: 3 }] });
  await call('assessment_record', {
    profile: 'clinic',
    assessor: 'Ada',
    records: [{ outcome: 'GV.OC-01', score: 2 }],
  });
  return connection;
}

/** All entries of a query, page by page. */
async function allEntries({ call }: Connection, args: object): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor: unknown;
  do {
    const { isError, text, facts } = await call('audit_log', {
      ...args,
      ...(cursor !== undefined && { cursor }),
    });
    expect(isError, text.slice(0, 200)).toBe(false);
    entries.push(...(facts['entries'] as Entry[]));
    cursor = facts['nextCursor'];
  } while (cursor !== undefined);
  return entries;
}

const sequences = (entries: readonly Entry[]) => entries.map(({ sequence }) => sequence);

describe('audit_log', () => {
  test('lists who changed what, newest first, with the names of what changed', async () => {
    const { call } = await withHistory();
    const { text, facts } = await call('audit_log', { profile: 'clinic' });
    expect(text).toMatch(/^3 changes\./);
    const common = {
      at: '2025-03-31T12:00:00.000Z',
      client: 'test-client',
      clientVersion: '9.8.7',
      account: null,
      person: null,
      subject: 'clinic',
    };
    expect(facts['entries']).toEqual([
      {
        ...common,
        sequence: 4,
        tool: 'assessment_record',
        revision: 3,
        changed: ['assessments'],
        counts: { assessments: 1 },
      },
      {
        ...common,
        sequence: 3,
        tool: 'profile_save',
        revision: 2,
        changed: ['outcomes', 'scope'],
        counts: { outcomes: 5 },
      },
      expect.objectContaining({ ...common, sequence: 1, tool: 'profile_create', revision: 1 }),
    ]);
  });

  test('gives the values before and after in detail', async () => {
    const { call } = await withHistory();
    const { facts } = await call('audit_log', { profile: 'clinic', detail: 'detailed', limit: 2 });
    expect(facts['entries']).toMatchObject([
      {
        before: { assessments: [], revision: 2 },
        after: { assessments: [{ outcomeId: 'GV.OC-01', score: 2 }], revision: 3 },
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      {
        before: { scope: null, outcomes: { 'GV.OC-01': { target: null } } },
        after: { scope: 'Wards', outcomes: { 'GV.OC-01': { target: 3 } } },
      },
    ]);
  });

  test('names the account of the system, and the person as the client gave it', async () => {
    const server = await testServer({ account: 'ada\u202e' });
    const { client, call } = await connect(server, {}, undefined, { person: () => 'Ada' });
    const clientsOwn = { 'csf-mcp/person': ' Grace Hopper ' };
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const args = { profile: 'clinic', scope: 'Wards' };
    await client.callTool({ name: 'profile_save', arguments: args, _meta: clientsOwn });
    const { facts } = await call('audit_log');
    expect(facts['entries']).toMatchObject([
      { account: 'ada ', person: 'Grace Hopper' },
      { account: 'ada ', person: 'Ada' },
    ]);
    const { facts: found } = await call('audit_log', { person: 'Grace Hopper' });
    expect(sequences(found['entries'] as Entry[])).toEqual([2]);
    expect((await call('audit_log', { verify: true })).facts).toMatchObject({
      verification: { intact: true },
    });
  });

  test.each([5, '', 'a'.repeat(121), 'Ada\u202eLovelace', ['Ada']])(
    'a change by the person %j is refused, and nothing is stored',
    async (person) => {
      const { client, call } = await newLog();
      const args = { name: 'Clinic', organization: 'Acme' };
      const meta = { 'csf-mcp/person': person };
      const answer = await client.callTool({ name: 'profile_create', arguments: args, _meta: meta });
      expect(answer).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/^_meta "csf-mcp\/person" is not a name\.\nGive one line/) }],
      });
      expect((await call('audit_log')).facts['entries']).toEqual([]);
    },
  );

  test.each([
    [{}, [4, 3, 2, 1]],
    [{ tool: 'assessment_record' }, [4]],
    [{ tool: 'profile_create', profile: 'ward' }, [2]],
    [{ client: 'test-client' }, [4, 3, 2, 1]],
    [{ client: 'test' }, []],
    [{ since: '2025-03-31', until: '2025-03-31' }, [4, 3, 2, 1]],
    [{ since: '2025-04-01' }, []],
    [{ until: '2025-03-30' }, []],
  ])('filters by %j', async (args, expected) => {
    expect(sequences(await allEntries(await withHistory(), args))).toEqual(expected);
  });

  test('leads through all entries by pages, whatever is added meanwhile', async () => {
    const connection = await withHistory();
    const first = await connection.call('audit_log', { limit: 2 });
    await connection.call('profile_save', { profile: 'clinic', scope: 'More wards' });
    const rest = await allEntries(connection, { limit: 2, cursor: first.facts['nextCursor'] });
    expect(sequences([...(first.facts['entries'] as Entry[]), ...rest])).toEqual([4, 3, 2, 1]);
  });

  test('gives a change that is larger than an answer in parts that make up the whole', async () => {
    const connection = await withHistory();
    const after = { text: `${'"\n😀長'.repeat(30_000)}`, revision: 4 };
    await connection.direct((db) =>
      db
        .transaction()
        .execute((transaction) =>
          appendAudit(transaction, writer, { subject: 'clinic', before: { text: null }, after }),
        ),
    );
    await connection.call('profile_save', { profile: 'ward', scope: 'After it' });
    const entries = await allEntries(connection, { detail: 'detailed' });
    const parts = entries.filter(({ sequence }) => sequence === 5);
    expect(parts.length).toBeGreaterThan(5);
    // Readers of JSON in some languages refuse half a character.
    expect(parts.filter(({ json }) => !String(json).isWellFormed())).toEqual([]);
    expect(JSON.parse(parts.map(({ json }) => json).join(''))).toEqual({ before: { text: null }, after });
    expect(sequences(entries.filter(({ sequence }) => sequence !== 5))).toEqual([7, 6, 4, 3, 2, 1]); // 6: another one wrote 5
    expect(connection.longestLine()).toBeLessThan(100_000);
    const [, , concise] = await allEntries(connection, { limit: 1 });
    expect(concise).toMatchObject({ sequence: 5, changed: ['text'] });
  });

  test('shows what somebody has made of an entry', async () => {
    const connection = await withHistory();
    await connection.direct(async (db) => {
      await sql`DROP TRIGGER audit_log_no_update`.execute(db);
      await sql`UPDATE audit_log SET after = 'not JSON' WHERE sequence = 4`.execute(db);
      await sql`UPDATE audit_log SET sequence = 9223372036854775807 WHERE sequence = 1`.execute(db);
    });
    const [entry, ...others] = await allEntries(connection, { detail: 'detailed' });
    expect(entry).toMatchObject({ sequence: 4, after: 'not JSON' });
    expect(sequences(others)).toEqual([3, 2]);
    expect(sequences(await allEntries(connection, {}))).toEqual([4, 3, 2]);
  });

  test.each([
    [{ profile: 'clinik' }, 'There is no profile "clinik".'],
    [{ profile: "clinic' OR '1'='1" }, 'There is no profile'],
    [{ profile: '../clinic' }, 'There is no profile "../clinic".'],
    [{ since: '2025-04-01', until: '2025-03-31' }, 'since 2025-04-01 is after until 2025-03-31.'],
    [{ since: '2025-02-30' }, 'is not a calendar date'],
    [{ cursor: 'x' }, 'The cursor is not one'],
    [{ verify: true, keptHash: 'abc' }, 'must be 64 hexadecimal digits'],
  ])('refuses %j with the reason', async (args, reason) => {
    const { call } = await withHistory();
    expect(await call('audit_log', args)).toMatchObject({
      isError: true,
      text: expect.stringContaining(reason),
    });
  });
});

describe('audit_log with verify', () => {
  test('checks the whole log, and says that it ignores what chooses entries', async () => {
    const { call } = await withHistory();
    const { facts } = await call('audit_log', { verify: true, profile: 'clinic', since: '2025-01-01' });
    expect(facts).toEqual({
      ...(await call('audit_log', { verify: true })).facts,
      notes: ['profile, since ignored: the whole log is verified'],
    });
  });

  test('is what a kept hash asks for; where that is gone, the next step is a comparison with a backup', async () => {
    const { call } = await withHistory();
    const { facts } = await call('audit_log', { verify: true });
    const keptHash = Object(facts['verification']).lastHash;
    expect(await call('audit_log', { keptHash })).toMatchObject({
      next: expect.stringMatching(/^Keep lastHash/),
      facts: { verification: { intact: true, keptAt: 4 } },
    });
    expect(await call('audit_log', { keptHash: 'f'.repeat(64) })).toMatchObject({
      next: expect.stringMatching(/^Compare the database with a backup/),
      facts: { verification: { intact: true, keptAt: null } },
    });
  });

  test('says that the chain is intact, and finds a hash kept from earlier', async () => {
    const { call } = await withHistory();
    const first = await call('audit_log', { verify: true });
    expect(first.text).toMatch(/^The audit log's chain of 4 changes is intact\.\n/);
    const { lastHash } = first.facts['verification'] as { lastHash: string };
    await call('profile_save', { profile: 'clinic', scope: 'All' });
    const second = await call('audit_log', { verify: true, keptHash: lastHash.toUpperCase() });
    expect(second.text).toContain('is intact, and entry 4 has keptHash.');
    expect(second.facts).toMatchObject({ verification: { intact: true, entries: 5, keptAt: 4 } });
    const third = await call('audit_log', { verify: true, keptHash: 'f'.repeat(64) });
    expect(third.text).toContain('but no entry has keptHash');
    expect(third.facts).toMatchObject({ verification: { keptAt: null } });
  });

  test('knows the hash of an empty log, which tells of nothing lost', async () => {
    const { call } = await newLog();
    const empty = await call('audit_log', { verify: true });
    const { lastHash } = empty.facts['verification'] as { lastHash: string };
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const { text, facts } = await call('audit_log', { verify: true, keptHash: lastHash });
    expect(text).toContain('chain of 1 change is intact, and keptHash is that of an empty log.');
    expect(facts).toMatchObject({ verification: { intact: true, entries: 1, keptAt: 0 } });
  });

  test('names the first entry that does not fit', async () => {
    const { call, direct } = await withHistory();
    await direct(async (db) => {
      await sql`DROP TRIGGER audit_log_no_update`.execute(db);
      await sql`UPDATE audit_log SET after = replace(after, 'Wards', 'Nothing') WHERE sequence = 3`.execute(
        db,
      );
    });
    const { isError, text, facts } = await call('audit_log', { verify: true });
    expect(isError).toBe(false);
    expect(text).toMatch(/^The audit log is broken at entry 3: its content does not fit its hash\./);
    expect(facts).toMatchObject({ verification: { intact: false, brokenAt: 3 } });
  });

  test('names the records that are stored otherwise than it says', async () => {
    const { call, direct } = await withHistory();
    await direct((db) => sql`UPDATE profiles SET scope = 'Nothing'`.execute(db));
    await direct(async (db) => {
      await sql`DROP TRIGGER assessments_no_update`.execute(db);
      await sql`UPDATE assessments SET assessor = 'Somebody' WHERE id = 1`.execute(db);
    });
    const { isError, text, facts } = await call('audit_log', { verify: true });
    expect(isError).toBe(false);
    expect(text).toMatch(
      /^The audit log's chain fits together, but the data differ from the log: clinic: the assessment of /,
    );
    expect(facts).toMatchObject({
      verification: { intact: false, differing: [{ profile: 'clinic', record: expect.any(String) }] },
    });
  });

  test('lets other requests in between its reads', async () => {
    const { call, direct } = await withHistory();
    await direct((db) =>
      db.transaction().execute(async (transaction) => {
        for (let number = 0; number < 2_000; number++) {
          await appendAudit(transaction, writer, { subject: 'clinic', before: null, after: { number } });
        }
      }),
    );
    const finished: string[] = [];
    const verification = call('audit_log', { verify: true }).then(() => finished.push('verification'));
    await call('profile_save', { profile: 'clinic', scope: 'Saved meanwhile' });
    finished.push('saving');
    await verification;
    expect(finished).toEqual(['saving', 'verification']);
    expect((await call('audit_log', { verify: true })).facts).toMatchObject({
      verification: { intact: true, entries: 2_006 }, // one says that another program wrote
    });
  });
});
