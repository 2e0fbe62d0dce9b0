import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../../src/database/open.ts';
import { cloneProfile } from '../../../src/profiles/clone-profile.ts';
import { createProfileOnce } from '../../../src/profiles/create-profile-once.ts';
import { connect, testServer } from '../../support/connection.ts';
import { created, profile, score } from '../../support/profile-changes.ts';
import { connectionOf, testDatabase, writer } from '../../support/test-database.ts';
import {
  answersOf,
  contentOf,
  exported,
  forged,
  imported,
  LEAVING,
  recordNeighbours,
  recordProfile,
  withDatabase,
} from '../../support/travelling-profile.ts';

const AFTER = new Date('2025-07-15T12:00:00Z');

async function arrived(): Promise<{ there: string; id: string }> {
  const file = await withDatabase(await recordProfile(), (db) => exported(db));
  const there = await recordNeighbours();
  const { facts } = await withDatabase(there, (db) => imported(db, file));
  return { there, id: facts.profile };
}

const IDENTITIES = ['account', 'client', 'clientVersion', 'person'];

describe('identities', () => {
  const namesIn = (content: ReturnType<typeof contentOf>) =>
    content.audit.flatMap(({ entries }) =>
      entries.flatMap((entry) => IDENTITIES.map((name) => entry[name]).filter((value) => value != null)),
    );

  test('go along with a profile when they are asked for', async () => {
    const file = await withDatabase(await recordProfile(), (db) => exported(db));
    expect(new Set(namesIn(contentOf(file)))).toEqual(new Set(['ada', 'test-client', '9.8.7', 'Ada Byron']));
  });

  test('stay otherwise, and the import says which hashes cannot be checked therefore', async () => {
    const home = await recordProfile();
    const file = await withDatabase(home, (db) => exported(db, { withIdentities: false }));
    expect(namesIn(contentOf(file))).toEqual([]);
    expect(file.bytes.toString()).not.toContain('test-client');
    await withDatabase(await recordNeighbours(), async (db) => {
      const { facts } = await imported(db, file);
      expect(facts.audit).toEqual({ checked: 0, unchecked: 18, links: 2 });
      expect(facts.notes.join(' ')).toContain('The hash of 18 audit entries could not be computed');
      const again = contentOf(await exported(db, { profile: facts.profile }));
      expect(again.audit[0]).toEqual(contentOf(file).audit[0]);
    });
  });

  test('that came with a profile stay when it leaves again without them', async () => {
    const { there, id } = await arrived();
    const again = await withDatabase(there, (db) => exported(db, { profile: id, withIdentities: false }));
    expect(namesIn(contentOf(again))).toEqual([]);
  });

  test('that nobody gave are not missed: the hash is checked', async () => {
    const db = testDatabase();
    const nobody = { ...writer, client: null };
    await createProfileOnce(db, nobody, { name: 'Clinic', organization: 'Acme' });
    const file = await exported(db, { withIdentities: false });
    const { facts } = await imported(testDatabase(), file);
    expect(facts.audit).toEqual({ checked: 1, unchecked: 0, links: 0 });
  });
});

