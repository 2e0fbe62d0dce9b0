import type { Selectable } from 'kysely';
import type { AssessmentsTable } from '../database/schema.ts';

/** How sure an assessor is of a judgement. */
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** One entry of an outcome's history: a score, or the reason why the outcome is not applicable. */
export interface Assessment {
  readonly outcomeId: string;
  /** A level of the profile's scale; null if the outcome is not applicable. */
  readonly score: number | null;
  readonly notApplicableReason: string | null;
  /** The day of the assessment, `YYYY-MM-DD`. */
  readonly date: string;
  readonly assessor: string;
  /** Null if the assessor did not say. */
  readonly confidence: Confidence | null;
  readonly note: string | null;
}

export function toAssessment(
  row: Omit<Selectable<AssessmentsTable>, 'profile_id' | 'recorded_at'>,
): Assessment {
  return {
    outcomeId: row.outcome_id,
    score: row.score,
    notApplicableReason: row.not_applicable_reason,
    date: row.assessed_on,
    assessor: row.assessor,
    // The table's CHECK admits no other words.
    confidence: row.confidence as Confidence | null,
    note: row.note,
  };
}
