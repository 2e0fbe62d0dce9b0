/** The tables as Kysely sees them; `migrations/` is their definition. Flags are 0 or 1, times ISO 8601 in UTC. */
export interface Schema {
  profiles: ProfilesTable;
  scale_levels: ScaleLevelsTable;
  outcome_settings: OutcomeSettingsTable;
  assessments: AssessmentsTable;
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

/** Only outcomes that differ from the default (included, no target, no priority) have a row. */
export interface OutcomeSettingsTable {
  profile_id: string;
  outcome_id: string;
  included: number;
  target: number | null;
  priority: string | null;
}

/** The history: a row is never changed. A row has a score or a reason why the outcome is not applicable. */
export interface AssessmentsTable {
  /** Absent on insert: SQLite numbers the rows. */
  id?: number;
  profile_id: string;
  outcome_id: string;
  score: number | null;
  not_applicable_reason: string | null;
  /** The day of the assessment, `YYYY-MM-DD`. */
  assessed_on: string;
  assessor: string;
  note: string | null;
  recorded_at: string;
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
