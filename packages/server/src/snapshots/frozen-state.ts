import type { Action } from '../database/tables/actions.ts';
import type { Assessment } from '../database/tables/assessments.ts';
import type { Comment } from '../database/tables/comments.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import type { Intake } from '../database/tables/intake.ts';
import type { OutcomeSettings, ScaleLevel } from '../database/tables/profiles.ts';
import type { Risk } from '../database/tables/risks.ts';
import type { Profile } from '../profiles/profile.ts';
import type { TierJudgement } from '../records/tiers.ts';

/** The format of frozen states that this version writes and reads (docs/decisions/0124). */
export const STATE_FORMAT = 1;

/** An outcome with its settings and its current assessment, which is null if there is none. */
export interface FrozenOutcome extends OutcomeSettings {
  readonly id: string;
  readonly assessment: Assessment | null;
}

/** Records by their ids, such as `E-1`. */
export type ById<Content> = Readonly<Record<string, Content>>;

export interface FrozenRecords {
  readonly evidence: ById<Evidence>;
  readonly risks: ById<Risk>;
  readonly actions: ById<Action>;
  /** Material that came in. */
  readonly intake: ById<Intake>;
  readonly comments: ById<Comment>;
  /** All judgements, not only the current ones. */
  readonly tiers: ById<TierJudgement>;
}

/** What is recorded of a profile, as it stood on a day. Figures are computed of nothing else. */
export interface FrozenRows extends Pick<Profile, 'rules' | 'scale' | 'riskScales'> {
  readonly format: typeof STATE_FORMAT;
  /** The day judged, `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly profile: Pick<Profile, 'id' | 'name' | 'organization' | 'scope'>;
  /** All outcomes in NIST's order. */
  readonly outcomes: readonly FrozenOutcome[];
  readonly records: FrozenRecords;
}

/** The figures of a state by the definitions of the version that froze it: JSON data, with named values inside. */
export type FrozenFigures = Readonly<Record<string, unknown>>;

/**
 * A state of a profile for good. It does not say when it was frozen, by whom, or up to which entry of the audit log: so
 * two states with the same content are the same text.
 */
export interface FrozenState extends FrozenRows {
  readonly figures: FrozenFigures;
}

/** The states of evidence on a day. Only what was accepted can lapse. */
export type EvidenceState = Evidence['reviewStatus'] | 'lapsed';

export type Scale = readonly ScaleLevel[];
