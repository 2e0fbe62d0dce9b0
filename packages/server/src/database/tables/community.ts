import { columns, type RecordOf } from '../columns.ts';
import { integer, nullable, oneOf, text } from '../field.ts';
import { PRIORITIES } from './priority.ts';

export const communityColumns = columns({
  priority: nullable(oneOf(PRIORITIES)),
  /** The CSF tier aimed at, 1 (Partial) to 4 (Adaptive). */
  targetTier: nullable(integer),
  rationale: nullable(text),
  note: nullable(text),
});

/** What a Community Profile says about an outcome (NIST CSWP 29, section 3.1). It is nobody's target, and no score. */
export type CommunityPriority = RecordOf<typeof communityColumns>;
