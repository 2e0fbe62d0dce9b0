import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.ts';
import type { Database } from '../../src/database/open.ts';
import { decideSnapshot } from '../../src/snapshots/decide-snapshot.ts';
import { findSnapshot } from '../../src/snapshots/find-snapshot.ts';
import { freezeState } from '../../src/snapshots/freeze-state.ts';
import { loadSnapshots, statusOf } from '../../src/snapshots/load-snapshots.ts';
import { readState } from '../../src/snapshots/read-snapshot.ts';
import {
  type RecordedSnapshot,
  recordSnapshot,
  type SnapshotDraft,
} from '../../src/snapshots/record-snapshot.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import {
  anyChange,
  created,
  lastEntry,
  noon,
  profile,
  save,
  score,
  withdraw,
  writerOn,
} from '../support/profile-changes.ts';

async function record(
  db: Database,
  day: string,
  draft: Partial<SnapshotDraft> = {},
): Promise<RecordedSnapshot> {
  const all = { profile, name: 'Board', takenBy: null, note: null, ...draft };
  return recordSnapshot(db, writerOn(day), noon(day), all);
}

const decide = (db: Database, day: string, decision: 'approved' | 'reopened', decidedBy: string) =>
  decideSnapshot(db, writerOn(day), noon(day), { profile, snapshot: 'N-1', decision, decidedBy, note: null });

async function stateIn(db: Database, called: string) {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) =>
      readState(transaction, profile, await findSnapshot(transaction, profile, called)),
    );
}

async function frozen(db: Database, moment: { asOf: string; entry: number }): Promise<string> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => canonicalJson(await freezeState(transaction, profile, moment)));
}

describe('a snapshot', () => {
  test('keeps what was recorded when it was taken, whatever changes later', async () => {
    const db = await created('2025-01-01', { scope: 'Wards', outcomes: [{ id: 'GV.OC-01', target: 3 }] });
    await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 1 });
    await record(db, '2025-03-01');
    await score(db, '2025-03-02', '2025-02-20', { 'GV.OC-01': 4 });
    await save(db, '2025-03-02', {
      name: 'Hospital',
      scope: 'All',
      outcomes: [{ id: 'GV.OC-01', target: 2 }],
    });
    await withdraw(db, '2025-03-02', 'assessments', 1);
    const state = await stateIn(db, 'N-1');
    expect(state).toMatchObject({ asOf: '2025-03-01', profile: { name: 'Clinic', scope: 'Wards' } });
    expect(state.outcomes[0]).toMatchObject({ target: 3, assessment: { score: 1, assessor: 'Ada' } });
    expect(state.figures).toMatchObject({ groups: { overall: { mean: 1, assessed: 1 } } });
  });

  test('has the state of a past day, as it was known at an earlier time', async () => {
    const db = await created('2025-01-01');
    await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 1 });
    const known = await lastEntry(db);
    await score(db, '2025-03-01', '2025-02-02', { 'GV.OC-01': 2 });
    await score(db, '2025-03-01', '2025-03-01', { 'GV.OC-01': 3 });
    const scoreOf = async (name: string, view: Pick<SnapshotDraft, 'asOf' | 'knownAt'>) => {
      const { state, notes } = await record(db, '2025-04-01', { name, ...view });
      return [state.outcomes[0]?.assessment?.score, ...notes];
    };
    expect(await scoreOf('a', {})).toEqual([3]);
    expect(await scoreOf('b', { asOf: '2025-02-28' })).toEqual([
      2,
      'Recorded after 2025-02-28: 1 of its records and scores (GV.OC-01 of 2025-02-02); knownAt leaves them out.',
    ]);
    expect(await scoreOf('c', { asOf: '2025-02-28', knownAt: String(known) })).toEqual([1]);
    expect(await scoreOf('d', { knownAt: '2025-02-15' })).toEqual([1]);
  });

  test('is the same, byte for byte, whatever is recorded, withdrawn or renamed later', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyChange, { minLength: 3, maxLength: 8 }),
        fc.array(anyChange, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('2024-12-31', '2025-01-20', '2025-02-28'),
        async (before, after, asOf) => {
          const db = await created('2025-01-01');
          for (const [index, change] of before.entries()) await change(db, `2025-02-${10 + index}`);
          const entry = await lastEntry(db);
          const { snapshot } = await record(db, '2025-03-01', { asOf, knownAt: String(entry) });
          const then = await frozen(db, { asOf, entry });
          for (const [index, change] of after.entries()) await change(db, `2025-03-${10 + index}`);
          expect(await frozen(db, { asOf, entry })).toBe(then);
          expect(canonicalJson(await stateIn(db, 'N-1'))).toBe(then);
          const again = await record(db, '2025-04-01', { asOf, knownAt: String(entry) });
          expect(again).toMatchObject({ isNew: false, snapshot: { sha256: snapshot.sha256 } });
        },
      ),
      { numRuns: 30 },
    );
  });

  test('is recorded once, however often the call is repeated, and whatever the case of its name', async () => {
    const db = await created('2025-01-01');
    const first = await record(db, '2025-03-01', { takenBy: 'Ada', note: 'For the board' });
    const entries = await lastEntry(db);
    const again = await record(db, '2025-03-01', { name: 'BOARD' });
    expect(again).toMatchObject({ isNew: false, revision: first.revision });
    expect(again.snapshot).toEqual(first.snapshot);
    expect(await lastEntry(db)).toBe(entries);
  });

  test('is refused under a name that has another state, with how to get that state', async () => {
    const db = await created('2025-01-01');
    await record(db, '2025-03-01');
    await score(db, '2025-03-01', '2025-03-01', { 'GV.OC-01': 1 });
    await expect(record(db, '2025-03-01', { name: 'board' })).rejects.toMatchObject({
      code: 'SNAPSHOT_EXISTS',
      message: 'N-1 "Board" has another state: that of 2025-03-01, as known at entry 1.',
      hint: expect.stringContaining('asOf 2025-03-01 and knownAt 1'),
    });
    const again = await record(db, '2025-03-01', { asOf: '2025-03-01', knownAt: '1' });
    expect(again.isNew).toBe(false);
    expect(await loadSnapshots(db, profile)).toHaveLength(1);
  });

  test('is refused with a name that means something else, for a day to come, and for an unknown profile', async () => {
    const db = await created('2025-01-01');
    for (const name of ['n 7', 'N-1', '2025-03-01', 'Now'])
      await expect(record(db, '2025-03-01', { name })).rejects.toThrow('looks like an id, a day or "now"');
    await expect(record(db, '2025-03-01', { asOf: '2025-03-02' })).rejects.toThrow('is in the future');
    await expect(record(db, '2025-03-01', { profile: 'none' })).rejects.toThrow('There is no profile');
    await expect(record(db, '2025-03-01', { knownAt: '99' })).rejects.toThrow('no entry of the audit log');
    expect(await loadSnapshots(db, profile)).toEqual([]);
  });

  test('has its content in one row and its hash alone in the audit log', async () => {
    const db = await created('2025-01-01');
    const { snapshot } = await record(db, '2025-03-01', { takenBy: 'Ada' });
    const { sha256, bytes } = snapshot;
    const { after } = await db
      .selectFrom('audit_log')
      .select('after')
      .orderBy('sequence', 'desc')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(after)).toEqual({
      revision: 2,
      snapshots: {
        'N-1': {
          name: 'Board',
          asOf: '2025-03-01',
          knownEntry: 1,
          takenBy: 'Ada',
          note: null,
          sha256,
          bytes,
        },
      },
    });
    const { content } = await db.selectFrom('snapshots').select('content').executeTakeFirstOrThrow();
    expect(content.length).toBeLessThan(bytes / 4);
  });

  test('of more than 8 MiB is refused with its size', { timeout: 60_000 }, async () => {
    const db = await created('2025-01-01');
    const note = 'x'.repeat(1_000_000);
    const rows = Array.from({ length: 9 }, (_, index) => ({
      ...{
        profile_id: profile,
        number: index + 1,
        area: 'risk governance' as const,
        tier: 1,
        rationale: note,
      },
      ...{ judged_on: '2025-01-01', approver: 'Ada', entry: 1, recorded_at: '2025-01-01T12:00:00.000Z' },
    }));
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('tiers').values(rows).execute();
      await appendAudit(transaction, writerOn('2025-01-01'), { subject: profile, before: null, after: {} });
    });
    await expect(record(db, '2025-03-01')).rejects.toThrow(/^The state has 9\d{6} bytes.*at most 8388608/);
    expect(await loadSnapshots(db, profile)).toEqual([]);
  });
});

