import { columns, type RecordOf } from '../columns.ts';
import { ids, initially, integer, nullable, oneOf, text } from '../field.ts';

export const TREATMENTS = ['accept', 'avoid', 'mitigate', 'transfer'] as const;

export const RISK_STATUSES = ['open', 'closed'] as const;

export const riskColumns = columns({
  title: text,
  description: nullable(text),
  /** Likelihood and impact are levels of the profile's risk scales; null if not judged. */
  likelihood: nullable(integer),
  impact: nullable(integer),
  treatment: nullable(oneOf(TREATMENTS)),
  treatmentNote: nullable(text),
  owner: nullable(text),
  status: initially('open', oneOf(RISK_STATUSES)),
  identifiedOn: text,
  reviewOn: nullable(text),
  outcomes: initially([], ids),
});

/** A risk as its owner judges it. It has no score: likelihood and impact stand side by side. */
export type Risk = RecordOf<typeof riskColumns>;
