import { daysBetween } from '../assessments/calendar-date.ts';
import { isInScope, type OutcomeStanding } from '../assessments/standing.ts';
import type { Action } from '../database/tables/actions.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import type { Risk } from '../database/tables/risks.ts';
import { recordId } from '../records/record-id.ts';
import { gapOf } from './figures.ts';

/** Something that a profile says is to happen by a day. */
export interface DueRecord {
  /** Of the record or outcome. */
  readonly id: string;
  readonly what:
    | 'action'
    | 'risk review'
    | 'risk acceptance ends'
    | 'evidence lapses'
    | 'outcome review'
    | 'outcome target';
  /** Of an outcome its short name. */
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly dueOn: string;
  readonly owner: string | null;
  /** 0 until the day is over. */
  readonly daysLate: number;
}

/** What a profile holds that can be due; records by their numbers. */
export interface DueSources {
  readonly actions: ReadonlyMap<number, Pick<Action, 'title' | 'owner' | 'status' | 'dueOn'>>;
  readonly risks: ReadonlyMap<
    number,
    Pick<Risk, 'title' | 'owner' | 'status' | 'reviewOn' | 'acceptedUntil'>
  >;
  readonly evidence: ReadonlyMap<number, Pick<Evidence, 'title' | 'owner' | 'reviewStatus' | 'validUntil'>>;
  readonly standings: readonly OutcomeStanding[];
}

type Dated = Omit<DueRecord, 'dueOn' | 'daysLate'> & { readonly day: string | null };

/** All that has a day: of open actions and risks, of evidence that nobody has rejected, of included outcomes. */
export function dueRecords(sources: DueSources, asOf: string): readonly DueRecord[] {
  return [...fromActions(sources), ...fromRisks(sources), ...fromEvidence(sources), ...fromOutcomes(sources)]
    .flatMap(({ day, ...record }) =>
      day === null ? [] : [{ ...record, dueOn: day, daysLate: Math.max(0, daysBetween(day, asOf)) }],
    )
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : Number(a.dueOn > b.dueOn)));
}

function fromActions({ actions }: DueSources): readonly Dated[] {
  return [...actions]
    .filter(([, { status }]) => status === 'open' || status === 'in progress')
    .map(([number, { title, owner, dueOn }]) => ({
      ...{ id: recordId('A', number), what: 'action', title, owner, day: dueOn },
    }));
}

function fromRisks({ risks }: DueSources): readonly Dated[] {
  return [...risks]
    .filter(([, { status }]) => status === 'open')
    .flatMap(([number, { title, owner, reviewOn, acceptedUntil }]): Dated[] => {
      const risk = { id: recordId('R', number), title, owner };
      return [
        { ...risk, what: 'risk review', day: reviewOn },
        { ...risk, what: 'risk acceptance ends', day: acceptedUntil },
      ];
    });
}

function fromEvidence({ evidence }: DueSources): readonly Dated[] {
  return [...evidence]
    .filter(([, { reviewStatus }]) => reviewStatus !== 'rejected')
    .map(([number, { title, owner, validUntil }]) => ({
      ...{ id: recordId('E', number), what: 'evidence lapses', title, owner, day: validUntil },
    }));
}

function fromOutcomes({ standings }: DueSources): readonly Dated[] {
  return standings
    .filter(({ included }) => included)
    .flatMap((standing): Dated[] => {
      const { outcome, owner, reviewOn, targetOn } = standing;
      const row = { id: outcome.id, title: outcome.shortName, owner };
      return [
        { ...row, what: 'outcome review', day: reviewOn },
        { ...row, what: 'outcome target', day: isReached(standing) ? null : targetOn },
      ];
    });
}

/** Whether nobody has to reach the target any more. */
function isReached(standing: OutcomeStanding): boolean {
  const gap = gapOf(standing);
  return !isInScope(standing) || (gap !== null && gap <= 0);
}
