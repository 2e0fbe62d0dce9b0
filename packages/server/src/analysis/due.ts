import { daysBetween } from '../assessments/calendar-date.ts';
import type { Action } from '../database/tables/actions.ts';
import type { Risk } from '../database/tables/risks.ts';
import { recordId } from '../records/record-id.ts';

/** A record that somebody has promised to look at by a day. */
export interface DueRecord {
  readonly id: string;
  readonly what: 'action' | 'risk review';
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly dueOn: string;
  readonly owner: string | null;
  /** 0 until the day is over. */
  readonly daysLate: number;
}

/** Open actions with a due date and open risks with a day of review, earliest first. */
export function dueRecords(
  actions: ReadonlyMap<number, Pick<Action, 'title' | 'owner' | 'status' | 'dueOn'>>,
  risks: ReadonlyMap<number, Pick<Risk, 'title' | 'owner' | 'status' | 'reviewOn'>>,
  asOf: string,
): readonly DueRecord[] {
  const isOpen = (status: string): boolean => status === 'open' || status === 'in progress';
  const due = (
    id: string,
    what: DueRecord['what'],
    {
      title,
      owner,
      status,
      day,
    }: { title: string; owner: string | null; status: string; day: string | null },
  ): readonly DueRecord[] =>
    day === null || !isOpen(status)
      ? []
      : [{ id, what, title, dueOn: day, owner, daysLate: Math.max(0, daysBetween(day, asOf)) }];
  return [
    ...[...actions].flatMap(([number, { dueOn, ...action }]) =>
      due(recordId('A', number), 'action', { ...action, day: dueOn }),
    ),
    ...[...risks].flatMap(([number, { reviewOn, ...risk }]) =>
      due(recordId('R', number), 'risk review', { ...risk, day: reviewOn }),
    ),
  ].sort((a, b) => (a.dueOn < b.dueOn ? -1 : Number(a.dueOn > b.dueOn)));
}
