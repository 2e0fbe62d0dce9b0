import { columns, type RecordOf } from '../columns.ts';
import { inColumn, integer, oneOf, text } from '../field.ts';

/** The two parts of appendix B of NIST CSWP 29: Cybersecurity Risk Governance and Cybersecurity Risk Management. */
export const TIER_AREAS = ['risk governance', 'risk management'] as const;
export type TierArea = (typeof TIER_AREAS)[number];

export const tierColumns = columns({
  area: oneOf(TIER_AREAS),
  /** 1 to 4. */
  tier: integer,
  rationale: text,
  date: inColumn('judged_on', text),
  approver: text,
});

/** A tier judged by the person responsible. */
export type Judgement = RecordOf<typeof tierColumns>;
