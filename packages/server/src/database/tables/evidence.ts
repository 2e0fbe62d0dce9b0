import { columns, type RecordOf } from '../columns.ts';
import { ids, inColumn, initially, nullable, oneOf, text } from '../field.ts';

export const REVIEW_STATUSES = ['not reviewed', 'accepted', 'rejected'] as const;

/** How evidence was gathered: the assessment methods of NIST SP 800-53A. */
export const METHODS = ['examine', 'interview', 'test'] as const;

export const evidenceColumns = columns({
  title: text,
  /** A path or URL, never opened. */
  reference: text,
  owner: text,
  /** The day from which its age counts. */
  date: inColumn('dated_on', text),
  /** The last day on which it holds; null: it does not lapse. */
  validUntil: nullable(text),
  method: nullable(oneOf(METHODS)),
  /** The hash of the content, 64 lower-case hex digits. */
  sha256: nullable(text),
  reviewStatus: initially('not reviewed', oneOf(REVIEW_STATUSES)),
  reviewer: nullable(text),
  reviewedOn: nullable(text),
  note: nullable(text),
  outcomes: ids,
});

/** Something that shows how far outcomes are achieved. Only where to find it is kept, not the thing itself. */
export type Evidence = RecordOf<typeof evidenceColumns>;
