import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { nodeCrypto } from '../../node-crypto.ts';

/**
 * Each import is kept whole, and can be taken back. The tables of references and wording become what is in use of the
 * imports, and say which one it is from.
 *
 * What is stored already becomes an import for each file, in the order of the imports. What one of them replaced is not
 * there any more. The next start compares them with the releases of NIST's that the program knows.
 */
export function importsKept(database: DatabaseSync): void {
  database.exec(TABLES);
  database.exec(SET_ASIDE);
  const files = filesOf(database);
  for (const [index, file] of files.entries()) keepImport(database, index + 1, file);
  database.exec(FILL);
  database.exec(DROP);
  database.exec(TRIGGERS);
}

const TABLES = `
CREATE TABLE imports (
  number              INTEGER PRIMARY KEY,
  entry               INTEGER NOT NULL,
  file_name           TEXT NOT NULL,
  file_sha256         TEXT NOT NULL,
  format              TEXT NOT NULL,
  document            TEXT NOT NULL,
  version             TEXT,
  dated_on            TEXT,
  imported_at         TEXT NOT NULL,
  accepts_unverified  INTEGER NOT NULL CHECK (accepts_unverified IN (0, 1)),
  accepts_older       INTEGER NOT NULL CHECK (accepts_older IN (0, 1)),
  sha256              TEXT NOT NULL,
  bytes               INTEGER NOT NULL CHECK (bytes BETWEEN 1 AND 67108864),
  content             BLOB NOT NULL
) STRICT;

CREATE TABLE import_removals (
  number      INTEGER PRIMARY KEY REFERENCES imports (number),
  entry       INTEGER NOT NULL,
  reason      TEXT,
  removed_by  TEXT,
  removed_at  TEXT NOT NULL
) STRICT;
`;

const SET_ASIDE = `
DROP INDEX reference_pairs_by_key;
ALTER TABLE reference_pairs RENAME TO earlier_pairs;
ALTER TABLE reference_datasets RENAME TO earlier_datasets;
ALTER TABLE official_texts RENAME TO earlier_texts;

CREATE TABLE reference_datasets (
  id            TEXT PRIMARY KEY NOT NULL,
  title         TEXT NOT NULL,
  import        INTEGER NOT NULL REFERENCES imports (number),
  digest        TEXT NOT NULL,
  in_use_since  TEXT NOT NULL
) STRICT;

CREATE TABLE reference_pairs (
  dataset_id     TEXT NOT NULL REFERENCES reference_datasets (id),
  element_id     TEXT NOT NULL,
  reference_id   TEXT NOT NULL,
  reference_key  TEXT NOT NULL,
  PRIMARY KEY (dataset_id, element_id, reference_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE official_texts (
  element_id  TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('statement', 'example')),
  position    INTEGER NOT NULL,
  text        TEXT NOT NULL,
  import      INTEGER NOT NULL REFERENCES imports (number),
  PRIMARY KEY (element_id, kind, position)
) STRICT, WITHOUT ROWID;
`;

/** The digests are empty until the next start weighs the imports. */
const FILL = `
INSERT INTO reference_datasets
SELECT id, title, number, '', earlier_datasets.imported_at
FROM earlier_datasets JOIN imports USING (file_sha256);

INSERT INTO reference_pairs SELECT * FROM earlier_pairs;

INSERT INTO official_texts
SELECT element_id, kind, position, text, number
FROM earlier_texts, official_source JOIN imports USING (file_sha256);
`;

const DROP = `
DROP TABLE earlier_pairs;
DROP TABLE earlier_datasets;
DROP TABLE earlier_texts;
DROP TABLE official_source;
CREATE INDEX reference_pairs_by_key ON reference_pairs (reference_key);
`;

const TRIGGERS = ['imports', 'import_removals']
  .map((table) => {
    const refuse = `BEGIN SELECT RAISE(ABORT, '${table} are only ever added'); END;`;
    return `
CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table}
${refuse}

-- Deleting everything takes them along: the profiles go first.
CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table}
WHEN EXISTS (SELECT 1 FROM profiles)
${refuse}

-- INSERT OR REPLACE deletes what is in its way without firing a delete trigger.
CREATE TRIGGER ${table}_no_replace BEFORE INSERT ON ${table}
WHEN EXISTS (SELECT 1 FROM ${table} WHERE number = NEW.number)
${refuse}
`;
  })
  .join('');

