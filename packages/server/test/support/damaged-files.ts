import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import { APPLICATION_ID, migrate, readMarks, SCHEMA_VERSION } from '../../src/database/migrate.ts';
import { type Database, openDatabase } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { damagePageOf } from './damage.ts';
import { temporaryDirectory } from './data-directory.ts';
import { writer } from './test-database.ts';

const VERSION_0_1_0 = join(import.meta.dirname, '../fixtures/database-0.1.0/csf.db');

/** The bytes of csf.db and of the files beside it, by the ends of their names: `''`, `-wal`, `-shm`, `-journal`. */
export type Files = Readonly<Record<string, Buffer>>;

/** Writes files into a new data directory, open to others: a mode that is changed shows. */
export function directoryWith(files: Files): string {
  const directory = temporaryDirectory();
  writeFilesTo(directory, files);
  return directory;
}

export function writeFilesTo(directory: string, files: Files): void {
  for (const [end, bytes] of Object.entries(files))
    writeFileSync(join(directory, `csf.db${end}`), bytes, { mode: 0o644 });
}

export function filesIn(directory: string): Files {
  const ends = ['', '-wal', '-shm', '-journal'].filter((end) => existsSync(join(directory, `csf.db${end}`)));
  return Object.fromEntries(ends.map((end) => [end, readFileSync(join(directory, `csf.db${end}`))]));
}

