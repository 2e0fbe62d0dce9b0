import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { loadCurrent } from '../../src/assessments/current.ts';
import { initial } from '../../src/database/migrations/0001-initial.ts';
import { organizationalProfile } from '../../src/database/migrations/0002-organizational-profile.ts';
import { openDatabase } from '../../src/database/open.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { DEFAULT_SETTINGS } from '../../src/profiles/profile.ts';
import { DEFAULT_RISK_SCALES } from '../../src/profiles/risk-scales.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

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
  expect((await loadCurrent(db, 'clinic')).get('GV.OC-01')).toMatchObject({ score: 1, note: 'Seen.' });
  await close();
}

test('a database of the first schema keeps its profiles and assessments', async () => {
  await expectMigrated(oldDirectory());
});

test('a migration that is killed, or fails, leaves the old database, which the next start migrates', async () => {
  const directory = oldDirectory();
  const file = join(directory, 'csf.db');
  // As in `migrate`, up to the moment before the commit.
  const migrating = `
    const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)});
    database.exec('PRAGMA cache_size = 1; BEGIN IMMEDIATE');
    database.exec(${JSON.stringify(organizationalProfile)});
    database.exec('PRAGMA user_version = 2');
    process.kill(process.pid, 'SIGKILL');`;
  expect(spawnSync(process.execPath, ['--eval', migrating]).signal).toBe('SIGKILL');
  const schema = () => {
    const old = new DatabaseSync(file, { readOnly: true });
    const names = old.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    const version = old.prepare('PRAGMA user_version').get();
    old.close();
    return { version: version?.['user_version'], tables: names.map(({ name }) => name) };
  };
  const tables = ['assessments', 'audit_log', 'outcome_settings', 'profiles', 'scale_levels'];
  expect(schema()).toEqual({ version: 1, tables });

  const inTheWay = new DatabaseSync(file);
  inTheWay.exec('CREATE TABLE official_texts (text TEXT)');
  expect(() => openDatabase(directory)).toThrow('official_texts');
  expect(schema()).toEqual({ version: 1, tables: tables.toSpliced(2, 0, 'official_texts') });
  inTheWay.exec('DROP TABLE official_texts');
  inTheWay.close();
  await expectMigrated(directory);
});
