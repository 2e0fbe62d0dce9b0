/** The tables of the audit logs that imported profiles bring along, from the databases in which they have been before. */
const TABLES = ['origin_logs', 'origin_entries', 'origin_links'] as const;

/** The columns that tell a row from the others. */
const KEYS = {
  origin_logs: ['profile_id', 'log'],
  origin_entries: ['profile_id', 'log', 'number'],
  origin_links: ['profile_id', 'log', 'number'],
} as const;

/**
 * A profile that has travelled has an excerpt of each log that it was in, beside this database's own. Logs count from 1,
 * the oldest one. The entries about the profile are whole; of those between them only numbers and hashes are kept.
 *
 * And the tables of Community Profiles, which belong to no profile.
 */
export const travellingProfiles = `
CREATE TABLE origin_logs (
  profile_id     TEXT NOT NULL REFERENCES profiles (id),
  log            INTEGER NOT NULL CHECK (log >= 1),
  subject        TEXT NOT NULL,
  head_number    INTEGER NOT NULL CHECK (head_number >= 1),
  head_hash      TEXT NOT NULL,
  -- Of the entry before the first one that is kept.
  previous_hash  TEXT NOT NULL,
  PRIMARY KEY (profile_id, log)
) STRICT;

-- entry is the number by which rows of the profile name the entry here: 0 or less.
CREATE TABLE origin_entries (
  profile_id      TEXT NOT NULL REFERENCES profiles (id),
  log             INTEGER NOT NULL,
  number          INTEGER NOT NULL CHECK (number >= 1),
  entry           INTEGER NOT NULL CHECK (entry <= 0),
  hash            TEXT NOT NULL,
  at              TEXT NOT NULL,
  client_name     TEXT,
  client_version  TEXT,
  account         TEXT,
  person          TEXT,
  tool            TEXT NOT NULL,
  before          TEXT,
  after           TEXT NOT NULL,
  format          INTEGER NOT NULL,
  state           TEXT,
  -- A JSON array of the columns whose values the file did not have.
  left_out        TEXT NOT NULL,
  PRIMARY KEY (profile_id, log, number)
) STRICT;

-- Entries about something else, one after the other from number on: hashes has 64 characters for each.
CREATE TABLE origin_links (
  profile_id  TEXT NOT NULL REFERENCES profiles (id),
  log         INTEGER NOT NULL,
  number      INTEGER NOT NULL CHECK (number >= 1),
  hashes      TEXT NOT NULL,
  PRIMARY KEY (profile_id, log, number)
) STRICT;

${TABLES.map(appendOnly).join('')}

-- Priorities that a community of organizations has agreed on, imported beside the targets of profiles. They are no scores.
CREATE TABLE community_profiles (
  id           TEXT PRIMARY KEY NOT NULL,
  name         TEXT NOT NULL,
  source       TEXT,
  file_name    TEXT NOT NULL,
  file_sha256  TEXT NOT NULL,
  imported_at  TEXT NOT NULL
) STRICT;

CREATE TABLE community_priorities (
  community_id  TEXT NOT NULL REFERENCES community_profiles (id),
  outcome_id    TEXT NOT NULL,
  priority      TEXT CHECK (priority IN ('high', 'medium', 'low')),
  target_tier   INTEGER CHECK (target_tier BETWEEN 1 AND 4),
  rationale     TEXT,
  note          TEXT,
  PRIMARY KEY (community_id, outcome_id)
) STRICT, WITHOUT ROWID;
`;

/** As in migration 5: rows are never changed, unless the whole profile is deleted. */
function appendOnly(table: (typeof TABLES)[number]): string {
  const refuse = `BEGIN SELECT RAISE(ABORT, '${table} are only ever added'); END;`;
  return `
CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table}
${refuse}

CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table}
WHEN EXISTS (SELECT 1 FROM profiles WHERE id = OLD.profile_id)
${refuse}

CREATE TRIGGER ${table}_no_replace BEFORE INSERT ON ${table}
WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${KEYS[table].map((column) => `${column} = NEW.${column}`).join(' AND ')})
${refuse}
`;
}
