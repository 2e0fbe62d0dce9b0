import type { DatabaseSync } from 'node:sqlite';
import { keepHistory } from './0005-history.ts';

/**
 * Settings of outcomes, evidence, risks and actions are kept in versions: a row is never changed, and the newest row of
 * an outcome or a number is the current one. Each row, like each assessment and tier, has the number of the entry of the
 * audit log that recorded it. Scores and targets may be halves. Withdrawals, comments, intake, snapshots and their
 * approvals get tables of their own, which are append-only too.
 *
 * The versions of what is stored already come from the audit log.
 */
export function appendOnly(database: DatabaseSync): void {
  database.exec(SET_ASIDE);
  database.exec(TABLES);
  keepHistory(database);
  database.exec(DROP);
  database.exec(INDEXES);
  database.exec(TRIGGERS);
}

/** Tables whose rows have an entry, and are never changed. */
const APPENDED = [
  'outcome_settings',
  'assessments',
  'tiers',
  'evidence',
  'risks',
  'actions',
  'intake',
  'comments',
  'withdrawals',
  'snapshots',
  'snapshot_decisions',
] as const;

const REBUILT = ['outcome_settings', 'assessments', 'tiers', 'evidence', 'risks', 'actions'] as const;

const SET_ASIDE = `
DROP TRIGGER assessments_no_update;
DROP TRIGGER assessments_no_delete;
DROP TRIGGER assessments_no_replace;
DROP TRIGGER tiers_no_update;
DROP TRIGGER tiers_no_delete;
DROP TRIGGER tiers_no_replace;
${REBUILT.map((table) => `ALTER TABLE ${table} RENAME TO earlier_${table};`).join('\n')}
`;

