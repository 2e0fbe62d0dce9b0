/**
 * The point of view of an answer: what held on a day, as it was known at a time. Both are null where nothing limits them:
 * then everything that is recorded counts.
 */
export interface Moment {
  /** The day judged, `YYYY-MM-DD`: scores, evidence, scope and targets count as they stood at its end. */
  readonly asOf: string | null;
  /** The sequence number of the last entry of the audit log whose rows count. */
  readonly entry: number | null;
}

export const NOW: Moment = { asOf: null, entry: null };
