import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Withdrawable } from '../database/tables/withdrawals.ts';
import { firstEntryHere, lastOriginEntryBy } from '../origin/origin-entries.ts';
import { actionRegister } from '../records/actions.ts';
import { commentRegister } from '../records/comments.ts';
import { evidenceRegister } from '../records/evidence.ts';
import { intakeRegister } from '../records/intake.ts';
import { LETTERS, type RegisterName, recordId } from '../records/record-id.ts';
import type { Register } from '../records/register.ts';
import { riskRegister } from '../records/risks.ts';
import { loadTiers } from '../records/tiers.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { endOfDay } from './end-of-day.ts';
import { lastEntryBy } from './known-at.ts';
import type { Moment } from './moment.ts';
import { counts } from './withdrawn.ts';

/** What was recorded after the day that an answer is about, and bears on it. */
export interface RecordedLater {
  readonly count: number;
  /** The first of them, by their entries. */
  readonly first: readonly LaterRecord[];
}

export interface LaterRecord {
  /** The number of the entry of the audit log. */
  readonly entry: number;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
  /** `GV.OC-01 of 2025-03-31`, `E-1`, `withdrawal of E-1`. */
  readonly record: string;
}

/** What an answer rests on. */
export interface Bearing {
  /** The kinds of records that it looks at. */
  readonly registers: readonly RegisterName[];
  /** Says whether an outcome is part of the answer; undefined: all are, and records that name none. */
  readonly concerns?: ((outcomeId: string) => boolean) | undefined;
}

interface Question extends Bearing {
  readonly profileId: string;
  readonly asOf: string;
  /** The last entry of the audit log that was made by the end of the day. */
  readonly then: number;
}

const MAX_LISTED = 5;

/**
 * The records without which an answer about a day would be another one, and that were made after it: those that stand
 * otherwise on the day than the log of the day has it, and what was withdrawn since.
 */
export async function recordedLater(
  transaction: Transaction<Schema>,
  profileId: string,
  asOf: string,
  bearing: Bearing,
): Promise<RecordedLater> {
  const then = await lastEntryOfDay(transaction, profileId, asOf);
  const question = { ...bearing, profileId, asOf, then };
  const found: LaterRecord[] = [];
  for (const register of bearing.registers) {
    found.push(
      ...(register === 'assessments'
        ? await laterAssessments(transaction, question)
        : await laterRecords(transaction, register, question)),
    );
  }
  const records = found.sort((a, b) => a.entry - b.entry);
  return { count: records.length, first: records.slice(0, MAX_LISTED) };
}

/** Before a profile was imported, the log that it comes from says what was known. */
async function lastEntryOfDay(
  transaction: Transaction<Schema>,
  profileId: string,
  day: string,
): Promise<number> {
  const here = await lastEntryBy(transaction, endOfDay(day));
  const imported = await lastOriginEntryBy(transaction, profileId, endOfDay(day));
  if (imported === null) return here;
  const arrival = await firstEntryHere(transaction, profileId);
  return arrival !== null && arrival <= here ? here : imported;
}

async function laterAssessments(
  transaction: Transaction<Schema>,
  { profileId, asOf, then, concerns = () => true }: Question,
): Promise<readonly LaterRecord[]> {
  const recorded = await transaction
    .selectFrom('assessments')
    .select(['entry', 'recorded_at', 'outcome_id', 'assessed_on'])
    .where('profile_id', '=', profileId)
    .where('assessed_on', '<=', asOf)
    .where('entry', '>', then)
    .where(counts('assessments'))
    .execute();
  const withdrawn = await transaction
    .selectFrom('withdrawals')
    .innerJoin('assessments', 'assessments.id', 'withdrawals.number')
    .select(['withdrawals.entry', 'withdrawals.recorded_at', 'withdrawals.number', 'assessments.outcome_id'])
    .where('withdrawals.profile_id', '=', profileId)
    .where('withdrawals.register', '=', 'assessments')
    .where('withdrawals.entry', '>', then)
    .where('assessments.entry', '<=', then)
    .where('assessments.assessed_on', '<=', asOf)
    .execute();
  return [
    ...recorded
      .filter(({ outcome_id }) => concerns(outcome_id))
      .map((row) => later(row, `${row.outcome_id} of ${row.assessed_on}`)),
    ...withdrawn
      .filter(({ outcome_id }) => concerns(outcome_id))
      .map((row) => later(row, withdrawalOf('assessments', row.number))),
  ];
}

