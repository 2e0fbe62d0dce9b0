import type { Action } from '../../database/tables/actions.ts';
import type { Assessment } from '../../database/tables/assessments.ts';
import type { Comment } from '../../database/tables/comments.ts';
import type { Evidence } from '../../database/tables/evidence.ts';
import type { Intake } from '../../database/tables/intake.ts';
import type { OutcomeSettings, ProfileHead } from '../../database/tables/profiles.ts';
import type { Risk } from '../../database/tables/risks.ts';
import type { Decision, Snapshot } from '../../database/tables/snapshots.ts';
import type { Judgement } from '../../database/tables/tiers.ts';
import type { Withdrawal } from '../../database/tables/withdrawals.ts';
import type { LogPlace } from '../../origin/numbering.ts';
import type { ScoringRules } from '../../profiles/profile.ts';
import type { RiskScales } from '../../profiles/risk-scales.ts';
import type { Scale } from '../../snapshots/frozen-state.ts';
import type { LogFile } from './log-format.ts';

// A profile as a file, JSON (docs/exchange.md). Lists are in the order of their ids, then of their entries.

export const FORMAT = 'csf-mcp profile';

/** A file of another version is refused. */
export const FORMAT_VERSION = 1;

/** When something was recorded, and with which entry of which of the logs in `audit`. */
export interface Written {
  readonly entry: LogPlace;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

interface Identified {
  /** Such as `E-1`. */
  readonly id: string;
}

/** A version of a record. */
export type Version<Content> = Content & Identified & Written;

export type SettingsVersion = OutcomeSettings & {
  readonly outcome: string;
  readonly entry: LogPlace;
  /** The day from which they hold. */
  readonly setOn: string;
};

export type FiledWithdrawal = Pick<Withdrawal, 'reason' | 'withdrawnBy' | 'date'> &
  Written & {
    /** The id of what was withdrawn. */
    readonly record: string;
  };

export type FiledSnapshot = Omit<Snapshot, 'knownEntry'> &
  Identified &
  Written & {
    readonly knownEntry: LogPlace;
    /** The state as its canonical JSON, of which `sha256` is. */
    readonly content: string;
    readonly decisions: readonly (Decision & Written)[];
  };

/** A text, and the outcomes that have it by field. */
export interface FiledText {
  readonly text: string;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** The registers whose records have versions, and the tiers. */
export interface FiledRegisters {
  readonly evidence: readonly Version<Evidence>[];
  readonly risks: readonly Version<Risk>[];
  readonly actions: readonly Version<Action>[];
  readonly intake: readonly Version<Intake>[];
  readonly comments: readonly Version<Comment>[];
  readonly tiers: readonly Version<Judgement>[];
}

export const REGISTER_NAMES = ['evidence', 'risks', 'actions', 'intake', 'comments', 'tiers'] as const;

export type FiledHead = Pick<
  ProfileHead,
  'id' | 'name' | 'organization' | 'scope' | 'scopeKnownFrom' | 'revision' | 'createdAt' | 'updatedAt'
>;

/** What a file says of a profile. */
export interface FiledProfile extends FiledRegisters {
  readonly profile: FiledHead;
  readonly rules: ScoringRules;
  readonly scale: Scale;
  readonly riskScales: RiskScales;
  readonly settings: readonly SettingsVersion[];
  readonly texts: readonly FiledText[];
  readonly assessments: readonly Version<Assessment>[];
  readonly withdrawals: readonly FiledWithdrawal[];
  readonly snapshots: readonly FiledSnapshot[];
  /** An excerpt of each log that the profile was in, the oldest one first. The last is that of the file's author. */
  readonly audit: readonly LogFile[];
}

/** A file without its digest. */
export interface ProfileFile extends FiledProfile {
  readonly format: typeof FORMAT;
  readonly formatVersion: typeof FORMAT_VERSION;
  /** The version that wrote it. */
  readonly csfMcp: string;
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  /** Whether entries name accounts, clients and persons. */
  readonly withIdentities: boolean;
}
