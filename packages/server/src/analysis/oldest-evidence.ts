import { daysBetween } from '../assessments/calendar-date.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import { recordId } from '../records/record-id.ts';

export interface AgedEvidence {
  readonly id: string;
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly ageDays: number;
}

/** The evidence that nobody has rejected, oldest first. */
export function oldestEvidence(
  records: ReadonlyMap<number, Pick<Evidence, 'title' | 'date' | 'reviewStatus'>>,
  asOf: string,
): readonly AgedEvidence[] {
  return [...records]
    .filter(([, { reviewStatus }]) => reviewStatus !== 'rejected')
    .map(([number, { title, date }]) => ({
      id: recordId('E', number),
      title,
      date,
      ageDays: daysBetween(date, asOf),
    }))
    .sort((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)));
}