const TABLES = `
ALTER TABLE profiles ADD COLUMN step REAL NOT NULL DEFAULT 1 CHECK (step IN (0.5, 1));
-- How the one figure follows from the scores for policy and practice; null: scores have no dimensions.
ALTER TABLE profiles ADD COLUMN dimensions TEXT CHECK (dimensions IN ('minimum', 'mean'));
-- Percent of the scope that must be assessed before a mean is a headline.
ALTER TABLE profiles ADD COLUMN least_coverage INTEGER NOT NULL DEFAULT 60 CHECK (least_coverage BETWEEN 0 AND 100);
ALTER TABLE profiles ADD COLUMN prevails TEXT NOT NULL DEFAULT 'latest' CHECK (prevails IN ('latest', 'validated'));
ALTER TABLE profiles ADD COLUMN requires_source INTEGER NOT NULL DEFAULT 0 CHECK (requires_source IN (0, 1));
ALTER TABLE profiles ADD COLUMN requires_confirmer INTEGER NOT NULL DEFAULT 0 CHECK (requires_confirmer IN (0, 1));
-- Levels of the risk scales that the organization accepts.
ALTER TABLE profiles ADD COLUMN appetite_likelihood INTEGER;
ALTER TABLE profiles ADD COLUMN appetite_impact INTEGER;
-- The first day whose scope and targets are known. Null: all days since the profile was created.
ALTER TABLE profiles ADD COLUMN scope_known_from TEXT;

CREATE TABLE outcome_settings (
  profile_id        TEXT NOT NULL REFERENCES profiles (id),
  outcome_id        TEXT NOT NULL,
  entry             INTEGER NOT NULL,
  set_on            TEXT NOT NULL,
  included          INTEGER NOT NULL CHECK (included IN (0, 1)),
  target            REAL,
  target_priority   TEXT CHECK (target_priority IN ('high', 'medium', 'low')),
  target_tier       INTEGER CHECK (target_tier BETWEEN 1 AND 4),
  current_priority  TEXT CHECK (current_priority IN ('high', 'medium', 'low')),
  owner             TEXT,
  review_on         TEXT,
  target_on         TEXT,
  PRIMARY KEY (profile_id, outcome_id, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE assessments (
  id                     INTEGER PRIMARY KEY,
  profile_id             TEXT NOT NULL REFERENCES profiles (id),
  outcome_id             TEXT NOT NULL,
  score                  REAL,
  policy                 REAL,
  practice               REAL,
  not_applicable_reason  TEXT,
  assessed_on            TEXT NOT NULL,
  assessor               TEXT NOT NULL,
  confidence             TEXT CHECK (confidence IN ('high', 'medium', 'low')),
  note                   TEXT,
  kind                   TEXT CHECK (kind IN ('self-assessed', 'validated')),
  source                 TEXT,
  recorder               TEXT,
  confirmer              TEXT,
  entry                  INTEGER NOT NULL,
  recorded_at            TEXT NOT NULL,
  CHECK ((score IS NULL) <> (not_applicable_reason IS NULL))
) STRICT;

CREATE TABLE tiers (
  profile_id   TEXT NOT NULL REFERENCES profiles (id),
  number       INTEGER NOT NULL,
  area         TEXT NOT NULL CHECK (area IN ('risk governance', 'risk management')),
  tier         INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 4),
  rationale    TEXT NOT NULL,
  judged_on    TEXT NOT NULL,
  approver     TEXT NOT NULL,
  entry        INTEGER NOT NULL,
  recorded_at  TEXT NOT NULL,
  PRIMARY KEY (profile_id, number)
) STRICT;

CREATE TABLE evidence (
  profile_id     TEXT NOT NULL REFERENCES profiles (id),
  number         INTEGER NOT NULL,
  entry          INTEGER NOT NULL,
  title          TEXT NOT NULL,
  reference      TEXT NOT NULL,
  owner          TEXT NOT NULL,
  dated_on       TEXT NOT NULL,
  valid_until    TEXT,
  method         TEXT CHECK (method IN ('examine', 'interview', 'test')),
  sha256         TEXT,
  review_status  TEXT NOT NULL CHECK (review_status IN ('not reviewed', 'accepted', 'rejected')),
  reviewer       TEXT,
  reviewed_on    TEXT,
  note           TEXT,
  outcomes       TEXT NOT NULL,
  recorded_at    TEXT NOT NULL,
  PRIMARY KEY (profile_id, number, entry)
) STRICT;

-- likelihood and impact are the current rating.
CREATE TABLE risks (
  profile_id           TEXT NOT NULL REFERENCES profiles (id),
  number               INTEGER NOT NULL,
  entry                INTEGER NOT NULL,
  title                TEXT NOT NULL,
  description          TEXT,
  inherent_likelihood  INTEGER,
  inherent_impact      INTEGER,
  likelihood           INTEGER,
  impact               INTEGER,
  target_likelihood    INTEGER,
  target_impact        INTEGER,
  treatment            TEXT CHECK (treatment IN ('accept', 'avoid', 'mitigate', 'transfer')),
  treatment_note       TEXT,
  accepted_by          TEXT,
  accepted_until       TEXT,
  owner                TEXT,
  status               TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  identified_on        TEXT NOT NULL,
  review_on            TEXT,
  outcomes             TEXT NOT NULL,
  recorded_at          TEXT NOT NULL,
  PRIMARY KEY (profile_id, number, entry)
) STRICT;

CREATE TABLE actions (
  profile_id    TEXT NOT NULL REFERENCES profiles (id),
  number        INTEGER NOT NULL,
  entry         INTEGER NOT NULL,
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
  recorded_at   TEXT NOT NULL,
  PRIMARY KEY (profile_id, number, entry)
) STRICT;

-- Material such as a report or an interview, with the outcomes that it bears on.
CREATE TABLE intake (
  profile_id   TEXT NOT NULL REFERENCES profiles (id),
  number       INTEGER NOT NULL,
  entry        INTEGER NOT NULL,
  title        TEXT NOT NULL,
  reference    TEXT,
  received_on  TEXT NOT NULL,
  provider     TEXT,
  note         TEXT,
  outcomes     TEXT NOT NULL,
  recorded_at  TEXT NOT NULL,
  PRIMARY KEY (profile_id, number, entry)
) STRICT;

-- subject is the id of an outcome or of a record, such as E-1.
CREATE TABLE comments (
  profile_id    TEXT NOT NULL REFERENCES profiles (id),
  number        INTEGER NOT NULL,
  entry         INTEGER NOT NULL,
  subject       TEXT NOT NULL,
  text          TEXT NOT NULL,
  author        TEXT NOT NULL,
  commented_on  TEXT NOT NULL,
  status        TEXT NOT NULL CHECK (status IN ('open', 'resolved')),
  resolved_by   TEXT,
  resolved_on   TEXT,
  recorded_at   TEXT NOT NULL,
  PRIMARY KEY (profile_id, number, entry)
) STRICT;

-- number is that of the record, or the id of the assessment.
CREATE TABLE withdrawals (
  profile_id    TEXT NOT NULL REFERENCES profiles (id),
  register      TEXT NOT NULL CHECK (register IN ('assessments', 'evidence', 'risks', 'actions', 'tiers', 'intake')),
  number        INTEGER NOT NULL,
  reason        TEXT NOT NULL,
  withdrawn_by  TEXT,
  withdrawn_on  TEXT NOT NULL,
  entry         INTEGER NOT NULL,
  recorded_at   TEXT NOT NULL,
  PRIMARY KEY (profile_id, register, number)
) STRICT;

-- content is canonical JSON, compressed with gzip; sha256 is that of the JSON, in hex.
CREATE TABLE snapshots (
  profile_id   TEXT NOT NULL REFERENCES profiles (id),
  number       INTEGER NOT NULL,
  name         TEXT NOT NULL,
  name_key     TEXT NOT NULL,
  as_of        TEXT NOT NULL,
  known_entry  INTEGER NOT NULL,
  taken_by     TEXT,
  note         TEXT,
  sha256       TEXT NOT NULL,
  bytes        INTEGER NOT NULL CHECK (bytes BETWEEN 1 AND 8388608),
  content      BLOB NOT NULL,
  entry        INTEGER NOT NULL,
  recorded_at  TEXT NOT NULL,
  PRIMARY KEY (profile_id, number),
  UNIQUE (profile_id, name_key)
) STRICT;

CREATE TABLE snapshot_decisions (
  profile_id   TEXT NOT NULL REFERENCES profiles (id),
  snapshot     INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  decision     TEXT NOT NULL CHECK (decision IN ('approved', 'reopened')),
  decided_by   TEXT NOT NULL,
  decided_on   TEXT NOT NULL,
  note         TEXT,
  entry        INTEGER NOT NULL,
  recorded_at  TEXT NOT NULL,
  PRIMARY KEY (profile_id, snapshot, number),
  FOREIGN KEY (profile_id, snapshot) REFERENCES snapshots (profile_id, number)
) STRICT;

-- The account of the operating system, and the person whom the client names. Entries before format 3 have neither.
ALTER TABLE audit_log ADD COLUMN account TEXT;
ALTER TABLE audit_log ADD COLUMN person TEXT;
`;

