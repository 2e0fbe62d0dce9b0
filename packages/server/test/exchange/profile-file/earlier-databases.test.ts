import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../support/data-directory.ts';
import { testDatabase } from '../../support/test-database.ts';
import { contentOf, exported, imported, withDatabase } from '../../support/travelling-profile.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const NOW = new Date('2027-06-01T12:00:00Z');

test.each(['database-0.1.0', 'database-format-2', 'database-schema-4'])(
  'every profile of an earlier database can travel: %s',
  async (fixture) => {
    const directory = temporaryDirectory();
    cpSync(join(FIXTURES, fixture, 'csf.db'), join(directory, 'csf.db'));
    await withDatabase(directory, async (db) => {
      const profiles = await db.selectFrom('profiles').select('id').execute();
      expect(profiles.length).toBeGreaterThan(0);
      for (const { id } of profiles) {
        const file = await exported(db, { profile: id, now: NOW });
        const there = testDatabase();
        const { facts } = await imported(there, file, { at: NOW });
        expect(facts.audit.unchecked).toBe(0);
        const again = await exported(there, { profile: facts.profile, now: NOW });
        expect(contentOf(again).audit[0]).toEqual(contentOf(file).audit[0]);
      }
    });
  },
);
