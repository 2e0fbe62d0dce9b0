import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.ts';
import type { Database } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { type Connection, connect, newConnection, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { openTestDatabase, writer } from '../support/test-database.ts';
import { unprotected } from '../support/unprotected.ts';

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await fill(connection);
  return connection;
}

async function fill({ call }: Connection): Promise<void> {
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  const records = [{ outcome: 'GV.OC-01', score: 2 }];
  await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
}

const board = { profile: 'clinic', name: 'Board Q1 2025' };

test('a state is frozen under a name, and the answer says what it is of', async () => {
  const { call } = await withClinic();
  const { summary, next, facts, text } = await call('snapshot_record', { ...board, by: 'Ada' });
  expect(summary).toBe('N-1 "Board Q1 2025" of 2025-03-31 recorded: assessed 1 of 106 in scope; draft.');
  expect(next).toBe(
    'Show it to who has to approve it; then snapshot_record with name "N-1", decision "approved" and by.',
  );
  expect(facts).toEqual({
    ...{ profile: 'clinic', revision: 3, id: 'N-1', name: 'Board Q1 2025', status: 'draft', stored: true },
    ...{ asOf: '2025-03-31', knownAt: 2, bytes: expect.any(Number) },
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(text).toContain(summary);
  expect(text).toContain(String(facts['sha256']));
});

test('a named person approves a snapshot, by its name or its id', async () => {
  const { call } = await withClinic();
  await call('snapshot_record', board);
  const nobody = await call('snapshot_record', { ...board, decision: 'approved' });
  expect(nobody).toMatchObject({ isError: true, text: expect.stringContaining('by is required') });
  const approved = await call('snapshot_record', { ...board, decision: 'approved', by: 'Bo' });
  expect(approved).toMatchObject({
    summary: 'N-1 "Board Q1 2025" approved by "Bo" on 2025-03-31.',
    facts: { status: 'approved', stored: true, revision: 4 },
  });
  const reopened = {
    profile: 'clinic',
    name: 'n1',
    decision: 'reopened',
    by: 'Bo',
    note: 'A score was wrong.',
  };
  expect(await call('snapshot_record', reopened)).toMatchObject({ facts: { status: 'reopened' } });
});

test('a repeated call says that nothing was stored, and what it has ignored', async () => {
  const { call } = await withClinic();
  await call('snapshot_record', { ...board, by: 'Ada' });
  const again = await call('snapshot_record', { ...board, by: 'Bo', note: 'Again' });
  expect(again.summary).toContain('recorded before with the same state, nothing stored');
  expect(again.facts).toMatchObject({
    stored: false,
    revision: 3,
    notes: [
      'by ignored: a snapshot keeps what it was recorded with',
      'note ignored: a snapshot keeps what it was recorded with',
    ],
  });
  const decision = { ...board, decision: 'approved', by: 'Bo', asOf: '2025-01-01', knownAt: '1' };
  expect((await call('snapshot_record', decision)).facts).toMatchObject({
    notes: ['asOf ignored: the snapshot has its own', 'knownAt ignored: the snapshot has its own'],
  });
});

test('a snapshot is read with its state, its decisions and its hash', async () => {
  const connection = await withClinic();
  const { call, client } = connection;
  const { facts } = await call('snapshot_record', { ...board, by: 'Ada', note: 'First' });
  await call('snapshot_record', { ...board, decision: 'approved', by: 'Bo' });
  const records = [{ outcome: 'GV.OC-01', score: 4 }];
  await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
  const { contents } = await client.readResource({ uri: 'csf://profiles/clinic/snapshots/1' });
  const [content] = contents;
  expect(JSON.parse(content !== undefined && 'text' in content ? content.text : '')).toMatchObject({
    ...{
      profile: 'clinic',
      id: 'N-1',
      name: 'Board Q1 2025',
      status: 'approved',
      takenBy: 'Ada',
      note: 'First',
    },
    ...{ decidedBy: 'Bo', decidedOn: '2025-03-31', sha256: facts['sha256'] },
    decisions: [{ decision: 'approved', decidedBy: 'Bo', date: '2025-03-31', note: null }],
    state: {
      asOf: '2025-03-31',
      outcomes: expect.arrayContaining([
        expect.objectContaining({ id: 'GV.OC-01', assessment: expect.objectContaining({ score: 2 }) }),
      ]),
      figures: { groups: { overall: { mean: 2 } } },
    },
  });
  await expect(client.readResource({ uri: 'csf://profiles/clinic/snapshots/2' })).rejects.toThrow(
    'The profile has no snapshot "N-2"',
  );
});

test('snapshots are listed after the profiles, and their numbers completed', async () => {
  const { call, client } = await withClinic();
  await call('snapshot_record', board);
  await call('profile_create', { name: 'Ward', organization: 'Acme' });
  await call('snapshot_record', { profile: 'ward', name: 'First' });
  await call('snapshot_record', { profile: 'ward', name: 'Second', asOf: '2025-03-30' });
  const { resources } = await client.listResources();
  expect(resources.slice(-5).map(({ uri, title }) => [uri, title])).toEqual([
    ['csf://profiles/clinic', 'Clinic (Acme)'],
    ['csf://profiles/ward', 'Ward (Acme)'],
    ['csf://profiles/clinic/snapshots/1', 'Board Q1 2025 (clinic, 2025-03-31)'],
    ['csf://profiles/ward/snapshots/1', 'First (ward, 2025-03-31)'],
    ['csf://profiles/ward/snapshots/2', 'Second (ward, 2025-03-30)'],
  ]);
  const ref = { type: 'ref/resource' as const, uri: 'csf://profiles/{id}/snapshots/{number}' };
  const context = { arguments: { id: 'ward' } };
  const { completion } = await client.complete({ ref, argument: { name: 'number', value: '' }, context });
  expect(completion.values).toEqual(['1', '2']);
});

test('the list of resources leads through all snapshots by pages', async () => {
  const dataDir = temporaryDirectory();
  const { db, close } = openTestDatabase(dataDir);
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
  await storeSnapshots(db, 700);
  await close();
  const { client } = await connect(await testServer({ dataDir }));
  const found: string[] = [];
  let pages = 0;
  let cursor: string | undefined = '';
  for (; cursor !== undefined; pages++) {
    const params: { cursor?: string } = cursor === '' ? {} : { cursor };
    const { resources, nextCursor } = await client.request({ method: 'resources/list', params });
    found.push(...resources.map(({ uri }) => uri));
    cursor = nextCursor;
  }
  expect(pages).toBeGreaterThan(2);
  expect(found.filter((uri) => uri.includes('/snapshots/'))).toEqual(
    Array.from({ length: 700 }, (_, index) => `csf://profiles/clinic/snapshots/${index + 1}`),
  );
});

/** Stores snapshots without a state: lists do not look at it. */
async function storeSnapshots(db: Database, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    ...{ profile_id: 'clinic', number: index + 1, name: `State ${index}`, name_key: `state ${index}` },
    ...{ as_of: '2025-01-01', known_entry: 1, taken_by: null, note: null, sha256: 'ff', bytes: 1 },
    ...{ content: Buffer.from('x'), entry: 2, recorded_at: writer.at },
  }));
  await db.transaction().execute(async (transaction) => {
    await transaction.insertInto('snapshots').values(rows).execute();
    await appendAudit(transaction, writer, { subject: 'clinic', before: null, after: {} });
  });
}

