import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { type Purpose, resolveProfile } from '../../src/profiles/resolve-profile.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const PURPOSES: readonly Purpose[] = ['reading', 'writing', 'deleting'];

/** A database with profiles of these names and organizations, in that order. */
async function databaseOf(...profiles: readonly [name: string, organization: string][]): Promise<Database> {
  const db = testDatabase();
  for (const [name, organization] of profiles) await createProfileOnce(db, writer, { name, organization });
  return db;
}

const reading = (db: Database, given?: string) => resolveProfile(db, given, { for: 'reading' });

test.each(PURPOSES)('for %s, an id is the profile that has it', async (purpose) => {
  const db = await databaseOf(['Ward 7', 'Acme'], ['Ward 8', 'Acme']);
  expect(await resolveProfile(db, 'ward-7', { for: purpose })).toBe('ward-7');
  await expect(resolveProfile(db, 'ward-9', { for: purpose })).rejects.toMatchObject({
    code: 'UNKNOWN_PROFILE',
    message: 'There is no profile "ward-9".',
    hint: 'Nearest ids: ward-7, ward-8. profile_overview lists all profiles.',
  });
});

describe.each<Purpose>(['reading', 'writing'])('for %s, a profile is found', (purpose) => {
  const resolving = (db: Database, given: string) => resolveProfile(db, given, { for: purpose });

  test('by its name, whatever the case', async () => {
    const db = await databaseOf(['Ward 7', 'Acme'], ['Straße', 'Acme']);
    for (const text of ['Ward 7', 'WARD 7', 'ward 7']) expect(await resolving(db, text)).toBe('ward-7');
    expect(await resolving(db, 'STRASSE')).toMatch(/^stra/);
  });

  test('by its present name, and not by an earlier one', async () => {
    const db = await databaseOf(['Ward 7', 'Acme'], ['Ward 8', 'Acme']);
    await saveProfile(db, writer, { profile: 'ward-7', name: 'Surgery' });
    expect(await resolving(db, 'surgery')).toBe('ward-7');
    await expect(resolving(db, 'Ward 7')).rejects.toMatchObject({ code: 'UNKNOWN_PROFILE' });
  });

  test('by the name of its organization, if that has one profile', async () => {
    const db = await databaseOf(['Ward 7', 'Acme'], ['Lab', 'Beta'], ['Office', 'Beta']);
    expect(await resolving(db, 'ACME')).toBe('ward-7');
    await expect(resolving(db, 'Beta')).rejects.toMatchObject({
      code: 'AMBIGUOUS_PROFILE',
      message: '"Beta" can mean 2 profiles.',
      hint: 'Give the id of the one you mean: lab ("Lab" of "Beta"), office ("Office" of "Beta").',
    });
  });

  test('by an id, even where another profile has that name', async () => {
    const db = await databaseOf(['Lab', 'Acme'], ['Office', 'Acme']);
    await saveProfile(db, writer, { profile: 'office', name: 'LAB', organization: 'Beta' });
    expect(await resolving(db, 'lab')).toBe('lab');
    expect(await resolving(db, 'LAB')).toBe('lab');
  });

  test('but not by a name that two organizations use', async () => {
    const db = await databaseOf(['Ward 7', 'Acme'], ['ward 7', 'Beta']);
    await expect(resolving(db, 'Ward 7')).rejects.toMatchObject({
      code: 'AMBIGUOUS_PROFILE',
      hint: expect.stringContaining('ward-7 ("Ward 7" of "Acme"), ward-7-2 ("ward 7" of "Beta")'),
    });
  });

  test('but not by a word that is the name of one and the organization of another', async () => {
    const db = await databaseOf(['Union', 'Acme'], ['Lab', 'Union']);
    await saveProfile(db, writer, { profile: 'union', name: 'Union', organization: 'Acme' });
    // The id is out of the way, so that only the names count.
    await createProfileOnce(db, writer, { name: 'Süd', organization: 'Lab Süd' });
    await createProfileOnce(db, writer, { name: 'Lab Süd', organization: 'Beta' });
    await saveProfile(db, writer, { profile: 'lab-sud', name: 'Lab Süd' });
    await expect(resolving(db, 'Lab Süd')).rejects.toMatchObject({ code: 'AMBIGUOUS_PROFILE' });
  });

  test('by its own name, where its organization has that name and other profiles', async () => {
    const db = await databaseOf(['Übersee', 'Übersee'], ['Lab', 'Übersee']);
    const id = await resolving(db, 'übersee');
    expect(id).toBe(await reading(db, 'Übersee'));
    expect(id).not.toBe('lab');
  });
});