describe('a decision about a snapshot', () => {
  test('approves it, reopens it, and approves it again', async () => {
    const db = await created('2025-01-01');
    await record(db, '2025-03-01');
    const status = async () => (await loadSnapshots(db, profile)).map(statusOf);
    expect(await status()).toEqual(['draft']);
    await decide(db, '2025-03-02', 'approved', 'Bo');
    expect(await status()).toEqual(['approved']);
    await decide(db, '2025-03-03', 'reopened', 'Cy');
    expect(await status()).toEqual(['reopened']);
    const { snapshot } = await decide(db, '2025-03-04', 'approved', 'Bo');
    expect(snapshot.decisions).toEqual([
      { decision: 'approved', decidedBy: 'Bo', date: '2025-03-02', note: null },
      { decision: 'reopened', decidedBy: 'Cy', date: '2025-03-03', note: null },
      { decision: 'approved', decidedBy: 'Bo', date: '2025-03-04', note: null },
    ]);
    expect(await loadSnapshots(db, profile)).toEqual([snapshot]);
  });

  test('is stored once when the same person repeats it', async () => {
    const db = await created('2025-01-01');
    await record(db, '2025-03-01');
    await decide(db, '2025-03-02', 'approved', 'Bo');
    expect(await decide(db, '2025-03-03', 'approved', 'BO')).toMatchObject({ isNew: false, revision: 3 });
  });

  test('is refused if it does not fit the last one, or there is no such snapshot', async () => {
    const db = await created('2025-01-01');
    await expect(decide(db, '2025-03-02', 'approved', 'Bo')).rejects.toMatchObject({
      code: 'UNKNOWN_SNAPSHOT',
      hint: expect.stringContaining('It has none yet'),
    });
    await record(db, '2025-03-01', { name: 'Board Q1' });
    await expect(decide(db, '2025-03-02', 'reopened', 'Bo')).rejects.toThrow('N-1 is a draft');
    await decide(db, '2025-03-02', 'approved', 'Bo');
    await expect(decide(db, '2025-03-03', 'approved', 'Cy')).rejects.toThrow(
      'N-1 is approved already, by "Bo" on 2025-03-02.',
    );
    const unknown = decideSnapshot(db, writerOn('2025-03-03'), noon('2025-03-03'), {
      ...{ profile, snapshot: 'Board Q2', decision: 'approved', decidedBy: 'Bo', note: null },
    });
    await expect(unknown).rejects.toMatchObject({ hint: expect.stringContaining('N-1 "Board Q1"') });
  });
});
