import { expect, test } from 'vitest';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { textDifferences } from '../../src/profiles/text-differences.ts';
import { testDatabase, writer } from '../support/test-database.ts';

test('texts differ where a profile has another one, or none', async () => {
  const db = testDatabase();
  const texts = [
    { notes: 'Same.', rationale: 'A', currentRoles: 'Ada' },
    { notes: 'Same.', rationale: 'B', targetRoles: 'Bob' },
    { notes: 'Same.', rationale: 'A', targetRoles: 'Bob' },
  ];
  for (const [index, outcome] of texts.entries()) {
    const outcomes = [{ id: 'GV.OC-01', ...outcome }];
    await createProfileOnce(db, writer, { name: `P${index + 1}`, organization: 'Acme', outcomes });
  }
  const differing = (...ids: string[]) =>
    db
      .transaction()
      .execute(async (transaction) => Object.fromEntries(await textDifferences(transaction, ids)));
  expect(await differing('p1', 'p2')).toEqual({ 'GV.OC-01': ['rationale', 'currentRoles', 'targetRoles'] });
  expect(await differing('p2', 'p3')).toEqual({ 'GV.OC-01': ['rationale'] });
  expect(await differing('p1', 'p2', 'p3')).toEqual({
    'GV.OC-01': ['rationale', 'currentRoles', 'targetRoles'],
  });
  expect(await differing('p1')).toEqual({});
});
