/** Profiles with their scale and settings per outcome, the assessments, and the audit log. */
export const initial = `
CREATE TABLE profiles (
  id                TEXT PRIMARY KEY NOT NULL,
  organization      TEXT NOT NULL,
  organization_key  TEXT NOT NULL,
  name              TEXT NOT NULL,
  name_key          TEXT NOT NULL,
  scope             TEXT,
  revision          INTEGER NOT NULL CHECK (revision >= 1),
  created_at        TEXT NOT NULL,
  updated_at        TEXT NOT NULL,
  UNIQUE (organization_key, name_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE scale_levels (
  profile_id  TEXT NOT NULL REFERENCES profiles (id),
  value       INTEGER NOT NULL,
  label       TEXT NOT NULL,
  meaning     TEXT NOT NULL,
  PRIMARY KEY (profile_id, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome_settings (
  profile_id  TEXT NOT NULL REFERENCES profiles (id),
  outcome_id  TEXT NOT NULL,
  included    INTEGER NOT NULL CHECK (included IN (0, 1)),
  target      INTEGER,
  priority    TEXT CHECK (priority IN ('high', 'medium', 'low')),
  PRIMARY KEY (profile_id, outcome_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE assessments (
  id                     INTEGER PRIMARY KEY,
  profile_id             TEXT NOT NULL REFERENCES profiles (id),
  outcome_id             TEXT NOT NULL,
  score                  INTEGER,
  not_applicable_reason  TEXT,
  assessed_on            TEXT NOT NULL,
  assessor               TEXT NOT NULL,
  note                   TEXT,
  recorded_at            TEXT NOT NULL,
  CHECK ((score IS NULL) <> (not_applicable_reason IS NULL))
) STRICT;

CREATE INDEX assessments_by_outcome ON assessments (profile_id, outcome_id, assessed_on DESC, id DESC);

CREATE TABLE audit_log (
  sequence        INTEGER PRIMARY KEY,
  at              TEXT NOT NULL,
  client_name     TEXT,
  client_version  TEXT,
  tool            TEXT NOT NULL,
  subject         TEXT NOT NULL,
  before          TEXT,
  after           TEXT NOT NULL,
  previous_hash   TEXT NOT NULL,
  hash            TEXT NOT NULL
) STRICT;

-- Triggers keep this program, and whoever writes SQL by mistake, from changing history. Who means to can drop them.

CREATE TRIGGER assessments_no_update BEFORE UPDATE ON assessments
BEGIN SELECT RAISE(ABORT, 'assessments are only ever added'); END;

CREATE TRIGGER assessments_no_delete BEFORE DELETE ON assessments
BEGIN SELECT RAISE(ABORT, 'assessments are only ever added'); END;

-- INSERT OR REPLACE deletes what is in its way without firing a delete trigger.
CREATE TRIGGER assessments_no_replace BEFORE INSERT ON assessments
WHEN EXISTS (SELECT 1 FROM assessments WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'assessments are only ever added'); END;

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Only the next number may be inserted, and nothing but the number is unique: INSERT OR REPLACE has nothing to replace.
CREATE TRIGGER audit_log_only_append BEFORE INSERT ON audit_log
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit_log)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`;
