import fc from 'fast-check';
import type { Transaction } from 'kysely';
import { expect, test } from 'vitest';
import { loadEvidenceFacts, loadRiskFacts } from '../../src/analysis/registers.ts';
import { outcomesAssessedBy } from '../../src/assessments/assessor.ts';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import { loadScoreHistory } from '../../src/assessments/score-history.ts';
import { readStanding } from '../../src/assessments/standing.ts';
import { nextEntry } from '../../src/audit/next-entry.ts';
import type { Database } from '../../src/database/open.ts';
import type { Schema } from '../../src/database/schema.ts';
import { TIER_AREAS } from '../../src/database/tables/tiers.ts';
import { type Moment, NOW } from '../../src/history/moment.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { actionRegister, loadActions } from '../../src/records/actions.ts';
import { evidenceRegister } from '../../src/records/evidence.ts';
import { recordBatch } from '../../src/records/record-batch.ts';
import { riskRegister } from '../../src/records/risks.ts';
import { currentTier, loadTiers, recordTier } from '../../src/records/tiers.ts';
import { withdrawRecords } from '../../src/withdrawals/withdraw-records.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const NOW_DAY = new Date(writer.at);
const DAYS = ['2024-12-31', '2025-01-31', '2025-03-31'];

interface Step {
  readonly kind: 'score' | 'evidence' | 'risk' | 'action' | 'tier';
  readonly outcome: string;
  readonly date: string;
  readonly who: string;
  readonly level: number | null;
  /** Withdrawn as soon as so many later steps are done; null: it stays. */
  readonly withdrawnAfter: number | null;
  /** The risk or action recorded so many steps before, if there is one, is named by an action. */
  readonly back: number;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('score', 'score', 'evidence', 'risk', 'risk', 'action', 'action', 'tier'),
  outcome: fc.constantFrom('GV.OC-01', 'PR.DS-11'),
  date: fc.constantFrom(...DAYS),
  who: fc.constantFrom('Ada', 'ADA', 'Ben'),
  level: fc.option(fc.integer({ min: 1, max: 4 })),
  withdrawnAfter: fc.option(fc.integer({ min: 0, max: 4 })),
  back: fc.integer({ min: 1, max: 2 }),
});

/** Records a step as its title; returns the id. */
async function record(db: Database, profile: string, step: Step, title: string, named: readonly string[]) {
  const { kind, outcome, date, who, level } = step;
  const outcomes = [outcome];
  const judged = level === null ? { notApplicable: 'No.' } : { score: level };
  if (kind === 'score') {
    const drafts = [{ outcome, ...judged, date, assessor: who, note: title }];
    const { ids } = await recordAssessments(db, writer, NOW_DAY, { profile, drafts, dryRun: false });
    return ids[0] ?? '';
  }
  if (kind === 'tier') {
    const draft = { area: TIER_AREAS[0], tier: level ?? 1, rationale: title, date, approver: who };
    return (await recordTier(db, writer, NOW_DAY, { profile, ...draft })).id;
  }
  const reviewed = { reviewStatus: 'accepted', reviewer: who, reviewedOn: '2025-03-31' } as const;
  const { records } =
    kind === 'evidence'
      ? await recordBatch(db, writer, NOW_DAY, evidenceRegister, {
          profile,
          records: [{ title, reference: 'x', owner: who, date, outcomes, ...(level !== null && reviewed) }],
        })
      : kind === 'risk'
        ? await recordBatch(db, writer, NOW_DAY, riskRegister, {
            profile,
            records: [{ title, likelihood: level, identifiedOn: date, outcomes }],
          })
        : await recordBatch(db, writer, NOW_DAY, actionRegister, {
            profile,
            records: [
              {
                title,
                outcomes,
                effortHours: level,
                risks: named.filter((id) => id.startsWith('R')),
                dependsOn: named.filter((id) => id.startsWith('A')),
              },
            ],
          });
  return records[0]?.id ?? '';
}