test.each<[what: string, sql: string, reason: string]>([
  ['content', "UPDATE snapshots SET content = x'1f8b'", 'its content cannot be unpacked'],
  [
    'content and hash together',
    `UPDATE snapshots SET sha256 = (SELECT sha256 FROM snapshots WHERE number = 2),
       content = (SELECT content FROM snapshots WHERE number = 2) WHERE number = 1`,
    'and the audit log says',
  ],
  ['entry', 'UPDATE snapshots SET entry = 1', 'the audit log has no such snapshot'],
])('a snapshot whose %s somebody has changed is neither read nor approved', async (_, sql, reason) => {
  const server = await testServer();
  const connection = await connect(server);
  await fill(connection);
  await connection.call('snapshot_record', board);
  await connection.call('snapshot_record', { profile: 'clinic', name: 'Other', asOf: '2025-01-01' });
  await server[Symbol.asyncDispose]();
  unprotected(join(server.dataDir, 'csf.db'), (database) => database.exec(sql));
  const { client, call } = await connect(await testServer({ dataDir: server.dataDir }));
  await expect(client.readResource({ uri: 'csf://profiles/clinic/snapshots/1' })).rejects.toThrow(reason);
  const approved = await call('snapshot_record', { ...board, decision: 'approved', by: 'Bo' });
  expect(approved).toMatchObject({
    isError: true,
    text: expect.stringContaining('Snapshot N-1 is not what was recorded'),
  });
});

test('a clone has no snapshots of its source, and may use their names', async () => {
  const { call } = await withClinic();
  await call('snapshot_record', board);
  await call('profile_clone', { profile: 'clinic', name: 'Lab', withAssessments: true });
  expect((await call('snapshot_record', { ...board, profile: 'lab' })).facts).toMatchObject({ id: 'N-1' });
});

test('a deleted profile takes its snapshots and their approvals with it', async () => {
  const server = await testServer();
  const connection = await connect(server);
  await fill(connection);
  const { call } = connection;
  await call('snapshot_record', board);
  await call('snapshot_record', { ...board, decision: 'approved', by: 'Bo' });
  const planned = await call('data_delete', { profile: 'clinic' });
  expect(planned.facts).toMatchObject({ counts: { snapshots: 1, snapshotDecisions: 1 } });
  const deleted = await call('data_delete', { profile: 'clinic', confirm: planned.facts['confirm'] });
  expect(deleted.isError, deleted.text).toBe(false);
  await server[Symbol.asyncDispose]();
  using database = new DatabaseSync(join(server.dataDir, 'csf.db'));
  for (const table of ['snapshots', 'snapshot_decisions'])
    expect(database.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
});

test('neither a snapshot nor a decision about it can be changed or taken away', async () => {
  const server = await testServer();
  const connection = await connect(server);
  await fill(connection);
  await connection.call('snapshot_record', board);
  await connection.call('snapshot_record', { ...board, decision: 'approved', by: 'Bo' });
  await server[Symbol.asyncDispose]();
  using database = new DatabaseSync(join(server.dataDir, 'csf.db'));
  for (const table of ['snapshots', 'snapshot_decisions']) {
    for (const sql of [`UPDATE ${table} SET note = 'x'`, `DELETE FROM ${table}`])
      expect(() => database.exec(sql)).toThrow(`${table} are only ever added`);
  }
});
