import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { dayOf, type KnownAt, readKnownAt } from '../history/known-at.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { type Bearing, type RecordedLater, recordedLater } from '../history/recorded-later.ts';
import { readScopeStart } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { CsfServerError } from '../refusals/error.ts';
import { today } from './calendar-date.ts';
import { type ProfileStanding, readStanding } from './standing.ts';

/** What a caller asks for. */
export interface PointOfView {
  /** The day judged; undefined is today or, with `knownAt`, the day of that. */
  readonly asOf?: string | undefined;
  /** As `readKnownAt` reads it; undefined is now. */
  readonly knownAt?: string | undefined;
}

/** The point of view of an answer. */
export interface View {
  readonly moment: Moment;
  /** The day that ages and lapses count to. */
  readonly asOf: string;
  /** The last entry of the audit log that counts; null if all do. */
  readonly known: KnownAt | null;
}

/** The facts of an answer about its point of view. */
export interface ViewFacts {
  /** Absent if the answer is about now. */
  readonly asOf?: string;
  /** The number of the last entry of the audit log that counts; absent if all do. */
  readonly knownAt?: number;
  /** Absent if there is nothing, or with `knownAt`. */
  readonly recordedLater?: RecordedLater;
}

/** A profile as it stood, and what an answer says about that. */
export interface Seen extends ProfileStanding, View {
  readonly view: ViewFacts;
  readonly notes: readonly string[];
}

export interface SeeingOptions extends Partial<Bearing> {
  readonly now: Date;
}

/** What the states of outcomes rest on. */
export const STATES = ['assessments', 'intake'] as const;

/** As `seeProfile`, in a reading transaction of its own. */
export async function see(
  db: Database,
  given: string | undefined,
  view: PointOfView,
  options: SeeingOptions,
): Promise<Seen> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute((transaction) => seeProfile(transaction, given, view, options));
}

/**
 * Reads a profile as it stood on a day, as it was known at a time.
 * @param given as in `resolveProfile`
 * @throws CsfServerError INVALID_INPUT, UNKNOWN_MOMENT, and what `readStanding` throws
 */
export async function seeProfile(
  transaction: Transaction<Schema>,
  given: string | undefined,
  wanted: PointOfView,
  { now, registers = STATES, concerns }: SeeingOptions,
): Promise<Seen> {
  const view = await readView(transaction, wanted, now);
  const standing = await readStanding(transaction, given, view.moment);
  return {
    ...standing,
    ...view,
    view: await viewFacts(transaction, standing.profile.id, view, { registers, concerns }),
    notes: view.moment === NOW ? [] : await scopeNotes(transaction, standing.profile, view.asOf),
  };
}

/**
 * Reads a point of view, for who reads less than a standing. For a day in the future, things are as they stand now and
 * only ages count to it; where that makes no sense, it is refused.
 * @throws CsfServerError INVALID_INPUT for a day in the future, or what is no time
 */
export async function readView(
  transaction: Transaction<Schema>,
  { asOf: wanted, knownAt }: PointOfView,
  now: Date,
  { mayBeAhead = false }: { readonly mayBeAhead?: boolean } = {},
): Promise<View> {
  const present = today(now);
  const known = knownAt === undefined ? null : await readKnownAt(transaction, knownAt, now);
  const asOf = wanted ?? (known === null ? present : dayOf(known));
  if (asOf > present && !mayBeAhead) throw inFuture(asOf, present);
  const isNow = asOf >= present && known === null;
  return { moment: isNow ? NOW : { asOf, entry: known?.entry ?? null }, asOf, known };
}

/** What an answer about a profile says of its point of view. */
export async function viewFacts(
  transaction: Transaction<Schema>,
  profileId: string,
  { moment, asOf, known }: View,
  bearing: Bearing,
): Promise<ViewFacts> {
  if (moment === NOW) return {};
  if (known !== null) return { asOf, knownAt: known.entry };
  const later = await recordedLater(transaction, profileId, asOf, bearing);
  return { asOf, ...(later.count > 0 && { recordedLater: later }) };
}

/** What an answer has to say about the scope on a day, if that is not known. */
export async function scopeNotes(
  transaction: Transaction<Schema>,
  profile: Profile,
  asOf: string,
): Promise<readonly string[]> {
  const { day } = await readScopeStart(transaction, profile);
  if (asOf >= day) return [];
  return profile.scopeKnownFrom === null
    ? [`Before ${day}, the first recorded scope and targets hold.`]
    : [`Scope and targets are unknown before ${day}; those of that day are used.`];
}

function inFuture(asOf: string, present: string): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `asOf ${asOf} is in the future; today is ${present}.`,
    hint: 'Leave it out for today. Nothing is extrapolated.',
  });
}