/** Everything that figures are computed from, without numbers: those of two profiles differ. */
async function basis(db: Transaction<Schema>, profile: string, moment: Moment) {
  const { standings } = await readStanding(db, profile, moment);
  const tiers = await loadTiers(db, profile, moment);
  const actions = await loadActions(db, profile, moment);
  const risks = await riskRegister.load(db, profile, { moment });
  const title = (id: string) =>
    (id.startsWith('R') ? risks : actions).get(Number(id.slice(2)))?.title ?? `${id} is missing`;
  return {
    standings,
    history: await loadScoreHistory(db, profile, moment),
    evidence: await loadEvidenceFacts(db, profile, moment),
    risks: (await loadRiskFacts(db, profile, moment)).map(({ id: _, ...fact }) => fact),
    tiers: [...tiers.values()],
    currentTier: currentTier(tiers, TIER_AREAS[0]),
    actions: [...actions.values()].map(({ risks, dependsOn, ...action }) => ({
      ...action,
      risks: risks.map(title),
      dependsOn: dependsOn.map(title),
    })),
  };
}

const reading = <T>(db: Database, read: (transaction: Transaction<Schema>) => Promise<T>): Promise<T> =>
  db.transaction().setAccessMode('read only').execute(read);

test('withdrawing leaves every figure as if the record had never been made, and what was known before as it was', async () => {
  const db = testDatabase();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 9 }), async (steps) => {
      runs += 1;
      const create = async (name: string) => {
        const request = { name: `${name} ${runs}`, organization: 'Acme' };
        return (await createProfileOnce(db, writer, request)).profile;
      };
      const [corrected, clean] = [await create('Corrected'), await create('Clean')];
      const ids: { readonly corrected: string; readonly clean: string | null }[] = [];
      const seen: { readonly entry: number; readonly basis: object }[] = [];
      const withdraw = async (due: (step: Step, index: number) => boolean) => {
        const records = steps.flatMap((step, index) =>
          step.withdrawnAfter !== null && due(step, index) ? (ids[index]?.corrected ?? []) : [],
        );
        if (records.length === 0) return;
        const entry = await reading(db, nextEntry);
        seen.push({ entry: entry - 1, basis: await reading(db, (reader) => basis(reader, corrected, NOW)) });
        await withdrawRecords(db, writer, NOW_DAY, { profile: corrected, records, reason: 'Wrong.' });
      };
      for (const [index, step] of steps.entries()) {
        const named = ids[index - step.back];
        const isGone = (steps[index - step.back]?.withdrawnAfter ?? index) < step.back;
        const references = named === undefined || isGone ? [] : [named];
        const title = `step ${index}`;
        ids.push({
          corrected: await record(
            db,
            corrected,
            step,
            title,
            references.map((id) => id.corrected),
          ),
          clean:
            step.withdrawnAfter === null
              ? await record(
                  db,
                  clean,
                  step,
                  title,
                  references.flatMap((id) => id.clean ?? []),
                )
              : null,
        });
        await withdraw(({ withdrawnAfter }, of) => of + (withdrawnAfter ?? 0) === index);
      }
      await withdraw(({ withdrawnAfter }, of) => of + (withdrawnAfter ?? 0) >= steps.length);

      await reading(db, async (reader) => {
        for (const asOf of [null, ...DAYS]) {
          const moment = { asOf, entry: null };
          expect(await basis(reader, corrected, moment)).toEqual(await basis(reader, clean, moment));
        }
        for (const who of ['ada', 'Ben']) {
          expect(await outcomesAssessedBy(reader, corrected, who)).toEqual(
            await outcomesAssessedBy(reader, clean, who),
          );
        }
        for (const { entry, basis: then } of seen) {
          expect(await basis(reader, corrected, { asOf: null, entry })).toEqual(then);
        }
      });
    }),
    { numRuns: 40 },
  );
});
