import { columns, type RecordOf } from '../columns.ts';
import { inColumn, integer, nullable, oneOf, text } from '../field.ts';

/** The tables whose rows can be withdrawn. */
export const WITHDRAWABLE = ['assessments', 'evidence', 'risks', 'actions', 'tiers', 'intake'] as const;
export type Withdrawable = (typeof WITHDRAWABLE)[number];

export const withdrawalColumns = columns({
  register: oneOf(WITHDRAWABLE),
  /** Of the record, or the id of the assessment. */
  number: integer,
  reason: text,
  withdrawnBy: nullable(text),
  date: inColumn('withdrawn_on', text),
});

/** Says that a record does not count any more, and why. */
export type Withdrawal = RecordOf<typeof withdrawalColumns>;