const DROP = REBUILT.map((table) => `DROP TABLE earlier_${table};`).join('\n');

const INDEXES = `
CREATE INDEX assessments_by_outcome ON assessments (profile_id, outcome_id, assessed_on DESC, id DESC);
CREATE INDEX assessments_by_date ON assessments (profile_id, assessed_on, id);
`;

/** The columns that tell a row of a table from the others. */
const KEYS: Readonly<Partial<Record<(typeof APPENDED)[number], readonly string[]>>> = {
  outcome_settings: ['profile_id', 'outcome_id', 'entry'],
  assessments: ['id'],
  tiers: ['profile_id', 'number'],
  withdrawals: ['profile_id', 'register', 'number'],
  snapshots: ['profile_id', 'number'],
  snapshot_decisions: ['profile_id', 'snapshot', 'number'],
};

const TRIGGERS = APPENDED.map((table) => {
  const key = KEYS[table] ?? ['profile_id', 'number', 'entry'];
  const refuse = `BEGIN SELECT RAISE(ABORT, '${table} are only ever added'); END;`;
  return `
CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table}
${refuse}

-- Deleting a whole profile takes its history with it: its row goes first, in a transaction with deferred foreign keys.
CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table}
WHEN EXISTS (SELECT 1 FROM profiles WHERE id = OLD.profile_id)
${refuse}

-- INSERT OR REPLACE deletes what is in its way without firing a delete trigger.
CREATE TRIGGER ${table}_no_replace BEFORE INSERT ON ${table}
WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${key.map((column) => `${column} = NEW.${column}`).join(' AND ')})
${refuse}
`;
}).join('');
