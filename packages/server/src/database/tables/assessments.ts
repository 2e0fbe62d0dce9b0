import { columns, type RecordOf } from '../columns.ts';
import { inColumn, integer, nullable, oneOf, text } from '../field.ts';

/** How sure an assessor is of a judgement. */
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export const assessmentColumns = columns({
  outcomeId: text,
  /** A level of the profile's scale; null if the outcome is not applicable. */
  score: nullable(integer),
  notApplicableReason: nullable(text),
  /** The day of the assessment, `YYYY-MM-DD`. */
  date: inColumn('assessed_on', text),
  assessor: text,
  /** Null if the assessor did not say. */
  confidence: nullable(oneOf(CONFIDENCES)),
  note: nullable(text),
});

/** One entry of an outcome's history: a score, or the reason why the outcome is not applicable. */
export type Assessment = RecordOf<typeof assessmentColumns>;
