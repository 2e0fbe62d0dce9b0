import type { Transaction } from 'kysely';
import { today } from '../assessments/calendar-date.ts';
import type { Schema } from '../database/schema.ts';
import { CsfServerError } from '../refusals/error.ts';
import { quote } from '../text/quote.ts';
import { endOfDay } from './end-of-day.ts';

/** An entry of the audit log: the last one whose rows count. */
export interface KnownAt {
  readonly entry: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A time with its zone, such as `2026-03-31T18:00:00Z`. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * The last entry of the audit log up to a number, an instant, or the end of a day in this machine's time zone. An instant
 * gives the same entry whenever it is asked for: those behind the first later one do not count, even if somebody had set
 * the clock back.
 *
 * @throws CsfServerError INVALID_INPUT for what is neither, or lies in the future
 */
export async function readKnownAt(
  transaction: Transaction<Schema>,
  text: string,
  now: Date,
): Promise<KnownAt> {
  const entry = /^\d{1,15}$/.test(text) ? Number(text) : await entryBy(transaction, instantOf(text), now);
  const found = await transaction
    .selectFrom('audit_log')
    .select(['sequence', 'at'])
    .where('sequence', '=', entry)
    .executeTakeFirst();
  if (found !== undefined) return { entry: found.sequence, at: found.at };
  throw refused(`knownAt ${quote(text)} is no entry of the audit log`, 'audit_log lists them by number.');
}

async function entryBy(transaction: Transaction<Schema>, instant: Date, now: Date): Promise<number> {
  if (instant > now) {
    throw refused(`knownAt ${instant.toISOString()} is in the future`, 'Leave it out for what is known now.');
  }
  return lastEntryBy(transaction, instant);
}

/** The last entry of the audit log up to an instant, as `readKnownAt` has it; 0 if there is none. */
export async function lastEntryBy(transaction: Transaction<Schema>, instant: Date): Promise<number> {
  const later = await transaction
    .selectFrom('audit_log')
    .select(({ fn }) => fn.min<number | null>('sequence').as('first'))
    .where('at', '>', instant.toISOString())
    .executeTakeFirstOrThrow();
  if (later.first !== null) return later.first - 1;
  const { last } = await transaction
    .selectFrom('audit_log')
    .select(({ fn }) => fn.max<number | null>('sequence').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

function instantOf(text: string): Date {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const end = endOfDay(text);
    if (today(end) === text) return end; // 2025-02-30 would be March 2
  }
  const instant = INSTANT.test(text) ? new Date(text) : null;
  if (instant !== null && !Number.isNaN(instant.getTime())) return instant;
  throw refused(
    `knownAt ${quote(text)} is no time`,
    'Give the number of an entry of the audit log, a time such as 2026-03-31T18:00:00Z, or a day.',
  );
}

/** The day of a time, in this machine's time zone. */
export function dayOf({ at }: KnownAt): string {
  return today(new Date(at));
}

function refused(message: string, hint: string): CsfServerError {
  return new CsfServerError({ code: 'INVALID_INPUT', message: `${message}.`, hint });
}
