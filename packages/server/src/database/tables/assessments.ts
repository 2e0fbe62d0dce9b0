import { columns, type RecordOf } from '../columns.ts';
import { inColumn, nullable, number, oneOf, text } from '../field.ts';

/** How sure an assessor is of a judgement. */
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** A score of those who do the work, or of somebody who has checked it. */
export const ASSESSMENT_KINDS = ['self-assessed', 'validated'] as const;
export type AssessmentKind = (typeof ASSESSMENT_KINDS)[number];

export const assessmentColumns = columns({
  outcomeId: text,
  /** A level of the profile's scale; null if the outcome is not applicable. */
  score: nullable(number),
  /** The scores for policy and for practice, of which `score` follows; null if the profile has no dimensions. */
  policy: nullable(number),
  practice: nullable(number),
  notApplicableReason: nullable(text),
  /** The day of the assessment, `YYYY-MM-DD`. */
  date: inColumn('assessed_on', text),
  assessor: text,
  /** Null if the assessor did not say. */
  confidence: nullable(oneOf(CONFIDENCES)),
  note: nullable(text),
  /** Null if nobody said, as in earlier versions. */
  kind: nullable(oneOf(ASSESSMENT_KINDS)),
  /** Where the score comes from: a document, an interview, the id of material such as `I-1`. */
  source: nullable(text),
  /** Who recorded it, as the client named them. */
  recorder: nullable(text),
  /** Who has confirmed it. */
  confirmer: nullable(text),
});

/** Fields that most scores do not have. Answers leave them out where nobody has given them. */
export const SELDOM_GIVEN = ['policy', 'practice', 'kind', 'source', 'recorder', 'confirmer'] as const;

/** One entry of an outcome's history: a score, or the reason why the outcome is not applicable. */
export type Assessment = RecordOf<typeof assessmentColumns>;