/** Everything in a directory: names, modes and bytes. */
export function snapshot(directory: string, { withSharedMemory = true } = {}): unknown {
  return readdirSync(directory)
    .toSorted()
    .map((name) => [
      name,
      lstatSync(join(directory, name)).mode,
      name.endsWith('-shm') && !withSharedMemory ? '' : hashOf(join(directory, name)),
    ]);
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** What is stored: all rows by table, and the hashes of the audit log's entries, which a migration adds to. */
export interface Stored {
  readonly rows: Readonly<Record<string, unknown>>;
  readonly hashes: readonly unknown[];
}

/** SQLite reads a copy: the original stays as it is. */
export function storedIn(files: Files): Stored {
  return inCopy(files, (file) => {
    using database = new DatabaseSync(file);
    const hashes = hashesIn(database);
    migrateEarlier(database);
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all()
      .map(({ name }) => String(name));
    // By the table alone: SQLite's own checks do not see that an index without entries has the page of something else.
    const all = (table: string) =>
      database
        .prepare(table === 'outcome_texts' ? textsIn(tables) : `SELECT * FROM ${table} NOT INDEXED`)
        .all()
        .map((row) => JSON.stringify(row))
        .toSorted();
    return {
      rows: Object.fromEntries(
        tables.filter((table) => !NOT_COMPARED.has(table)).map((table) => [table, all(table)]),
      ),
      hashes,
    };
  });
}

/** A database that was only just created has no tables. */
function hashesIn(database: DatabaseSync): readonly unknown[] {
  const log = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'audit_log'").get();
  if (log === undefined) return [];
  return database.prepare('SELECT sequence, hash FROM audit_log ORDER BY sequence').all();
}

/** What an earlier version stored is compared as a start makes it. */
function migrateEarlier(database: DatabaseSync): void {
  const { applicationId, userVersion } = readMarks(database);
  if (applicationId === APPLICATION_ID && userVersion > 0 && userVersion < SCHEMA_VERSION) migrate(database);
}

/** The log is compared by its hashes, and texts with the outcomes that have them. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['audit_log', 'profile_texts']);

/** A database of an earlier schema has each text in the row of its outcome. */
function textsIn(tables: readonly string[]): string {
  return tables.includes('profile_texts')
    ? 'SELECT profile_id, outcome_id, field, text FROM outcome_texts LEFT JOIN profile_texts USING (profile_id, number)'
    : 'SELECT * FROM outcome_texts NOT INDEXED';
}

/** The copy is removed at once: a campaign makes thousands of them. */
function inCopy<T>(files: Files, use: (file: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'csf-copy-'));
  try {
    writeFilesTo(directory, files);
    return use(join(directory, 'csf.db'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Changes a database with the means of a stranger: nothing is checked. What its log has is merged. */
export function tamper(files: Files, sql: string): Buffer {
  return changed(files, (database) => database.exec(sql));
}

/** The same without triggers in the way. */
export function tamperRows(files: Files, sql: string): Buffer {
  return changed(files, (database) => {
    const triggers = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
    database.exec(sql);
    for (const { sql } of triggers) database.exec(String(sql));
  });
}

function changed(files: Files, change: (database: DatabaseSync) => void): Buffer {
  return inCopy(files, (file) => {
    {
      using database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
      change(database);
    }
    return readFileSync(file);
  });
}

/** One database at three moments, and what other databases leave. */
export interface States {
  /** Closed, with everything in the one file. */
  readonly closed: Files;
  /** After the next session was killed: what it was told is in the log only. */
  readonly crashed: Files;
  /** After that was closed, and another session was killed. */
  readonly later: Files;
  /** Another database, in the log of a session that was killed. */
  readonly other: Files;
  /** Another one, which was never closed: its log has all of it. */
  readonly otherWhole: Files;
  /** The closed database, torn by a program that was killed in a change, with what undoes the change. */
  readonly torn: Files;
  /** Another database that was torn in the same way. */
  readonly otherTorn: Files;
}

let made: Promise<States> | null = null;

/** They are made once, in the first test that needs them. */
export function someStates(): Promise<States> {
  made ??= makeStates();
  return made;
}

async function makeStates(): Promise<States> {
  const own = temporaryDirectory();
  await session(own, (db) => write(db, 'Clinic', 0));
  const closed = filesIn(own);
  const crashed = await session(own, (db) => write(db, 'Lab', 1));
  const later = await session(own, (db) => write(db, 'Ward', 2));
  const stranger = temporaryDirectory();
  const otherWhole = await session(stranger, (db) => write(db, 'Bakery', 3));
  const otherClosed = filesIn(stranger);
  const other = await session(stranger, (db) => write(db, 'Mill', 4));
  return { closed, crashed, later, other, otherWhole, torn: tear(closed), otherTorn: tear(otherClosed) };
}

/** @returns the files before it was closed, as a kill would leave them */
async function session(directory: string, use: (db: Database) => Promise<void>): Promise<Files> {
  const { db, close } = openDatabase(directory);
  await use(db);
  const files = filesIn(directory);
  await close();
  return files;
}

async function write(db: Database, name: string, score: number): Promise<void> {
  const { profile } = await createProfileOnce(db, writer, { name, organization: 'Acme' });
  const draft = { date: '2025-03-31', assessor: 'Ada', note: 'x'.repeat(500) };
  const drafts = ['GV.OC-01', 'GV.OC-02', 'ID.AM-01'].map((outcome) => ({ ...draft, outcome, score }));
  await recordAssessments(db, writer, new Date(writer.at), { profile, drafts, dryRun: false });
}

function tear(closed: Files): Files {
  const directory = directoryWith(closed);
  using database = new DatabaseSync(join(directory, 'csf.db'));
  // Without a cache, what is not committed is in the file already.
  database.exec(
    "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE profiles SET scope = 'torn'",
  );
  const insert = database.prepare('INSERT INTO profile_texts SELECT id, ?, hex(zeroblob(900)) FROM profiles');
  for (let row = 0; row < 50; row++) insert.run(row);
  return filesIn(directory);
}

/** What has become of csf.db itself. */
export const SPOILED = {
  'as it was closed': ({ '': file }: Files) => bytes(file),
  truncated: ({ '': file }: Files) => bytes(file).subarray(0, bytes(file).length / 2),
  'with a page overwritten': (closed: Files) => {
    const directory = directoryWith(closed);
    damagePageOf('risks', join(directory, 'csf.db'));
    return bytes(filesIn(directory)['']);
  },
  'with its header overwritten': ({ '': file }: Files) =>
    Buffer.concat([Buffer.alloc(100, 'x'), bytes(file).subarray(100)]),
  'of another program': (closed: Files) => tamper(closed, 'PRAGMA application_id = 7'),
  'of a newer version': (closed: Files) => tamper(closed, 'PRAGMA user_version = 99'),
  'of version 0.1.0': () => readFileSync(VERSION_0_1_0),
  'of version 0.1.0, with another trigger': () =>
    tamper(
      { '': readFileSync(VERSION_0_1_0) },
      'CREATE TRIGGER zz AFTER INSERT ON assessments BEGIN SELECT 1; END',
    ),
  'with a changed trigger': (closed: Files) =>
    tamper(
      closed,
      'DROP TRIGGER audit_log_no_update; CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT 1; END',
    ),
  'with a view': (closed: Files) => tamper(closed, 'CREATE VIEW scores AS SELECT score FROM assessments'),
  'with an orphaned row': (closed: Files) =>
    tamper(closed, "INSERT INTO profile_texts VALUES ('gone', 1, '')"),
  'with a changed entry of its log': (closed: Files) =>
    tamperRows(closed, "UPDATE audit_log SET tool = 'none' WHERE sequence = 1"),
  'with a changed score': (closed: Files) => tamperRows(closed, 'UPDATE assessments SET score = 4'),
  empty: () => Buffer.alloc(0),
  missing: () => null,
} as const satisfies Readonly<Record<string, (closed: Files) => Buffer | null>>;

function bytes(file: Buffer | undefined): Buffer {
  if (file === undefined) throw new Error('there is no such file');
  return file;
}

/** What lies beside csf.db. */
export const BESIDE = {
  'nothing beside it': () => ({}),
  'its log of a crash': ({ crashed }: States) => part(crashed, ['-wal', '-shm']),
  'its log, without the shared memory': ({ crashed }: States) => part(crashed, ['-wal']),
  'its log, torn at the end': ({ crashed }: States) => ({
    '-wal': Buffer.concat([bytes(crashed['-wal']), Buffer.alloc(3_000, 7)]),
  }),
  'its log, with the shared memory of a later one': ({ crashed, later }: States) => ({
    ...part(crashed, ['-wal']),
    ...part(later, ['-shm']),
  }),
  'a log of a later state': ({ later }: States) => part(later, ['-wal', '-shm']),
  "another database's log": ({ other }: States) => part(other, ['-wal', '-shm']),
  "another database's log, which has all of it": ({ otherWhole }: States) => part(otherWhole, ['-wal']),
  'shared memory alone': ({ crashed }: States) => part(crashed, ['-shm']),
  'an empty log': () => ({ '-wal': Buffer.alloc(0) }),
  'junk for a log': () => ({ '-wal': Buffer.from('Dear diary, '.repeat(1_000)) }),
  'its log with junk over the first bytes': ({ crashed }: States) => ({
    '-wal': Buffer.concat([Buffer.alloc(32, 'x'), bytes(crashed['-wal']).subarray(32)]),
  }),
  'its journal of a crash': ({ torn }: States) => part(torn, ['-journal']),
  "another database's journal": ({ otherTorn }: States) => part(otherTorn, ['-journal']),
  'junk for a journal': () => ({ '-journal': Buffer.from('Dear diary, '.repeat(1_000)) }),
} as const satisfies Readonly<Record<string, (states: States) => Files>>;

function part(files: Files, ends: readonly string[]): Files {
  return Object.fromEntries(ends.map((end) => [end, bytes(files[end])]));
}

export type Spoiled = keyof typeof SPOILED;
export type Beside = keyof typeof BESIDE;

/** The files of one combination. A program that is killed in a change leaves a torn file beside its journal. */
export function combine(states: States, spoiled: Spoiled, beside: Beside): Files {
  const isTorn = spoiled === 'as it was closed' && beside === 'its journal of a crash';
  const file = isTorn ? bytes(states.torn['']) : SPOILED[spoiled](states.closed);
  return { ...(file !== null && { '': file }), ...BESIDE[beside](states) };
}
