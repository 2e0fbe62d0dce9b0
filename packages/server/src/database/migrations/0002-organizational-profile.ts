/**
 * The other columns of NIST's Organizational Profile template, and the records that belong to a profile: tiers,
 * evidence, risks, actions; imported references and wording; and that a profile can be deleted.
 */
export const organizationalProfile = `
ALTER TABLE outcome_settings RENAME COLUMN priority TO target_priority;
ALTER TABLE outcome_settings ADD COLUMN target_tier INTEGER CHECK (target_tier BETWEEN 1 AND 4);
ALTER TABLE outcome_settings ADD COLUMN current_priority TEXT CHECK (current_priority IN ('high', 'medium', 'low'));

-- Apart from the settings, which every figure needs: these texts can be long.
CREATE TABLE outcome_texts (
  profile_id  TEXT NOT NULL REFERENCES profiles (id),
  outcome_id  TEXT NOT NULL,
  field       TEXT NOT NULL,
  text        TEXT NOT NULL,
  PRIMARY KEY (profile_id, outcome_id, field)
) STRICT;

ALTER TABLE assessments ADD COLUMN confidence TEXT CHECK (confidence IN ('high', 'medium', 'low'));

CREATE INDEX assessments_by_date ON assessments (profile_id, assessed_on, id);

CREATE TABLE risk_levels (
  profile_id  TEXT NOT NULL REFERENCES profiles (id),
  dimension   TEXT NOT NULL CHECK (dimension IN ('likelihood', 'impact')),
  value       INTEGER NOT NULL,
  label       TEXT NOT NULL,
  meaning     TEXT NOT NULL,
  PRIMARY KEY (profile_id, dimension, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE tiers (
  profile_id   TEXT NOT NULL REFERENCES profiles (id),
  number       INTEGER NOT NULL,
  area         TEXT NOT NULL CHECK (area IN ('risk governance', 'risk management')),
  tier         INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 4),
  rationale    TEXT NOT NULL,
  judged_on    TEXT NOT NULL,
  approver     TEXT NOT NULL,
  recorded_at  TEXT NOT NULL,
  PRIMARY KEY (profile_id, number)
) STRICT;

-- Lists of ids are JSON arrays of texts.

CREATE TABLE evidence (
  profile_id     TEXT NOT NULL REFERENCES profiles (id),
  number         INTEGER NOT NULL,
  title          TEXT NOT NULL,
  reference      TEXT NOT NULL,
  owner          TEXT NOT NULL,
  dated_on       TEXT NOT NULL,
  sha256         TEXT,
  review_status  TEXT NOT NULL CHECK (review_status IN ('not reviewed', 'accepted', 'rejected')),
  reviewer       TEXT,
  reviewed_on    TEXT,
  note           TEXT,
  outcomes       TEXT NOT NULL,
  updated_at     TEXT NOT NULL,
  PRIMARY KEY (profile_id, number)
) STRICT;

CREATE TABLE risks (
  profile_id      TEXT NOT NULL REFERENCES profiles (id),
  number          INTEGER NOT NULL,
  title           TEXT NOT NULL,
  description     TEXT,
  likelihood      INTEGER,
  impact          INTEGER,
  treatment       TEXT CHECK (treatment IN ('accept', 'avoid', 'mitigate', 'transfer')),
  treatment_note  TEXT,
  owner           TEXT,
  status          TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  identified_on   TEXT NOT NULL,
  review_on       TEXT,
  outcomes        TEXT NOT NULL,
  updated_at      TEXT NOT NULL,
  PRIMARY KEY (profile_id, number)
) STRICT;

CREATE TABLE actions (
  profile_id    TEXT NOT NULL REFERENCES profiles (id),
  number        INTEGER NOT NULL,
  title         TEXT NOT NULL,
  weakness      TEXT,
  source        TEXT,
  owner         TEXT,
  status        TEXT NOT NULL CHECK (status IN ('open', 'in progress', 'done', 'cancelled')),
  effort_hours  INTEGER CHECK (effort_hours >= 0),
  impact        TEXT CHECK (impact IN ('high', 'medium', 'low')),
  role          TEXT,
  resources     TEXT,
  start_on      TEXT,
  due_on        TEXT,
  done_on       TEXT,
  note          TEXT,
  -- A JSON array of { text, dueOn, doneOn }.
  milestones    TEXT NOT NULL,
  outcomes      TEXT NOT NULL,
  risks         TEXT NOT NULL,
  depends_on    TEXT NOT NULL,
  updated_at    TEXT NOT NULL,
  PRIMARY KEY (profile_id, number)
) STRICT;

-- Imported by the user; the mapping that the program ships is not in the database.

CREATE TABLE reference_datasets (
  id           TEXT PRIMARY KEY NOT NULL,
  title        TEXT NOT NULL,
  file_name    TEXT NOT NULL,
  file_sha256  TEXT NOT NULL,
  dated_on     TEXT,
  imported_at  TEXT NOT NULL
) STRICT;

-- Outcomes, and also categories and functions: publishers refer to those as well. The key is that of the reference
-- without its label: references/reference-key.ts.
CREATE TABLE reference_pairs (
  dataset_id     TEXT NOT NULL REFERENCES reference_datasets (id),
  element_id     TEXT NOT NULL,
  reference_id   TEXT NOT NULL,
  reference_key  TEXT NOT NULL,
  PRIMARY KEY (dataset_id, element_id, reference_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reference_pairs_by_key ON reference_pairs (reference_key);

-- NIST's wording of the Core, from one file at a time.

CREATE TABLE official_source (
  id           INTEGER PRIMARY KEY CHECK (id = 1),
  document     TEXT NOT NULL,
  version      TEXT,
  dated_on     TEXT,
  file_name    TEXT NOT NULL,
  file_sha256  TEXT NOT NULL,
  imported_at  TEXT NOT NULL
) STRICT;

CREATE TABLE official_texts (
  element_id  TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('statement', 'example')),
  position    INTEGER NOT NULL,
  text        TEXT NOT NULL,
  PRIMARY KEY (element_id, kind, position)
) STRICT, WITHOUT ROWID;

-- The history of a profile, also after its deletion: its id is never given to another one.
CREATE INDEX audit_log_by_subject ON audit_log (subject);

-- Deleting a whole profile takes its history with it: its row goes first, in a transaction with deferred foreign keys.

DROP TRIGGER assessments_no_delete;
CREATE TRIGGER assessments_no_delete BEFORE DELETE ON assessments
WHEN EXISTS (SELECT 1 FROM profiles WHERE id = OLD.profile_id)
BEGIN SELECT RAISE(ABORT, 'assessments are only ever added'); END;

CREATE TRIGGER tiers_no_update BEFORE UPDATE ON tiers
BEGIN SELECT RAISE(ABORT, 'tiers are only ever added'); END;

CREATE TRIGGER tiers_no_delete BEFORE DELETE ON tiers
WHEN EXISTS (SELECT 1 FROM profiles WHERE id = OLD.profile_id)
BEGIN SELECT RAISE(ABORT, 'tiers are only ever added'); END;

CREATE TRIGGER tiers_no_replace BEFORE INSERT ON tiers
WHEN EXISTS (SELECT 1 FROM tiers WHERE profile_id = NEW.profile_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'tiers are only ever added'); END;
`;
