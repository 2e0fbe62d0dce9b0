import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PRIORITIES } from '../../src/database/tables/priority.ts';
import { exportTemplate } from '../../src/exchange/template/export-template.ts';
import { importTemplate } from '../../src/exchange/template/import-template.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { loadTexts } from '../../src/profiles/load-texts.ts';
import { TEXT_FIELDS } from '../../src/profiles/outcome-texts.ts';
import { readWorkbook } from '../../src/spreadsheet/read/workbook.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const now = new Date(writer.at);

/** Texts as a profile keeps them: trimmed, with no control characters but newline and tab. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom(
        '\n',
        '\t',
        '=',
        '-',
        '@',
        'Not assessed',
        'Level 3: x (2025-03-31, Ada)',
        '_x000D_',
        '_x005F_',
        'é😀',
      ),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join('').trim())
  .filter((joined) => joined !== '');

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });

const outcomeChange = fc.record({
  id: fc.constantFrom(...outcomes.map(({ id }) => id)),
  included: fc.boolean(),
  target: maybe(fc.constantFrom(0, 1, 2, 3, 4)),
  targetPriority: maybe(fc.constantFrom(...PRIORITIES)),
  currentPriority: maybe(fc.constantFrom(...PRIORITIES)),
  targetTier: maybe(fc.constantFrom(1, 2, 3, 4)),
  owner: maybe(fc.constantFrom('IT, "night" shift', '=IT', 'Ada')),
  reviewOn: maybe(fc.constantFrom('2025-01-01', '2026-02-28', '2031-12-31')),
  targetOn: maybe(fc.constantFrom('2024-02-29', '2026-06-30')),
  ...Object.fromEntries(TEXT_FIELDS.map((field) => [field, maybe(text)])),
});

const profile = fc.uniqueArray(outcomeChange, { selector: ({ id }) => id, minLength: 1, maxLength: 8 });

test('Whatever a profile says, its template changes nothing in it, and makes an empty one say the same', async () => {
  const db = testDatabase();
  let count = 0;
  const contentOf = async (id: string) => ({
    settings: (await loadProfile(db, id)).settings,
    texts: await loadTexts(
      db,
      id,
      outcomes.map((outcome) => outcome.id),
    ),
  });
  await fc.assert(
    fc.asyncProperty(profile, async (changes) => {
      count += 1;
      const [full, empty] = [`full-${count}`, `empty-${count}`];
      await createProfileOnce(db, writer, { name: full, organization: 'Acme', outcomes: changes });
      await createProfileOnce(db, writer, { name: empty, organization: 'Acme' });
      const { bytes } = await exportTemplate(db, { profile: full }, now);
      const workbook = await readWorkbook(bytes);
      const again = await importTemplate(db, writer, { workbook, profile: full, dryRun: false });
      expect(again.facts).toMatchObject({ status: 'unchanged', differences: [] });
      await importTemplate(db, writer, { workbook, profile: empty, dryRun: false });
      expect(await contentOf(empty)).toEqual(await contentOf(full));
    }),
    { numRuns: 12 },
  );
});
