import { columns, type RecordOf } from '../columns.ts';
import { ids, initially, integer, nullable, oneOf, text } from '../field.ts';

export const TREATMENTS = ['accept', 'avoid', 'mitigate', 'transfer'] as const;

export const RISK_STATUSES = ['open', 'closed'] as const;

export const riskColumns = columns({
  title: text,
  description: nullable(text),
  /** All likelihoods and impacts are levels of the profile's risk scales; null if not judged. */
  inherentLikelihood: nullable(integer),
  inherentImpact: nullable(integer),
  /** As things are now. */
  likelihood: nullable(integer),
  impact: nullable(integer),
  /** As they will be when the treatment is done. */
  targetLikelihood: nullable(integer),
  targetImpact: nullable(integer),
  treatment: nullable(oneOf(TREATMENTS)),
  treatmentNote: nullable(text),
  /** Who has accepted the risk as it is, and the last day on which that holds. */
  acceptedBy: nullable(text),
  acceptedUntil: nullable(text),
  owner: nullable(text),
  status: initially('open', oneOf(RISK_STATUSES)),
  identifiedOn: text,
  reviewOn: nullable(text),
  outcomes: initially([], ids),
});

/** A risk as its owner judges it. It has no score: likelihood and impact stand side by side. */
export type Risk = RecordOf<typeof riskColumns>;
