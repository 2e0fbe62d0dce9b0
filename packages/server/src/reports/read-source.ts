import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { scopeNotes } from '../assessments/point-of-view.ts';
import { type AuditHead, auditHead } from '../audit/head.ts';
import { loadTrendSources, type TrendSources } from '../changes/trend-sources.ts';
import type { Schema } from '../database/schema.ts';
import type { Dataset } from '../references/dataset.ts';
import { loadDatasets } from '../references/datasets.ts';
import type { FrozenState } from '../snapshots/frozen-state.ts';
import { loadSnapshots, type StoredSnapshot } from '../snapshots/load-snapshots.ts';
import { readState } from '../snapshots/read-snapshot.ts';
import { type ReportSubject, readSubject } from './read-subject.ts';
import type { ReportQuestion } from './report-question.ts';
import { type TrendFrame, trendFrame } from './trend-frame.ts';

/** A snapshot with the state in it. */
export interface ReadSnapshot {
  readonly snapshot: StoredSnapshot;
  readonly state: FrozenState;
}

/** Everything that a report is made of, as of one moment. */
export interface ReportSource extends ReportSubject {
  /** The newest snapshot before; null if there is none. */
  readonly before: ReadSnapshot | null;
  readonly trend: TrendSources & TrendFrame;
  readonly auditHead: AuditHead | null;
  readonly datasets: readonly Dataset[];
}

/**
 * Reads what a report is made of. It lets other requests in between its parts.
 * @throws CsfServerError UNKNOWN_PROFILE, AMBIGUOUS_PROFILE, UNKNOWN_SNAPSHOT, SNAPSHOT_CHANGED, UNKNOWN_MOMENT, or INVALID_INPUT for
 * a day in the future
 */
export async function readSource(
  transaction: Transaction<Schema>,
  question: ReportQuestion,
  now: Date,
): Promise<ReportSource> {
  const subject = await readSubject(transaction, question, now);
  await nextTurn();
  const before = await readBefore(transaction, subject);
  await nextTurn();
  return {
    ...subject,
    before,
    trend: await readTrend(transaction, subject),
    auditHead: await auditHead(transaction),
    datasets: await loadDatasets(transaction),
  };
}

async function readBefore(
  transaction: Transaction<Schema>,
  { profile, state, entry, snapshot }: ReportSubject,
): Promise<ReadSnapshot | null> {
  const known = await loadSnapshots(transaction, profile.id, snapshot === null ? entry : null);
  const earlier = known.filter(
    ({ number, asOf }) => asOf <= state.asOf && (snapshot === null || number < snapshot.number),
  );
  // Sorting is stable: of one day, the one that was recorded last is the newest.
  const newest = earlier.toSorted((a, b) => (a.asOf < b.asOf ? -1 : Number(a.asOf > b.asOf))).at(-1);
  if (newest === undefined) return null;
  return { snapshot: newest, state: await readState(transaction, profile.id, newest) };
}

async function readTrend(
  transaction: Transaction<Schema>,
  { profile, state: { asOf }, entry }: ReportSubject,
): Promise<ReportSource['trend']> {
  const sources = await loadTrendSources(transaction, profile, { asOf, entry });
  const frame = trendFrame(sources.recorded[0]?.date ?? asOf, asOf);
  const notes = await scopeNotes(transaction, profile, frame.days[0] ?? asOf);
  return { ...sources, ...frame, notes };
}
