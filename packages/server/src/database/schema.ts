import type { Generated } from 'kysely';

/** The tables as Kysely sees them; `migrations/` is their definition. Flags are 0 or 1, times ISO 8601 in UTC. */
export interface Schema {
  profiles: ProfilesTable;
  scale_levels: ScaleLevelsTable;
  outcome_settings: OutcomeSettingsTable;
  outcome_texts: OutcomeTextsTable;
  assessments: AssessmentsTable;
  risk_levels: RiskLevelsTable;
  tiers: TiersTable;
  evidence: EvidenceTable;
  risks: RisksTable;
  actions: ActionsTable;
  reference_datasets: ReferenceDatasetsTable;
  reference_pairs: ReferencePairsTable;
  official_source: OfficialSourceTable;
  official_texts: OfficialTextsTable;
  audit_log: AuditLogTable;
}

export interface ProfilesTable {
  id: string;
  organization: string;
  /** The two keys are case-folded, and unique together. */
  organization_key: string;
  name: string;
  name_key: string;
  scope: string | null;
  revision: number;
  created_at: string;
  updated_at: string;
}

export interface ScaleLevelsTable {
  profile_id: string;
  value: number;
  label: string;
  meaning: string;
}

/** Only outcomes that differ from the default (included, nothing else said) have a row. */
export interface OutcomeSettingsTable {
  profile_id: string;
  outcome_id: string;
  included: number;
  target: number | null;
  target_priority: string | null;
  target_tier: number | null;
  current_priority: string | null;
}

/** What a profile says about an outcome in words: a row per field of NIST's template that has a text. */
export interface OutcomeTextsTable {
  profile_id: string;
  outcome_id: string;
  field: string;
  text: string;
}

/** The history: a row is never changed. A row has a score or a reason why the outcome is not applicable. */
export interface AssessmentsTable {
  id: Generated<number>;
  profile_id: string;
  outcome_id: string;
  score: number | null;
  not_applicable_reason: string | null;
  /** The day of the assessment, `YYYY-MM-DD`. */
  assessed_on: string;
  assessor: string;
  note: string | null;
  confidence: string | null;
  recorded_at: string;
}

/** The two scales of a profile's risk register. */
export interface RiskLevelsTable {
  profile_id: string;
  dimension: string;
  value: number;
  label: string;
  meaning: string;
}

/** The history of judgements: a row is never changed. */
export interface TiersTable {
  profile_id: string;
  /** Counts a profile's tiers from 1; so it is in the other records. */
  number: number;
  area: string;
  tier: number;
  rationale: string;
  /** A day, `YYYY-MM-DD`, as in all columns that end in `_on`. */
  judged_on: string;
  approver: string;
  recorded_at: string;
}

export interface EvidenceTable {
  profile_id: string;
  number: number;
  title: string;
  /** A path or URL; what it leads to is not stored. */
  reference: string;
  owner: string;
  dated_on: string;
  sha256: string | null;
  review_status: string;
  reviewer: string | null;
  reviewed_on: string | null;
  note: string | null;
  /** A JSON array of outcome ids; so it is in the other records. */
  outcomes: string;
  updated_at: string;
}

export interface RisksTable {
  profile_id: string;
  number: number;
  title: string;
  description: string | null;
  /** Levels of the profile's risk scales. */
  likelihood: number | null;
  impact: number | null;
  treatment: string | null;
  treatment_note: string | null;
  owner: string | null;
  status: string;
  identified_on: string;
  review_on: string | null;
  outcomes: string;
  updated_at: string;
}

export interface ActionsTable {
  profile_id: string;
  number: number;
  title: string;
  weakness: string | null;
  source: string | null;
  owner: string | null;
  status: string;
  /** Person-hours. */
  effort_hours: number | null;
  impact: string | null;
  /** Whose rate applies. */
  role: string | null;
  resources: string | null;
  start_on: string | null;
  due_on: string | null;
  done_on: string | null;
  note: string | null;
  /** A JSON array of `{ text, dueOn, doneOn }`. */
  milestones: string;
  outcomes: string;
  /** JSON arrays of record ids: `R-1`, `A-1`. */
  risks: string;
  depends_on: string;
  updated_at: string;
}

/** References of elements to other publications, imported by the user. */
export interface ReferenceDatasetsTable {
  id: string;
  title: string;
  file_name: string;
  /** Hex. */
  file_sha256: string;
  /** The day on which the file was generated, if it says so. */
  dated_on: string | null;
  imported_at: string;
}

export interface ReferencePairsTable {
  dataset_id: string;
  /** An outcome, category or function in force. */
  element_id: string;
  reference_id: string;
  /** What references are looked up by: references/reference-key.ts. */
  reference_key: string;
}

/** The file that the official texts are from: one row, or none. */
export interface OfficialSourceTable {
  id: 1;
  document: string;
  version: string | null;
  dated_on: string | null;
  file_name: string;
  file_sha256: string;
  imported_at: string;
}

/** NIST's wording, imported by the user. */
export interface OfficialTextsTable {
  element_id: string;
  kind: 'statement' | 'example';
  /** Counts an element's examples from 1; of a statement it is 0. */
  position: number;
  text: string;
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
}