test('for deleting, a name is refused with the id to give', async () => {
  const db = await databaseOf(['Ward 7', 'Acme']);
  for (const given of ['Ward 7', 'Acme']) {
    await expect(resolveProfile(db, given, { for: 'deleting' })).rejects.toMatchObject({
      code: 'UNKNOWN_PROFILE',
      message: `There is no profile with the id "${given}".`,
      hint: 'Only an id can be given here: ward-7 ("Ward 7" of "Acme").',
    });
  }
  await expect(resolveProfile(db, 'WARD-7', { for: 'deleting' })).rejects.toMatchObject({
    code: 'UNKNOWN_PROFILE',
  });
});

describe('without a profile', () => {
  test('the only one is read', async () => {
    expect(await reading(await databaseOf(['Ward 7', 'Acme']))).toBe('ward-7');
  });

  test('nothing is written or deleted', async () => {
    const db = await databaseOf(['Ward 7', 'Acme']);
    for (const purpose of ['writing', 'deleting'] as const) {
      await expect(resolveProfile(db, undefined, { for: purpose })).rejects.toMatchObject({
        code: 'AMBIGUOUS_PROFILE',
        message: 'profile is required.',
      });
    }
  });

  test('several are named, but not all of very many', async () => {
    const names = Array.from({ length: 7 }, (_, index): [string, string] => [`Ward ${index + 1}`, 'Acme']);
    await expect(reading(await databaseOf(...names))).rejects.toMatchObject({
      code: 'AMBIGUOUS_PROFILE',
      message: 'profile is required: there are 7 profiles.',
      hint: expect.stringMatching(/ward-5 \("Ward 5" of "Acme"\), and 2 more\.$/),
    });
  });

  test('an empty database says how to create one', async () => {
    await expect(reading(testDatabase())).rejects.toMatchObject({
      code: 'UNKNOWN_PROFILE',
      hint: 'There are no profiles yet; profile_create creates one.',
    });
    await expect(reading(testDatabase(), 'ward')).rejects.toMatchObject({
      message: 'There is no profile "ward".',
      hint: 'There are no profiles yet; profile_create creates one.',
    });
  });
});

test('whatever the names are, each profile is found by its id, and a name leads to a profile that has it or nowhere', async () => {
  const word = fc.constantFrom('a', 'B', 'lab', 'LAB', 'lab-2', 'Süd', '北京', 'x y');
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(word, word), {
        maxLength: 6,
        selector: (names) => names.join(' of ').toLowerCase(),
      }),
      word,
      async (profiles, given) => {
        const db = testDatabase();
        const ids = new Map<string, readonly string[]>();
        for (const [name, organization] of profiles) {
          const { profile } = await createProfileOnce(db, writer, { name, organization });
          ids.set(profile, [name, organization]);
        }
        for (const id of ids.keys()) expect(await reading(db, id)).toBe(id);
        const found = await reading(db, given).catch(({ code }: { code: string }) => code);
        if (found === 'UNKNOWN_PROFILE' || found === 'AMBIGUOUS_PROFILE') return;
        const words = [found, ...(ids.get(found) ?? [])].map((text) => text.toLowerCase());
        expect(words).toContain(given.toLowerCase());
      },
    ),
    { numRuns: 30 },
  );
});