type Row = Readonly<Record<string, SQLInputValue>>;

/** The files that something is stored of, in the order of their last imports. Two may have the same time. */
function filesOf(database: DatabaseSync): Row[] {
  return database
    .prepare(
      `SELECT file_sha256, max(file_name) AS file_name, max(dated_on) AS dated_on, max(imported_at) AS imported_at
       FROM (SELECT file_sha256, file_name, dated_on, imported_at FROM official_source
             UNION ALL SELECT file_sha256, file_name, dated_on, imported_at FROM earlier_datasets)
       GROUP BY file_sha256 ORDER BY imported_at, file_sha256`,
    )
    .all();
}

function keepImport(database: DatabaseSync, number: number, file: Row): void {
  const source = database.prepare('SELECT * FROM official_source WHERE file_sha256 = ?').get(sha256(file));
  const logged = loggedImport(database, sha256(file));
  const json = contentOf(database, file, source !== undefined);
  const row: Row = {
    number,
    entry: logged.entry,
    ...file,
    format: logged.format,
    document: source?.['document'] ?? logged.document,
    version: source?.['version'] ?? logged.version,
    accepts_unverified: 0,
    accepts_older: 0,
    sha256: nodeCrypto().hash('sha256', json),
    bytes: Buffer.byteLength(json),
    content: process.getBuiltinModule('node:zlib').gzipSync(json),
  };
  const names = Object.keys(row);
  database
    .prepare(`INSERT INTO imports (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
    .run(...Object.values(row));
}

function sha256(file: Row): SQLInputValue {
  return file['file_sha256'] ?? null;
}

/** What the audit log says of the last import of a file. Without it, the last entry stands for its own. */
function loggedImport(
  database: DatabaseSync,
  sha256: SQLInputValue,
): { entry: number; format: string; document: string; version: string | null } {
  const entries = database
    .prepare("SELECT sequence, after FROM audit_log WHERE subject = 'framework' ORDER BY sequence DESC")
    .all();
  for (const { sequence, after } of entries) {
    const said = parsed(String(after));
    if (said['sha256'] !== sha256) continue;
    return {
      entry: Number(sequence),
      format: textOr(said['format'], 'unknown'),
      document: textOr(said['document'], 'unknown'),
      version: typeof said['version'] === 'string' ? said['version'] : null,
    };
  }
  const last = database.prepare('SELECT max(sequence) AS last FROM audit_log').get()?.['last'];
  return { entry: Number(last ?? 0), format: 'unknown', document: 'unknown', version: null };
}

/** Canonical JSON, as the program packs the content of an import: keys sorted by code unit. */
function contentOf(database: DatabaseSync, file: Row, hasWording: boolean): string {
  const texts = database
    .prepare('SELECT element_id AS id, kind, text FROM earlier_texts WHERE ? ORDER BY element_id, position')
    .all(hasWording ? 1 : 0);
  const wording = [...Map.groupBy(texts, ({ id }) => String(id))].map(([id, of]) => [
    id,
    {
      examples: of.filter(({ kind }) => kind === 'example').map(({ text }) => text),
      statement: of.find(({ kind }) => kind === 'statement')?.['text'] ?? '',
    },
  ]);
  const sets = database
    .prepare('SELECT id, title FROM earlier_datasets WHERE file_sha256 = ? ORDER BY id')
    .all(sha256(file));
  const references = sets.map(({ id, title }) => [id, { pairs: pairsOf(database, String(id)), title }]);
  return JSON.stringify({
    references: Object.fromEntries(references),
    wording: Object.fromEntries(wording),
  });
}

function pairsOf(database: DatabaseSync, dataset: string): Readonly<Record<string, readonly unknown[]>> {
  const pairs = database
    .prepare(
      `SELECT element_id AS id, reference_id AS reference FROM earlier_pairs
       WHERE dataset_id = ? ORDER BY element_id, reference_id`,
    )
    .all(dataset);
  return Object.fromEntries(
    [...Map.groupBy(pairs, ({ id }) => String(id))].map(([id, of]) => [
      id,
      of.map(({ reference }) => reference),
    ]),
  );
}

function textOr(value: unknown, other: string): string {
  return typeof value === 'string' ? value : other;
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // somebody else has written it: verifying the log says so
  }
}
