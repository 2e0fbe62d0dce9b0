import type { Generated } from 'kysely';
import type { StoredIn } from './columns.ts';
import type { actionColumns } from './tables/actions.ts';
import type { assessmentColumns } from './tables/assessments.ts';
import type { commentColumns } from './tables/comments.ts';
import type { communityColumns } from './tables/community.ts';
import type { evidenceColumns } from './tables/evidence.ts';
import type { importColumns, importRemovalColumns } from './tables/imports.ts';
import type { intakeColumns } from './tables/intake.ts';
import type { levelColumns, profileColumns, settingsColumns } from './tables/profiles.ts';
import type { riskColumns } from './tables/risks.ts';
import type { decisionColumns, snapshotColumns } from './tables/snapshots.ts';
import type { tierColumns } from './tables/tiers.ts';
import type { withdrawalColumns } from './tables/withdrawals.ts';

/**
 * The tables as Kysely sees them; `migrations/` creates them, and `tables/` says what the columns of records hold.
 * Flags are 0 or 1, times ISO 8601 in UTC, and a column that ends in `_on` is a day, `YYYY-MM-DD`.
 */
export interface Schema {
  profiles: StoredIn<typeof profileColumns> & CaseFoldedNames;
  scale_levels: OfProfile & StoredIn<typeof levelColumns>;
  /** Versions. An outcome without a row has the default settings: included, nothing else said. */
  outcome_settings: OfProfile & OfOutcome & Entered & { set_on: string } & StoredIn<typeof settingsColumns>;
  outcome_texts: OfProfile & OfOutcome & OutcomeText;
  /** The texts that outcomes have: one for a whole category is here once. */
  profile_texts: OfProfile & Numbered & { text: string };
  /** The history: a row is never changed. A row has a score or a reason why the outcome is not applicable. */
  assessments: OfProfile & { id: Generated<number> } & StoredIn<typeof assessmentColumns> & Recorded;
  /** What does not count any more, and why. A row is never changed. */
  withdrawals: OfProfile & StoredIn<typeof withdrawalColumns> & Recorded;
  /** The two scales of a profile's risk register. */
  risk_levels: OfProfile & { dimension: string } & StoredIn<typeof levelColumns>;
  /** The history of judgements: a row is never changed. */
  tiers: OfProfile & Numbered & StoredIn<typeof tierColumns> & Recorded;
  /** Versions, as are the four tables that follow: the one with the highest entry is the current one. */
  evidence: OfProfile & Numbered & StoredIn<typeof evidenceColumns> & Recorded;
  risks: OfProfile & Numbered & StoredIn<typeof riskColumns> & Recorded;
  actions: OfProfile & Numbered & StoredIn<typeof actionColumns> & Recorded;
  intake: OfProfile & Numbered & StoredIn<typeof intakeColumns> & Recorded;
  comments: OfProfile & Numbered & StoredIn<typeof commentColumns> & Recorded;
  /** Frozen states of a profile, and what was decided about them. A row is never changed. */
  snapshots: OfProfile &
    Numbered &
    StoredIn<typeof snapshotColumns> & { name_key: string; content: Uint8Array } & Recorded;
  snapshot_decisions: OfProfile &
    Numbered & { snapshot: number } & StoredIn<typeof decisionColumns> &
    Recorded;
  /** What files brought, and what was taken back again. A row is never changed. */
  imports: Numbered & ImportsTable & Entered;
  import_removals: Numbered & StoredIn<typeof importRemovalColumns> & Entered;
  /** What is in use of the imports: it follows from them, and is what everything else reads. */
  /** Excerpts of the audit logs that an imported profile was in before. A row is never changed. */
  origin_logs: OfProfile & OriginLog;
  origin_entries: OfProfile & OriginEntry;
  origin_links: OfProfile & OfLog & { hashes: string };
  reference_datasets: ReferenceDatasetsTable;
  reference_pairs: ReferencePairsTable;
  official_texts: OfficialTextsTable;
  community_profiles: CommunityProfileTable;
  community_priorities: { community_id: string } & OfOutcome & StoredIn<typeof communityColumns>;
  audit_log: AuditLogTable;
}

/** Together they are unique. */
interface CaseFoldedNames {
  organization_key: string;
  name_key: string;
}

interface OfProfile {
  profile_id: string;
}

interface OfOutcome {
  outcome_id: string;
}

interface Numbered {
  /** Counts the records of a kind, or the texts, in a profile from 1. */
  number: number;
}

interface Entered {
  /** The number of the entry of the audit log that recorded the row. */
  entry: number;
}

interface Recorded extends Entered {
  recorded_at: string;
}

/** A text of a profile about an outcome: a row for each field of NIST's template that has one. */
interface OutcomeText {
  field: string;
  /** That of the text in `profile_texts`. */
  number: number;
}

type ImportsTable = StoredIn<typeof importColumns> & { content: Uint8Array };
interface OfLog {
  /** Counts the logs that the profile was in from 1, the oldest. */
  log: number;
  /** That of an entry in its log. */
  number: number;
}

interface OriginLog {
  log: number;
  /** The id that the profile had there. */
  subject: string;
  /** The newest entry when the profile left. */
  head_number: number;
  head_hash: string;
  /** The hash of the entry before the first one that is kept. */
  previous_hash: string;
}

/** An entry about the profile, as its log had it. */
interface OriginEntry extends OfLog, Omit<AuditLogTable, 'sequence' | 'subject' | 'previous_hash'> {
  /** By which rows of the profile name it here: 0 or less (origin/numbering.ts). */
  entry: number;
  /** A JSON array of the columns whose values the file did not have: they are null. */
  left_out: string;
}

/** A Community Profile, imported by the user. It belongs to no profile. */
interface CommunityProfileTable {
  id: string;
  name: string;
  /** Who publishes it, and where. */
  source: string | null;
  file_name: string;
  /** Hex. */
  file_sha256: string;
  imported_at: string;
}

/** References of elements to other publications, imported by the user. */
interface ReferenceDatasetsTable {
  id: string;
  title: string;
  /** The number of the import that the references are from. */
  import: number;
  /** The digest of the title and the pairs (known-releases/digests.ts). */
  digest: string;
  /** Since when they are in use: the time of an import, or of the removal of one. */
  in_use_since: string;
}

interface ReferencePairsTable {
  dataset_id: string;
  /** An outcome, category or function in force. */
  element_id: string;
  reference_id: string;
  /** The key by which references are looked up: references/reference-key.ts. */
  reference_key: string;
}

/** Wording of elements, imported by the user. */
interface OfficialTextsTable {
  element_id: string;
  kind: 'statement' | 'example';
  /** Counts an element's examples from 1; of a statement it is 0. */
  position: number;
  text: string;
  /** The number of the import that it is from. */
  import: number;
}

export interface AuditLogTable {
  sequence: number;
  at: string;
  client_name: string | null;
  client_version: string | null;
  tool: string;
  subject: string;
  /** Canonical JSON; null where the subject did not exist before. */
  before: string | null;
  after: string;
  previous_hash: string;
  hash: string;
  /** The format of the entry: which fields its hash covers. */
  format: number;
  /** The digest of everything that is stored after the change, in hex; null in format 1. */
  state: string | null;
  /** The account of the operating system that the server runs under; null before format 3, or if it is not logged. */
  account: string | null;
  /** The person at the client, as the client or its configuration names them; null before format 3, or if nobody is. */
  person: string | null;
}
