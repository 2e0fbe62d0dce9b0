import type { Transaction } from 'kysely';
import { DUE_KINDS, type DueRecord, type DueSources, dueRecords, waitingRecords } from '../analysis/due.ts';
import { addDays } from '../assessments/calendar-date.ts';
import { readStanding } from '../assessments/standing.ts';
import type { Schema } from '../database/schema.ts';
import { outcomes } from '../framework/elements.ts';
import type { Moment } from '../history/moment.ts';
import type { Position } from '../paging/cursor.ts';
import { caseFolded } from '../text/case-folded.ts';
import { loadActions } from './actions.ts';
import { commentRegister } from './comments.ts';
import { evidenceRegister } from './evidence.ts';
import { riskRegister } from './risks.ts';

/** What is due within so many days is listed where no day is given. */
const DAYS_AHEAD = 30;

/** Sorts what has no day behind all days. */
const NO_DAY = '9999-12-31';

export interface DueSelection {
  /** The day that lateness counts to. */
  readonly asOf: string;
  readonly moment: Moment;
  /** The last day that is listed. */
  readonly until?: string | undefined;
  /** A name, whatever its case. */
  readonly owner?: string | undefined;
}

export interface DueList {
  readonly records: readonly { readonly position: Position; readonly facts: DueRecord }[];
  readonly head: {
    /** The last day that is listed. */
    readonly until: string;
    /** Of all pages. */
    readonly total: number;
    readonly late: number;
    readonly withoutDay: number;
  };
}

/** What lapses or is due by a day, earliest first, and then what waits without a day. */
export async function listDue(
  transaction: Transaction<Schema>,
  profileId: string,
  { asOf, moment, until = addDays(asOf, DAYS_AHEAD), owner }: DueSelection,
): Promise<DueList> {
  const sources = await loadSources(transaction, profileId, moment);
  const key = owner === undefined ? null : caseFolded(owner);
  const isOwned = (record: DueRecord): boolean =>
    key === null || (record.owner !== null && caseFolded(record.owner) === key);
  const dated = dueRecords(sources, asOf).filter(({ dueOn }) => dueOn <= until);
  const due = [...dated, ...waitingRecords(sources)].filter(isOwned);
  return {
    records: withPositions(due),
    head: {
      until,
      total: due.length,
      late: due.filter(({ daysLate }) => (daysLate ?? 0) > 0).length,
      withoutDay: due.filter(({ dueOn }) => dueOn === null).length,
    },
  };
}

async function loadSources(
  transaction: Transaction<Schema>,
  profileId: string,
  moment: Moment,
): Promise<DueSources> {
  const { standings } = await readStanding(transaction, profileId, moment);
  return {
    standings,
    actions: await loadActions(transaction, profileId, moment),
    risks: await riskRegister.load(transaction, profileId, { moment }),
    evidence: await evidenceRegister.load(transaction, profileId, { moment }),
    comments: await commentRegister.load(transaction, profileId, { moment }),
  };
}

/** By day, kind, and number of the record or place of the outcome: so a cursor still fits after others are done. */
function withPositions(due: readonly DueRecord[]): DueList['records'] {
  const seen = new Map<string, number>();
  return due
    .map((facts) => {
      const { id, what, dueOn } = facts;
      const place = `${dueOn} ${what} ${id}`;
      const part = (seen.get(place) ?? 0) + 1; // milestones of one action may have the same day
      seen.set(place, part);
      return { position: [dueOn ?? NO_DAY, DUE_KINDS.indexOf(what), numberOf(id), part], facts };
    })
    .sort((a, b) => comparePositions(a.position, b.position));
}

function numberOf(id: string): number {
  const place = outcomes.findIndex((outcome) => outcome.id === id);
  return place >= 0 ? place : Number(id.slice(2));
}

/** Below zero where the first position comes first. */
export function comparePositions(a: Position, b: Position): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  const [mine, other] = [a[at], b[at]];
  if (mine === undefined || other === undefined) return 0;
  return mine < other ? -1 : 1;
}