type Kind = Exclude<RegisterName, 'assessments'>;

/** Records that stand otherwise on the day by what is known now. */
async function laterRecords(
  transaction: Transaction<Schema>,
  kind: Kind,
  { profileId, asOf, then, concerns }: Question,
): Promise<readonly LaterRecord[]> {
  const changes = await changesAfter(transaction, kind, profileId, then);
  if (changes.size === 0) return [];
  const before = await STANDING[kind](transaction, profileId, { asOf, entry: then });
  const after = await STANDING[kind](transaction, profileId, { asOf, entry: null });
  return [...changes].flatMap(([number, change]) => {
    const [was, is] = [before.get(number), after.get(number)];
    if (canonicalJson(was ?? null) === canonicalJson(is ?? null)) return [];
    const outcomes = [was, is].flatMap((record) => record?.outcomes ?? []);
    return concerns === undefined || outcomes.some(concerns) ? [change] : [];
  });
}

/** The newest change of each record after an entry of the log, by the number of the record. */
async function changesAfter(
  transaction: Transaction<Schema>,
  kind: Kind,
  profileId: string,
  then: number,
): Promise<ReadonlyMap<number, LaterRecord>> {
  const versions = await transaction
    .selectFrom(kind)
    .select(['number', 'entry', 'recorded_at'])
    .where('profile_id', '=', profileId)
    .where('entry', '>', then)
    .orderBy('entry')
    .execute();
  const withdrawals = await transaction
    .selectFrom('withdrawals')
    .select(['number', 'entry', 'recorded_at'])
    .where('profile_id', '=', profileId)
    .where('register', '=', kind as Withdrawable) // none of the others is there
    .where('entry', '>', then)
    .execute();
  return new Map([
    ...versions.map((row) => [row.number, later(row, recordId(LETTERS[kind], row.number))] as const),
    ...withdrawals.map((row) => [row.number, later(row, withdrawalOf(kind, row.number))] as const),
  ]);
}

interface StandingRecord {
  readonly content: object;
  readonly outcomes: readonly string[];
}

type StandingRecords = (
  transaction: Transaction<Schema>,
  profileId: string,
  moment: Moment,
) => Promise<ReadonlyMap<number, StandingRecord>>;

/** Loads the records of a kind as they stood at a moment. */
const STANDING: Readonly<Record<Kind, StandingRecords>> = {
  evidence: standing(evidenceRegister),
  risks: standing(riskRegister),
  actions: standing(actionRegister),
  intake: standing(intakeRegister),
  comments: standing(commentRegister),
  // A tier is about all outcomes.
  tiers: async (transaction, profileId, moment) => {
    const all = await loadTiers(transaction, profileId, moment);
    return new Map([...all].map(([number, content]) => [number, { content, outcomes: [] }]));
  },
};

function standing<Content extends object>(register: Register<Content>): StandingRecords {
  return async (transaction, profileId, moment) => {
    const all = await register.load(transaction, profileId, { moment });
    return new Map(
      [...all].map(([number, content]) => [number, { content, outcomes: register.concerns(content) }]),
    );
  };
}

function withdrawalOf(register: RegisterName, number: number): string {
  return `withdrawal of ${recordId(LETTERS[register], number)}`;
}

function later(row: { entry: number; recorded_at: string }, record: string): LaterRecord {
  return { entry: row.entry, recordedAt: row.recorded_at, record };
}
