import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sizeNotes } from '../../../src/exchange/profile-file/export-profile.ts';
import { outcomes } from '../../../src/framework/elements.ts';
import { connect, testServer } from '../../support/connection.ts';

const NOTE = 'x'.repeat(1_000);

/** More than any file of NIST's may have, which is 5 MB. */
const BYTES = 5_500_000;

test('a profile with a long history travels, though its file is larger than any of NIST', async () => {
  const from = await testServer();
  const { call } = await connect(from);
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  const records = outcomes.map(({ id }) => ({ outcome: id, score: 3, note: NOTE }));
  for (let day = 1; day <= 26; day++) {
    const date = `2025-01-${String(day).padStart(2, '0')}`;
    await call('assessment_record', { profile: 'clinic', assessor: 'Ada', date, records });
  }
  const { facts } = await call('data_export', { profile: 'clinic', kind: 'profile' });
  const path = join(String(facts['folder']), String(facts['file']));
  expect(statSync(path).size).toBeGreaterThan(BYTES);

  const to = await testServer();
  mkdirSync(join(to.dataDir, 'imports'));
  renameSync(path, join(to.dataDir, 'imports', 'clinic.json'));
  const other = await connect(to);
  const { text, facts: imported } = await other.call('data_import', { file: 'clinic.json' });
  expect(imported, text).toMatchObject({ kind: 'profile', status: 'imported', profile: 'clinic' });
  expect((await other.call('audit_log', { verify: true })).facts).toMatchObject({
    verification: { intact: true },
  });
});

test('an export says when no import takes its file', () => {
  expect(sizeNotes(20_000_000)).toEqual([]);
  expect(sizeNotes(20_000_001)).toEqual([
    'The file is larger than 20 MB, which is the most that an import takes.',
  ]);
});
