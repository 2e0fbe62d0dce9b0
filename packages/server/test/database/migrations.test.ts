import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadCurrent } from '../../src/assessments/current.ts';
import { markAsOurs, migrate, readMarks, SCHEMA_VERSION } from '../../src/database/migrate.ts';
import { initial } from '../../src/database/migrations/0001-initial.ts';
import { openDatabase } from '../../src/database/open.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { DEFAULT_RULES, DEFAULT_SETTINGS } from '../../src/profiles/profile.ts';
import { DEFAULT_RISK_SCALES } from '../../src/profiles/risk-scales.ts';
import { environmentOfFixture } from '../support/compiled-fixtures.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

const untilKilled = join(import.meta.dirname, '../fixtures/migrate-until-killed.ts');

/** More than the migrations have together. */
const MAX_STATEMENTS = 200;

/** How many processes run side by side. */
const AT_ONCE = 4;

/** A data directory with a database of the first schema. */
function oldDirectory(): string {
  const directory = temporaryDirectory();
  const old = new DatabaseSync(join(directory, 'csf.db'));
  old.exec(`PRAGMA application_id = 0x43534632;
    PRAGMA journal_mode = WAL;
    ${initial}
    PRAGMA user_version = 1;
    INSERT INTO profiles VALUES ('clinic', 'Acme', 'acme', 'Clinic', 'clinic', NULL, 3, '2025-01-01', '2025-01-02');
    INSERT INTO scale_levels VALUES ('clinic', 0, 'No', 'No.'), ('clinic', 1, 'Yes', 'Yes.');
    INSERT INTO outcome_settings VALUES ('clinic', 'GV.OC-01', 1, 1, 'high');
    INSERT INTO assessments VALUES (1, 'clinic', 'GV.OC-01', 1, NULL, '2025-01-02', 'Ada', 'Seen.', '2025-01-02');`);
  old.close();
  return directory;
}

async function expectMigrated(directory: string): Promise<void> {
  const { db, close } = openDatabase(directory);
  const { settings, revision, riskScales } = await loadProfile(db, 'clinic');
  expect(revision).toBe(3);
  expect(riskScales).toBe(DEFAULT_RISK_SCALES);
  expect(settings.get('GV.OC-01')).toEqual({ ...DEFAULT_SETTINGS, target: 1, targetPriority: 'high' });
  expect((await loadCurrent(db, { id: 'clinic', rules: DEFAULT_RULES })).get('GV.OC-01')).toMatchObject({
    score: 1,
    note: 'Seen.',
  });
  await close();
}

test('a database of the first schema keeps its profiles and assessments', async () => {
  await expectMigrated(oldDirectory());
});

test('a migration that fails leaves the old database, which the next start migrates', async () => {
  const directory = oldDirectory();
  const file = join(directory, 'csf.db');
  const inTheWay = new DatabaseSync(file);
  inTheWay.exec('CREATE TABLE official_texts (text TEXT)');
  const before = contentOf(file);
  expect(() => openDatabase(directory)).toThrow('official_texts');
  expect(contentOf(file)).toEqual(before);
  inTheWay.exec('DROP TABLE official_texts');
  inTheWay.close();
  await expectMigrated(directory);
});

describe('a migration that is killed before any of its statements', () => {
  test('leaves the old database or the new one, entire, and the next start completes it', async () => {
    const origin = oldDirectory();
    const found = await killedAtEachStatement(origin, ({ isComplete }) => isComplete);
    expect(found.length).toBeGreaterThan(20);
    expect(new Set(found)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
  });

  test('leaves an empty database or the first schema, entire', async () => {
    const found = await killedAtEachStatement(emptyDirectory(), ({ version }) => version > 0);
    expect(found.length).toBeGreaterThan(12);
    expect(new Set(found)).toEqual(new Set([0, 1]));
  });
});

/** A data directory with a database that is marked as ours, and has no schema yet. */
function emptyDirectory(): string {
  const directory = temporaryDirectory();
  using empty = new DatabaseSync(join(directory, 'csf.db'));
  markAsOurs(empty);
  empty.exec('PRAGMA journal_mode = WAL');
  return directory;
}

interface Killed {
  /** The schema version that the database has now. */
  readonly version: number;
  /** It was not killed: it came to the end. */
  readonly isComplete: boolean;
}

/**
 * Has the migrations of a database killed before their first statement, before their second one and so on, each time
 * on a fresh copy. Each copy must have one schema version entire, and the next start must complete it.
 * @returns the version that each copy had, up to the first for which `isLast` is true
 */
async function killedAtEachStatement(origin: string, isLast: (killed: Killed) => boolean): Promise<number[]> {
  const found: number[] = [];
  for (let first = 1; first < MAX_STATEMENTS; first += AT_ONCE) {
    const statements = Array.from({ length: AT_ONCE }, (_, index) => first + index);
    const batch = await Promise.all(statements.map((statement) => killedAt(statement, origin)));
    const last = batch.findIndex(isLast);
    found.push(...batch.slice(0, last === -1 ? AT_ONCE : last + 1).map(({ version }) => version));
    if (last !== -1) return found;
  }
  throw new Error(`migrations of more than ${MAX_STATEMENTS} statements`);
}

async function killedAt(statement: number, origin: string): Promise<Killed> {
  const directory = temporaryDirectory();
  cpSync(origin, directory, { recursive: true });
  const file = join(directory, 'csf.db');
  const child = spawn(process.execPath, [untilKilled, file, String(statement)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environmentOfFixture(),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [code, signal] = await once(child, 'exit');
  expect([code, signal]).toEqual(code === 0 ? [0, null] : [null, 'SIGKILL']);
  const { version, schema } = contentOf(file);
  expect(schema).toEqual(schemaOf(version));
  await expectUsable(directory);
  return { version, isComplete: code === 0 };
}

async function expectUsable(directory: string): Promise<void> {
  const { db, close } = openDatabase(directory);
  const profiles = await db.selectFrom('profiles').select('id').execute();
  await close();
  expect(contentOf(join(directory, 'csf.db'))).toEqual({
    version: SCHEMA_VERSION,
    schema: schemaOf(SCHEMA_VERSION),
  });
  if (profiles.length > 0) await expectMigrated(directory);
}

/** The schema that migrations make in an empty database. */
function schemaOf(version: number): unknown[] {
  using model = new DatabaseSync(':memory:');
  migrate(model, version);
  return allObjects(model);
}

function contentOf(file: string): { version: number; schema: unknown[] } {
  using database = new DatabaseSync(file);
  return { version: readMarks(database).userVersion, schema: allObjects(database) };
}

function allObjects(database: DatabaseSync): unknown[] {
  return database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
}
