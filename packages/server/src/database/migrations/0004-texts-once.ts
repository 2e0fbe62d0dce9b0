/**
 * A text that a call sets for a whole category or function is stored once: `outcome_texts` has a number in place of each
 * text. Numbers count the texts of a profile. A text is removed when no outcome has it any more.
 */
export const textsOnce = `
CREATE TABLE profile_texts (
  profile_id  TEXT NOT NULL REFERENCES profiles (id),
  number      INTEGER NOT NULL,
  text        TEXT NOT NULL,
  PRIMARY KEY (profile_id, number)
) STRICT;

INSERT INTO profile_texts
SELECT profile_id, row_number() OVER (PARTITION BY profile_id ORDER BY text), text
FROM (SELECT DISTINCT profile_id, text FROM outcome_texts);

ALTER TABLE outcome_texts RENAME TO earlier_texts;

CREATE TABLE outcome_texts (
  profile_id  TEXT NOT NULL REFERENCES profiles (id),
  outcome_id  TEXT NOT NULL,
  field       TEXT NOT NULL,
  number      INTEGER NOT NULL,
  PRIMARY KEY (profile_id, outcome_id, field),
  FOREIGN KEY (profile_id, number) REFERENCES profile_texts (profile_id, number)
) STRICT, WITHOUT ROWID;

INSERT INTO outcome_texts
SELECT profile_id, outcome_id, field, number FROM earlier_texts JOIN profile_texts USING (profile_id, text);

DROP TABLE earlier_texts;

-- SQLite looks for the outcomes of a text that is about to go.
CREATE INDEX outcome_texts_by_text ON outcome_texts (profile_id, number);
`;
