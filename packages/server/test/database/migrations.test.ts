import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { loadCurrent } from '../../src/assessments/current.ts';
import { initial } from '../../src/database/migrations/0001-initial.ts';
import { openDatabase } from '../../src/database/open.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { DEFAULT_SETTINGS } from '../../src/profiles/profile.ts';
import { DEFAULT_RISK_SCALES } from '../../src/profiles/risk-scales.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

test('a database of the first schema keeps its profiles and assessments', async () => {
  const directory = temporaryDirectory();
  const old = new DatabaseSync(join(directory, 'csf.db'));
  old.exec(`PRAGMA application_id = 0x43534632;
    ${initial}
    PRAGMA user_version = 1;
    INSERT INTO profiles VALUES ('clinic', 'Acme', 'acme', 'Clinic', 'clinic', NULL, 3, '2025-01-01', '2025-01-02');
    INSERT INTO scale_levels VALUES ('clinic', 0, 'No', 'No.'), ('clinic', 1, 'Yes', 'Yes.');
    INSERT INTO outcome_settings VALUES ('clinic', 'GV.OC-01', 1, 1, 'high');
    INSERT INTO assessments VALUES (1, 'clinic', 'GV.OC-01', 1, NULL, '2025-01-02', 'Ada', 'Seen.', '2025-01-02');`);
  old.close();

  const { db, close } = openDatabase(directory);
  const { settings, revision, riskScales } = await loadProfile(db, 'clinic');
  expect(revision).toBe(3);
  expect(riskScales).toBe(DEFAULT_RISK_SCALES);
  expect(settings.get('GV.OC-01')).toEqual({ ...DEFAULT_SETTINGS, target: 1, targetPriority: 'high' });
  expect((await loadCurrent(db, 'clinic')).get('GV.OC-01')).toMatchObject({ score: 1, note: 'Seen.' });
  await close();
});