describe('an import', () => {
  test('is one entry of the log, which names file, digest and the head of the other log', async () => {
    const file = await withDatabase(await recordProfile(), (db) => exported(db));
    const { sha256 } = JSON.parse(file.bytes.toString());
    const db = testDatabase();
    await imported(db, file);
    const entries = await db.selectFrom('audit_log').select(['tool', 'subject', 'before', 'after']).execute();
    expect(entries).toMatchObject([{ tool: 'data_import', subject: 'clinic', before: null }]);
    expect(JSON.parse(String(entries[0]?.after))).toMatchObject({
      imported: {
        file: 'clinic-profile.json',
        sha256,
        profile: 'clinic',
        head: contentOf(file).audit[0]?.head,
      },
    });
  });

  test('says what it would do in a dry run, and stores nothing', async () => {
    const file = await withDatabase(await recordProfile(), (db) => exported(db));
    await withDatabase(await recordNeighbours(), async (db) => {
      const before = await db.selectFrom('audit_log').select('hash').execute();
      const { summary, facts } = await imported(db, file, { dryRun: true });
      expect(summary).toBe(
        'Profile Clinic of Acme would be imported as clinic-2; nothing was stored. The file is unchanged since it was written.',
      );
      expect(facts).toMatchObject({
        status: 'dry run',
        counts: { assessments: 8, evidence: 1, withdrawals: 3 },
      });
      expect(await db.selectFrom('audit_log').select('hash').execute()).toEqual(before);
      expect(await db.selectFrom('profiles').select('id').execute()).toEqual([{ id: 'clinic' }]);
    });
  });

  test('that is called off stores nothing', async () => {
    const db = await created('2025-01-01');
    const file = await exported(db);
    const there = testDatabase();
    await expect(imported(there, file, { abort: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(await there.selectFrom('profiles').select('id').execute()).toEqual([]);
  });

  test('calls a file unchanged, and never authentic', async () => {
    const file = await withDatabase(await recordProfile(), (db) => exported(db));
    const answer = JSON.stringify(await imported(testDatabase(), file));
    expect(answer).toContain('unchanged since it was written');
    expect(answer).toContain('it does not say who wrote it');
    expect(answer).not.toMatch(/authentic|genuine/i);
  });

  test('of a profile that the organization has already is refused, unless it gets another name', async () => {
    const db = await created('2025-01-01');
    await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 3 });
    const file = await exported(db);
    await expect(imported(db, file)).rejects.toMatchObject({ code: 'PROFILE_EXISTS' });
    const { facts } = await imported(db, file, { name: 'Clinic as sent' });
    expect(facts).toMatchObject({ profile: 'clinic-as-sent', name: 'Clinic as sent' });
    const again = await exported(db, { profile: facts.profile });
    const { facts: twice } = await imported(testDatabase(), again);
    expect(twice).toMatchObject({ profile: 'clinic-as-sent', audit: { checked: 3 } });
  });

  test('never gives the id of a profile that was deleted, whose log goes with it', async () => {
    const { there, id } = await arrived();
    const server = await testServer({ dataDir: there, now: () => AFTER });
    const { call } = await connect(server);
    const { facts } = await call('data_delete', { profile: id });
    const done = await call('data_delete', { profile: id, confirm: facts['confirm'] });
    expect(done.isError, done.text).toBe(false);
    await server[Symbol.asyncDispose]();
    const file = await withDatabase(await recordProfile(), (db) => exported(db));
    await withDatabase(there, async (db) => {
      for (const table of ['origin_logs', 'origin_entries', 'origin_links'] as const)
        expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
      const { facts } = await imported(db, file, { at: AFTER });
      expect(facts.profile).toBe('clinic-3');
    });
  });
});

describe('what a profile brings along', () => {
  test('is read in audit_log behind its import, page by page, with the numbers and ids of there', async () => {
    const { there, id } = await arrived();
    const [all, detailed] = await answersOf(there, id, AFTER, [
      ['audit_log', { limit: 100 }],
      ['audit_log', { detail: 'detailed', limit: 100 }],
    ]);
    const entries = all?.facts['entries'] as Record<string, unknown>[];
    expect(entries.map(({ sequence, subject, originLog }) => [sequence, subject, originLog])).toEqual([
      [3, 'clinic-2', undefined],
      ...[21, 20, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 3, 2].map((number) => [
        number,
        'clinic',
        1,
      ]),
    ]);
    expect(all?.facts['notes']).toEqual([expect.stringContaining('before it was imported')]);
    expect(JSON.stringify(detailed?.facts)).toContain('"hash"');
    const paged: unknown[] = [];
    for (let cursor: unknown; ; ) {
      const [page] = await answersOf(there, id, AFTER, [
        ['audit_log', { limit: 4, ...(cursor !== undefined && { cursor }) }],
      ]);
      paged.push(...((page?.facts['entries'] ?? []) as unknown[]));
      cursor = page?.facts['nextCursor'];
      if (cursor === undefined) break;
    }
    expect(paged).toEqual(entries);
  });

  test('is listed whatever revision somebody wrote into it', async () => {
    const file = await withDatabase(await recordProfile(), (db) => exported(db, { withIdentities: false }));
    const content = contentOf(file);
    for (const entry of content.audit[0]?.entries ?? [])
      if ('after' in entry) entry['after'] = `${entry['after']}`.replace(/"revision":3\b/, '"revision":1.5');
    const there = await recordNeighbours();
    const { facts } = await withDatabase(there, (db) => imported(db, forged(content)));
    const [answer] = await answersOf(there, facts.profile, AFTER, [['audit_log', {}]]);
    expect(answer?.isError, answer?.text).toBe(false);
    expect(answer?.facts['entries']).toContainEqual(
      expect.objectContaining({ originLog: 1, revision: null }),
    );
  });

  test('is searched with the filters of audit_log', async () => {
    const { there, id } = await arrived();
    const [byTool, byPerson, byDay] = await answersOf(there, id, AFTER, [
      ['audit_log', { tool: 'risk_record' }],
      ['audit_log', { person: 'Nobody' }],
      ['audit_log', { since: '2025-05-01', until: '2025-05-31' }],
    ]);
    expect(byTool?.facts['entries']).toMatchObject([{ sequence: 9, tool: 'risk_record', originLog: 1 }]);
    expect(byPerson?.facts['entries']).toEqual([]);
    expect(byDay?.facts['entries']).toMatchObject([{ tool: 'profile_save' }]);
  });

  test('was not known here before the import', async () => {
    const { there, id } = await arrived();
    const [then, now] = await answersOf(there, id, AFTER, [
      ['profile_scores', { knownAt: '2' }],
      ['profile_scores', { knownAt: '3', asOf: '2025-02-15' }],
    ]);
    expect(then?.text).toContain('did not exist yet at entry 2');
    expect(now?.isError, now?.text).toBe(false);
  });

  test('has snapshots that can be read and compared, as they were frozen', async () => {
    const { there, id } = await arrived();
    const [changes, list] = await answersOf(there, id, AFTER, [
      ['profile_changes', { from: 'Board Q1' }],
      ['records_list', { kind: 'snapshots' }],
    ]);
    expect(changes?.isError, changes?.text).toBe(false);
    expect(list?.text).toContain('approved');
  });

  test('is part of what audit_log verifies: a name that somebody changed in it is noticed', async () => {
    const { there, id } = await arrived();
    const database = new DatabaseSync(join(there, 'csf.db'));
    const trigger = 'origin_entries_no_update';
    const { sql } = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(trigger) ?? {};
    database.exec(`DROP TRIGGER ${trigger}`);
    database.exec("UPDATE origin_entries SET person = 'Somebody else' WHERE number = 5");
    database.exec(String(sql));
    database.close();
    const [answer] = await answersOf(there, id, AFTER, [['audit_log', { verify: true }]]);
    expect(answer?.facts['verification']).toMatchObject({ intact: false, differing: [] });
    expect(answer?.summary).toContain('or a log that came with a profile');
  });

  test('is never changed, and goes with the profile', async () => {
    const { there } = await arrived();
    using database = new DatabaseSync(join(there, 'csf.db'));
    for (const table of ['origin_logs', 'origin_entries', 'origin_links']) {
      const refused = `${table} are only ever added`;
      expect(() => database.exec(`UPDATE ${table} SET log = 2`)).toThrow(refused);
      expect(() => database.exec(`DELETE FROM ${table}`)).toThrow(refused);
      expect(() => database.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`)).toThrow(refused);
    }
  });
});

describe('an export', () => {
  test('of a clone is imported, though its log has not the assessments that were copied', async () => {
    const db = await created('2025-01-01');
    await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 3, 'GV.OC-02': 1 });
    await cloneProfile(db, writer, { profile, name: 'Lab', withAssessments: true });
    const file = await exported(db, { profile: 'lab' });
    const { facts } = await imported(testDatabase(), file);
    expect(facts).toMatchObject({ profile: 'lab', counts: { assessments: 2 } });
  });

  async function tampered(sql: string): Promise<Database> {
    const db = await created('2025-01-01');
    await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 3 });
    connectionOf(db).open().exec(sql);
    return db;
  }

  test('is refused where the log was changed, because nobody could import it', async () => {
    const db = await tampered(
      "DROP TRIGGER audit_log_no_update; UPDATE audit_log SET tool = 'x' WHERE sequence = 2",
    );
    await expect(exported(db)).rejects.toThrow('Entry 2 of the audit log does not fit its hash');
  });

  test('of records that were changed is refused by its import, which names them', async () => {
    const db = await tampered('DROP TRIGGER assessments_no_update; UPDATE assessments SET score = 1');
    const file = await exported(db);
    await expect(imported(testDatabase(), file)).rejects.toThrow(
      'the assessment of GV.OC-01 of 2025-02-01 is not what the audit excerpt says',
    );
  });

  test('has no more than the entries between those of the profile, and the head', async () => {
    const home = await recordProfile();
    const file = await withDatabase(home, (db) => exported(db));
    expect(file.bytes.toString()).not.toMatch(/Neighbour|Cellar|Cy/);
    const [log] = contentOf(file).audit;
    expect(log?.entries.filter((entry) => 'hashes' in entry)).toEqual([
      { from: 4, hashes: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
      { from: 19, hashes: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
    ]);
    expect(log?.head.number).toBe(21);
    expect(LEAVING.toISOString()).toBe(JSON.parse(file.bytes.toString()).exportedAt);
  });
});
