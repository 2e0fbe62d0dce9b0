import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreementOf } from '../../../src/audit/data-agreement.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import type { Database } from '../../../src/database/open.ts';
import { recordSnapshot } from '../../../src/snapshots/record-snapshot.ts';
import { canonicalJson } from '../../../src/text/canonical-json.ts';
import { anyChange, created, noon, profile, writerOn } from '../../support/profile-changes.ts';
import { connectionOf, testDatabase } from '../../support/test-database.ts';
import {
  answersOf,
  type Content,
  contentOf,
  exported,
  imported,
  LEAVING,
  recordNeighbours,
  recordProfile,
  withDatabase,
} from '../../support/travelling-profile.ts';

/** What may differ after a journey: the id, the ids of assessments, when it left, and one more log. */
function comparable(content: Content, logs: number): object {
  const { sha256: _, exportedAt: __, profile, audit, assessments, withdrawals, ...rest } = content;
  const places = new Map(assessments.map(({ id }, index) => [id, `S#${index}`]));
  return {
    ...rest,
    profile: { ...profile, id: null },
    assessments: assessments.map((row) => ({ ...row, id: places.get(row.id) })),
    withdrawals: withdrawals.map((row) => ({ ...row, record: places.get(row.record) ?? row.record })),
    audit: audit.slice(0, logs),
  };
}

async function expectIntact(db: Database): Promise<void> {
  expect(await verifyAudit(db)).toMatchObject({ intact: true });
  expect(agreementOf(connectionOf(db).open())).toEqual({ kind: 'agrees' });
}

describe('a profile that travels', () => {
  test('is the same after each journey, with its history and the audit logs of all places', async () => {
    const first = contentOf(await withDatabase(await recordProfile(), (db) => exported(db)));
    let file = await withDatabase(await recordProfile(), (db) => exported(db));
    for (const journey of [1, 2, 3]) {
      const arrived = await withDatabase(await recordNeighbours(), async (db) => {
        const { facts } = await imported(db, file);
        expect(facts).toMatchObject({ profile: 'clinic-2', revision: first.profile['revision'] });
        await expectIntact(db);
        return exported(db, { profile: facts.profile });
      });
      const content = contentOf(arrived);
      expect(canonicalJson(comparable(content, 1))).toBe(canonicalJson(comparable(first, 1)));
      expect(arrived.bytes.toString()).toBe(`${canonicalJson(content)}\n`);
      expect(content.audit.slice(0, journey)).toEqual(contentOf(file).audit);
      expect(content.audit).toHaveLength(journey + 1);
      file = arrived;
    }
  });

  test('goes on to be changed, and travels with what was added', async () => {
    const file = await withDatabase(await recordProfile(), (db) => exported(db));
    const there = await recordNeighbours();
    const { facts } = await withDatabase(there, (db) => imported(db, file));
    const id = facts.profile;
    const later = new Date('2025-07-15T12:00:00Z');
    const answers = await answersOf(there, id, later, [
      ['assessment_record', { assessor: 'Eve', records: [{ outcome: 'GV.OC-01', score: 3.5 }] }],
      ['evidence_record', { records: [{ id: 'E-1', owner: 'Eve' }] }],
      ['risk_record', { records: [{ title: 'Flood' }] }],
      ['record_withdraw', { records: ['S-3'], reason: 'Too high' }],
      ['snapshot_record', { name: 'Board Q1', decision: 'reopened', by: 'Eve' }],
      ['snapshot_record', { name: 'Board Q2' }],
    ]);
    expect(answers.map(({ isError, text }) => (isError ? text : 'stored'))).toEqual(
      answers.map(() => 'stored'),
    );
    const second = await withDatabase(there, async (db) => {
      await expectIntact(db);
      return exported(db, { profile: id, now: later });
    });
    const content = contentOf(second);
    expect(content.evidence.map(({ id, entry, owner }) => [id, entry?.[0], owner])).toEqual([
      ['E-1', 1, 'Ada'],
      ['E-1', 1, 'Ada'],
      ['E-1', 2, 'Eve'],
    ]);
    expect(content.risks.map(({ id }) => id)).toEqual(['R-1', 'R-2', 'R-3']);
    await withDatabase(await recordNeighbours(), async (db) => {
      const arrived = await imported(db, second, { at: later });
      expect(arrived.facts.audit).toMatchObject({ unchecked: 0 });
      await expectIntact(db);
    });
  });

  test('has the same figures in both places, also on days before its journey', async () => {
    const home = await recordProfile();
    const file = await withDatabase(home, (db) => exported(db));
    const there = await recordNeighbours();
    const { facts } = await withDatabase(there, (db) => imported(db, file));
    const days = [
      {},
      { asOf: '2025-01-01' },
      { asOf: '2025-01-31' },
      { asOf: '2025-03-02' },
      { asOf: '2025-05-15' },
    ];
    const tools = [
      'profile_overview',
      'profile_gaps',
      'profile_scores',
      'profile_checks',
      'profile_get',
      'profile_lens',
    ];
    const calls = [
      ...tools.flatMap((tool) =>
        days.map((day) => [tool, tool === 'profile_lens' ? { ...day, dataset: 'sp800-53r5' } : day]),
      ),
      ['profile_changes', { from: 'Board Q1' }],
      ['profile_changes', { from: '2025-02-15', to: 'Board Q1' }],
      ['profile_changes', { interval: 'month' }],
      ['profile_changes', { from: '2025-02-15', asOf: '2025-05-15' }],
      ['plan_build', { startOn: '2025-07-01', capacityHoursPerWeek: 10 }],
      ...['evidence', 'risks', 'actions', 'tiers', 'intake', 'comments', 'snapshots'].map((kind) => [
        'records_list',
        { kind },
      ]),
    ] as [string, Record<string, unknown>][];
    const before = await answersOf(home, 'clinic', LEAVING, calls);
    const after = await answersOf(there, facts.profile, LEAVING, calls);
    for (const [index, [tool, args]] of calls.entries()) {
      expect(before[index]?.isError, before[index]?.text).toBe(false);
      expect(shown(after[index]), `${tool} ${JSON.stringify(args)}`).toBe(shown(before[index]));
    }
  });

  test('is lossless whatever was done to it', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyChange, { maxLength: 12 }),
        fc.boolean(),
        async (changes, withIdentities) => {
          const db = await created('2025-01-01');
          for (const [index, change] of changes.entries()) await change(db, `2025-02-${10 + index}`);
          const draft = { profile, name: 'Board', takenBy: null, note: null };
          await recordSnapshot(db, writerOn('2025-03-01'), noon('2025-03-01'), draft);
          const file = await exported(db, { withIdentities });
          const there = testDatabase();
          const { facts } = await imported(there, file);
          await expectIntact(there);
          const again = contentOf(await exported(there, { profile: facts.profile, withIdentities }));
          expect(comparable(again, 1)).toEqual(comparable(contentOf(file), 1));
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** An answer without what differs between the places: ids, and the numbers of entries. */
function shown(answer: { text: string; facts: object } | undefined): string {
  return JSON.stringify([answer?.text, answer?.facts])
    .replaceAll(/(nextCursor\W+)[\w-]+/g, '$1C')
    .replaceAll(/clinic(-2)?/g, 'ID')
    .replaceAll(/\bS-\d+/g, 'S')
    .replaceAll(/("entry":|"knownAt":|\\n|knownAt )-?\d+(?=[,}]|\\n)/g, '$1N');
}
