import type { PointOfView } from '../assessments/point-of-view.ts';
import type { ReportKind } from './kinds.ts';

/** What a report is to be about. */
export interface ReportQuestion extends PointOfView {
  /** An id or a name; undefined is the only profile. */
  readonly profile?: string | undefined;
  readonly kind: ReportKind;
  /** The name or id of a snapshot; then its day counts, and not `asOf` and `knownAt`. */
  readonly snapshot?: string | undefined;
  /** Null: nobody has said how many hours there are, so nothing is scheduled. */
  readonly capacity: ReportCapacity | null;
}

export interface ReportCapacity {
  /** Person-hours of the whole team. */
  readonly hoursPerWeek: number;
  readonly weeks: number;
  /** The first day of the first week; undefined is the day judged. */
  readonly startOn?: string | undefined;
}
