import type { ScoringRules } from '../profiles/profile.ts';
import type { Dataset } from '../references/dataset.ts';
import type { SnapshotStatus } from '../snapshots/load-snapshots.ts';

export interface ReportHead {
  /** The id of the profile. */
  readonly profile: string;
  readonly name: string;
  readonly organization: string;
  readonly scope: string | null;
  /** The revision of the profile; null for a snapshot, which has none. */
  readonly revision: number | null;
  /** The day judged. */
  readonly asOf: string;
  /** The number of the last entry of the audit log that counts; null if all do. */
  readonly knownAt: number | null;
  /** When the report was made. */
  readonly madeAt: string;
  /** A report is a draft unless it is of a snapshot that is approved. */
  readonly isDraft: boolean;
  /** The snapshot that the report is of; null if it is of a day. */
  readonly snapshot: ReportSnapshot | null;
  /** What has to be known about the day, or was ignored. */
  readonly notes: readonly string[];
}

/** A snapshot, and the last decision about it. */
export interface ReportSnapshot {
  /** `N-1` */
  readonly id: string;
  readonly name: string;
  readonly asOf: string;
  readonly status: SnapshotStatus;
  /** Null for a draft. */
  readonly decidedBy: string | null;
  readonly decidedOn: string | null;
  readonly sha256: string;
}

/** What the report rests on, for who wants to check it. */
export interface ReportBasis {
  /** The version of this csf-mcp. */
  readonly version: string;
  /** `assessed 41 of 98 in scope` */
  readonly coverage: string;
  /** The newest entry of the audit log when the report was made; null if it is empty. */
  readonly auditHead: { readonly entry: number; readonly hash: string; readonly at: string } | null;
  /** Whose words the statements of outcomes are. */
  readonly wording: string;
  /** The rules of the profile that are not those of one that states none. */
  readonly rules: Partial<ScoringRules>;
  /** Records of the profile that are not what the audit log says; null if none is known. */
  readonly dataWarning: string | null;
  /** The sets of informative references in this database. */
  readonly datasets: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: Dataset['status'];
  }[];
}
