import type { Database } from '../../src/database/open.ts';
import { actionRegister } from '../../src/records/actions.ts';
import { evidenceRegister } from '../../src/records/evidence.ts';
import { recordBatch } from '../../src/records/record-batch.ts';
import { riskRegister } from '../../src/records/risks.ts';
import { recordTier } from '../../src/records/tiers.ts';
import { loadReport } from '../../src/reports/load-report.ts';
import type { ReportModel } from '../../src/reports/model.ts';
import type { ReportQuestion } from '../../src/reports/report-question.ts';
import { recordSnapshot } from '../../src/snapshots/record-snapshot.ts';
import { created, noon, profile, save, score, writerOn } from './profile-changes.ts';

export interface ReportOptions extends Partial<ReportQuestion> {
  readonly today?: string;
  readonly dataWarning?: string | null;
}

/** The report on the profile "clinic" of a test's database. */
export function reportOn(
  db: Database,
  { today = '2025-06-30', dataWarning = null, ...question }: ReportOptions = {},
): Promise<ReportModel> {
  const differing = { take: () => {}, warningAbout: () => dataWarning };
  return loadReport(
    { db, now: () => noon(today), version: '1.2.3', differing },
    { profile, kind: 'full', capacity: null, ...question },
  );
}

/** A database with something of everything that a report shows, recorded until 2025-06-20. */
export async function busyDatabase(): Promise<Database> {
  const db = await created('2025-01-01', {
    scope: 'Wards',
    rules: { appetiteImpact: 3, leastCoverage: 5 } as never,
    outcomes: [
      { id: 'GV', target: 3, targetPriority: 'high', owner: 'Ada', targetOn: '2025-12-31' },
      { id: 'RC.CO', included: false },
    ],
  });
  await score(db, '2025-02-01', '2025-02-01', { 'GV.OC-01': 1, 'GV.OC-02': 2, 'PR.AA-01': 3 });
  await snapshotOn(db, '2025-03-31', 'Board Q1');
  await score(db, '2025-05-02', '2025-05-02', { 'GV.OC-01': 2, 'GV.OC-03': 4, 'PR.AA-01': 2 });
  await records(db);
  const judgement = { area: 'risk governance', tier: 2, rationale: 'Known.', approver: 'Bo' } as const;
  await recordTier(db, writerOn('2025-05-05'), noon('2025-05-05'), {
    profile,
    date: '2025-05-05',
    ...judgement,
  });
  await save(db, '2025-06-20', { outcomes: [{ id: 'GV.OC-02', target: 4 }] });
  return db;
}

export async function snapshotOn(db: Database, day: string, name: string): Promise<void> {
  const draft = { profile, name, takenBy: null, note: null };
  await recordSnapshot(db, writerOn(day), noon(day), draft);
}

async function records(db: Database): Promise<void> {
  const day = '2025-05-04';
  const accepted = { reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: day } as const;
  const evidence = { reference: 'x', owner: 'Ada', date: '2025-01-31' };
  await recordBatch(db, writerOn(day), noon(day), evidenceRegister, {
    profile,
    records: [
      { ...evidence, ...accepted, title: 'Charter', outcomes: ['GV.OC-01'], validUntil: '2025-05-31' },
      { ...evidence, title: 'Minutes', outcomes: ['GV.OC-02', 'GV.OC-03'] },
    ],
  });
  await recordBatch(db, writerOn(day), noon(day), riskRegister, {
    profile,
    records: [
      { title: 'Loss', likelihood: 4, impact: 5, owner: 'Bo', reviewOn: '2025-06-01' },
      { title: 'Fire', likelihood: 2, impact: 2, outcomes: ['GV.OC-01'] },
      { title: 'Flood' },
    ],
  });
  await recordBatch(db, writerOn(day), noon(day), actionRegister, {
    profile,
    records: [
      { title: 'Mend', outcomes: ['GV.OC-01'], effortHours: 30, dueOn: '2025-09-30', owner: 'Ada' },
      { title: 'Then', outcomes: ['GV.OC-02'], effortHours: 20, dependsOn: ['#1'] },
      { title: 'Later', outcomes: ['GV.OC-02'] },
    ],
  });
}

let busy: Promise<ReportModel> | undefined;

/** A report that has something in each of its parts; the same for all tests of a file. */
export function busyReport(): Promise<ReportModel> {
  busy ??= busyDatabase().then((db) =>
    reportOn(db, { capacity: { hoursPerWeek: 10, weeks: 26, startOn: '2025-07-01' } }),
  );
  return busy;
}
