import fc from 'fast-check';
import type { Database } from '../../src/database/open.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { actionRegister } from '../../src/records/actions.ts';
import { evidenceRegister } from '../../src/records/evidence.ts';
import { recordBatch } from '../../src/records/record-batch.ts';
import { riskRegister } from '../../src/records/risks.ts';
import { recordSnapshot } from '../../src/snapshots/record-snapshot.ts';
import { anyChange, type Change, noon, profile, save, score, writerOn } from './profile-changes.ts';

// What a report is made of: more than single changes of a few outcomes.

/** Days on which a user works, in order. Some lie in one quarter, and there are quarters without any. */
export const DAYS = [
  '2025-01-20',
  '2025-02-10',
  '2025-03-31',
  '2025-07-15',
  '2025-11-03',
  '2026-01-07',
  '2026-02-11',
] as const;

export const LAST_DAY = '2026-02-15';

const ids = outcomes.map(({ id }) => id);

const anyLevels = (max: number) =>
  fc.dictionary(fc.constantFrom(...ids), fc.nat(max), { minKeys: 1, maxKeys: 60 });

const refusable =
  (change: Change): Change =>
  async (db, day) => {
    try {
      await change(db, day);
    } catch {
      // refused, as a target of an excluded outcome or a second snapshot of one name
    }
  };

const owners = fc.option(fc.constantFrom('Ada', 'Bo'));

const manyScores = anyLevels(4).map(
  (scores): Change =>
    (db, day) =>
      score(db, day, day, scores),
);

const manyTargets = fc.tuple(anyLevels(4), owners).map(
  ([targets, owner]): Change =>
    (db, day) =>
      save(db, day, {
        outcomes: Object.entries(targets).map(([id, target]) => ({
          id,
          target,
          owner,
          targetOn: '2025-09-30',
        })),
      }),
);

const excluded = fc.constantFrom('RC', 'RC.CO', 'DE', 'GV.SC').map(
  (id): Change =>
    (db, day) =>
      save(db, day, { outcomes: [{ id, included: false }] }),
);

const rules = fc
  .record({
    leastCoverage: fc.constantFrom(0, 5, 60),
    appetiteImpact: fc.option(fc.integer({ min: 1, max: 5 })),
    step: fc.constantFrom(1, 0.5),
  })
  .map(
    (given): Change =>
      (db, day) =>
        save(db, day, { rules: given as never }),
  );

const action = fc
  .record({
    effortHours: fc.option(fc.integer({ min: 1, max: 120 })),
    dueOn: fc.option(fc.constantFrom('2025-03-01', '2026-03-01', '2026-06-30')),
    owner: owners,
    status: fc.constantFrom('open', 'in progress', 'done'),
    outcome: fc.constantFrom(...ids.slice(0, 12)),
  })
  .map(
    ({ outcome, status, ...given }): Change =>
      async (db, day) => {
        const done = status === 'done' ? { doneOn: day } : {};
        const records = [{ title: 'Mend it', outcomes: [outcome], ...given, status, ...done }];
        await recordBatch(db, writerOn(day), noon(day), actionRegister, {
          profile,
          records: records as never,
        });
      },
  );

const rated = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).map(
  ([likelihood, impact]): Change =>
    async (db, day) => {
      const records = [{ title: 'Loss', likelihood, impact, reviewOn: '2026-01-31' }];
      await recordBatch(db, writerOn(day), noon(day), riskRegister, { profile, records });
    },
);

const lapsing = fc.constantFrom(...ids.slice(0, 12)).map(
  (outcome): Change =>
    async (db, day) => {
      const reviewed = { reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: day } as const;
      const dated = { date: day, validUntil: '2025-10-31' };
      const records = [
        { title: 'Test', reference: 'x', owner: 'Ada', outcomes: [outcome], ...dated, ...reviewed },
      ];
      await recordBatch(db, writerOn(day), noon(day), evidenceRegister, { profile, records });
    },
);

const snapshot: Change = async (db, day) => {
  await recordSnapshot(db, writerOn(day), noon(day), {
    ...{ profile, name: `Board of ${day}`, takenBy: null, note: null },
  });
};

/** What a user does on one day. */
const anyDay = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: manyScores },
    { weight: 2, arbitrary: manyTargets },
    { weight: 2, arbitrary: action },
    { weight: 2, arbitrary: fc.constant(snapshot) },
    ...[excluded, rules, rated, lapsing, anyChange].map((arbitrary) => ({ weight: 1, arbitrary })),
  ),
  { maxLength: 5 },
);

/** What a user does on all of them. */
export const anyHistory: fc.Arbitrary<(db: Database) => Promise<void>> = fc
  .tuple(...DAYS.map(() => anyDay))
  .map((days) => async (db) => {
    for (const [index, changes] of days.entries()) {
      for (const change of changes) await refusable(change)(db, DAYS[index] ?? LAST_DAY);
    }
  });
