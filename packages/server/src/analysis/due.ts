import { daysBetween } from '../assessments/calendar-date.ts';
import { isInScope, type OutcomeStanding } from '../assessments/standing.ts';
import type { Action } from '../database/tables/actions.ts';
import type { Comment } from '../database/tables/comments.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import type { Risk } from '../database/tables/risks.ts';
import { recordId } from '../records/record-id.ts';
import { gapOf } from './figures.ts';

/** What can be due, in the order in which one day shows it. The last two have no day. */
export const DUE_KINDS = [
  'action',
  'milestone',
  'risk review',
  'risk acceptance ends',
  'evidence lapses',
  'outcome review',
  'outcome target',
  'evidence to review',
  'open comment',
] as const;

/** Something that a profile says is to happen by a day, or that waits for somebody. */
export interface DueRecord {
  /** Of the record or outcome. */
  readonly id: string;
  readonly what: (typeof DUE_KINDS)[number];
  readonly title: string;
  /** `YYYY-MM-DD`; null for what waits without a day. */
  readonly dueOn: string | null;
  readonly owner: string | null;
  /** 0 until the day is over; null without a day. */
  readonly daysLate: number | null;
}

/** A record with a day. */
export interface DatedRecord extends DueRecord {
  readonly dueOn: string;
  readonly daysLate: number;
}

/** What a profile holds that can be due; records by their numbers. */
export interface DueSources {
  readonly actions: ReadonlyMap<
    number,
    Pick<Action, 'title' | 'owner' | 'status' | 'dueOn'> & Partial<Pick<Action, 'milestones'>>
  >;
  readonly risks: ReadonlyMap<
    number,
    Pick<Risk, 'title' | 'owner' | 'status' | 'reviewOn' | 'acceptedUntil'>
  >;
  readonly evidence: ReadonlyMap<
    number,
    Pick<Evidence, 'title' | 'owner' | 'reviewStatus' | 'validUntil'> & Partial<Pick<Evidence, 'reviewer'>>
  >;
  readonly comments?: ReadonlyMap<number, Pick<Comment, 'subject' | 'text' | 'status'>>;
  readonly standings: readonly OutcomeStanding[];
}

type Waiting = Omit<DueRecord, 'dueOn' | 'daysLate'> & { readonly day: string | null };

/** A title that a comment has of its text. */
const MAX_TITLE = 80;

/** All that has a day, earliest first: of open actions and risks, of evidence that nobody has rejected, of included outcomes. */
export function dueRecords(sources: DueSources, asOf: string): readonly DatedRecord[] {
  return [
    ...fromActions(sources),
    ...fromMilestones(sources),
    ...fromRisks(sources),
    ...fromEvidence(sources),
    ...fromOutcomes(sources),
  ]
    .flatMap(({ day, ...record }) =>
      day === null ? [] : [{ ...record, dueOn: day, daysLate: Math.max(0, daysBetween(day, asOf)) }],
    )
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : Number(a.dueOn > b.dueOn)));
}

/** What waits for somebody without a day: evidence that nobody has reviewed, and open comments. */
export function waitingRecords(sources: DueSources): readonly DueRecord[] {
  return [...fromReviews(sources), ...fromComments(sources)].map(({ day: _, ...record }) => ({
    ...record,
    dueOn: null,
    daysLate: null,
  }));
}

function fromActions({ actions }: DueSources): readonly Waiting[] {
  return [...actions].filter(isOpen).map(([number, { title, owner, dueOn }]) => ({
    ...{ id: recordId('A', number), what: 'action', title, owner, day: dueOn },
  }));
}

function fromMilestones({ actions }: DueSources): readonly Waiting[] {
  return [...actions].filter(isOpen).flatMap(([number, { owner, milestones = [] }]) =>
    milestones
      .filter(({ doneOn }) => doneOn == null)
      .map(({ text, dueOn = null }) => ({
        ...{ id: recordId('A', number), what: 'milestone' as const, title: text, owner, day: dueOn },
      })),
  );
}

function isOpen([, { status }]: readonly [number, Pick<Action, 'status'>]): boolean {
  return status === 'open' || status === 'in progress';
}

function fromRisks({ risks }: DueSources): readonly Waiting[] {
  return [...risks]
    .filter(([, { status }]) => status === 'open')
    .flatMap(([number, { title, owner, reviewOn, acceptedUntil }]): Waiting[] => {
      const risk = { id: recordId('R', number), title, owner };
      return [
        { ...risk, what: 'risk review', day: reviewOn },
        { ...risk, what: 'risk acceptance ends', day: acceptedUntil },
      ];
    });
}

function fromEvidence({ evidence }: DueSources): readonly Waiting[] {
  return [...evidence]
    .filter(([, { reviewStatus }]) => reviewStatus !== 'rejected')
    .map(([number, { title, owner, validUntil }]) => ({
      ...{ id: recordId('E', number), what: 'evidence lapses', title, owner, day: validUntil },
    }));
}

function fromOutcomes({ standings }: DueSources): readonly Waiting[] {
  return standings
    .filter(({ included }) => included)
    .flatMap((standing): Waiting[] => {
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

/** A review waits for the reviewer, once one is named. */
function fromReviews({ evidence }: DueSources): readonly Waiting[] {
  return [...evidence]
    .filter(([, { reviewStatus }]) => reviewStatus === 'not reviewed')
    .map(([number, { title, owner, reviewer }]) => ({
      ...{
        id: recordId('E', number),
        what: 'evidence to review',
        title,
        owner: reviewer ?? owner,
        day: null,
      },
    }));
}

/** A comment waits for the owner of what it is about. */
function fromComments(sources: DueSources): readonly Waiting[] {
  const owners = ownersOf(sources);
  return [...(sources.comments ?? [])]
    .filter(([, { status }]) => status === 'open')
    .map(([number, { subject, text }]) => ({
      id: recordId('C', number),
      what: 'open comment',
      title: cut(`${subject}: ${text}`),
      owner: owners.get(subject) ?? null,
      day: null,
    }));
}

function ownersOf({ actions, risks, evidence, standings }: DueSources): ReadonlyMap<string, string | null> {
  return new Map([
    ...[...actions].map(([number, { owner }]) => [recordId('A', number), owner] as const),
    ...[...risks].map(([number, { owner }]) => [recordId('R', number), owner] as const),
    ...[...evidence].map(([number, { owner }]) => [recordId('E', number), owner] as const),
    ...standings.map(({ outcome, owner }) => [outcome.id, owner] as const),
  ]);
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_TITLE ? text : `${characters.slice(0, MAX_TITLE).join('')}…`;
}
