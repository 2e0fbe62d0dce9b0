/** One entry of an outcome's history: a score, or the reason why the outcome is not applicable. */
export interface Assessment {
  readonly outcomeId: string;
  /** A level of the profile's scale; null if the outcome is not applicable. */
  readonly score: number | null;
  readonly notApplicableReason: string | null;
  /** The day of the assessment, `YYYY-MM-DD`. */
  readonly date: string;
  readonly assessor: string;
  readonly note: string | null;
}
