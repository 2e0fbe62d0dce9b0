import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import type { Database } from '../../src/database/open.ts';
import { exportTemplate } from '../../src/exchange/template/export-template.ts';
import { importTemplate } from '../../src/exchange/template/import-template.ts';
import { isTemplate } from '../../src/exchange/template/read-template.ts';
import { elements, outcomes } from '../../src/framework/elements.ts';
import { importFramework } from '../../src/framework-import/index.ts';
import { readExport } from '../../src/framework-import/read-export.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { loadTexts } from '../../src/profiles/load-texts.ts';
import { TEXT_FIELDS } from '../../src/profiles/outcome-texts.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import type { Cell, Sheet } from '../../src/spreadsheet/read/sheet.ts';
import { readWorkbook } from '../../src/spreadsheet/read/workbook.ts';
import { coreWorkbook, wordingOf } from '../support/core-export.ts';
import { cellsOf, type EditableSheets, editedWorkbook, setCell } from '../support/edited-workbook.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const now = new Date(writer.at);
const SHEET = 'Current and Target Profile';

/** The headings of NIST's template, as they stand there. */
const HEADINGS = [
  'CSF Outcome (Function, Category, or Subcategory)',
  'CSF Outcome Description',
  'Included in Profile?',
  'Rationale',
  'Current Priority',
  'Current Status',
  'Current Policies, Processes, and Procedures',
  'Current Internal Practices',
  'Current Roles and Responsibilities',
  'Current Selected Informative References',
  'Current Artifacts and Evidence',
  'Target Priority',
  'Target CSF Tier',
  'Target Policies, Processes, and Procedures',
  'Target Internal Practices',
  'Target Roles and Responsibilities',
  'Target Selected Informative References',
  'Notes',
  'Considerations',
];

/** Rows of the sheet: a heading, GV, GV.OC, then GV.OC-01. */
const OC_01 = 4;

async function databaseWithClinic(): Promise<Database> {
  const db = testDatabase();
  const full = {
    id: 'GV.OC-01',
    target: 4,
    targetPriority: 'high' as const,
    currentPriority: 'low' as const,
    targetTier: 3,
    owner: 'Ada Lovelace',
    reviewOn: '2026-01-31',
    targetOn: '2026-06-30',
    ...Object.fromEntries(TEXT_FIELDS.map((field) => [field, `=${field}, "quoted"\n- second line`])),
  };
  await createProfileOnce(db, writer, {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [full, { id: 'RC', included: false, rationale: 'The university does that.' }],
  });
  await createProfileOnce(db, writer, { name: 'New', organization: 'Acme' });
  await recordAssessments(db, writer, now, {
    profile: 'clinic',
    dryRun: false,
    drafts: [
      { outcome: 'GV.OC-01', score: 3, date: '2025-03-30', assessor: 'Ada' },
      { outcome: 'GV.OC-02', notApplicable: 'No stakeholders.', date: '2025-03-30', assessor: 'Ada' },
    ],
  });
  return db;
}

const exported = async (db: Database, profile = 'clinic') =>
  (await exportTemplate(db, { profile }, now)).bytes;

async function importing(
  db: Database,
  bytes: Buffer,
  { profile = 'clinic', dryRun = false }: { profile?: string; dryRun?: boolean } = {},
) {
  return importTemplate(db, writer, { workbook: await readWorkbook(bytes), profile, dryRun });
}

const edited = async (db: Database, edit: (sheets: EditableSheets) => void) =>
  editedWorkbook(await exported(db), edit);

async function contentOf(db: Database, profile: string) {
  const { settings } = await loadProfile(db, profile);
  const texts = await loadTexts(
    db,
    profile,
    outcomes.map(({ id }) => id),
  );
  return { settings, texts };
}

describe('the template that is written', () => {
  test("has NIST's two sheets first, with its 19 columns and a row for each element", async () => {
    const sheets = await cellsOf(await exported(await databaseWithClinic()));
    expect(Object.keys(sheets).slice(0, 2)).toEqual([SHEET, 'Column Descriptions']);
    expect(sheets[SHEET]?.[0]).toEqual(HEADINGS);
    expect(sheets[SHEET]).toHaveLength(1 + elements.length);
    expect(sheets['Column Descriptions']?.slice(1, 20).map(([name]) => name)).toEqual(HEADINGS);
  });

  test('names functions and categories with their ids, and outcomes by their ids', async () => {
    const sheets = await cellsOf(await exported(await databaseWithClinic()));
    expect(sheets[SHEET]?.slice(1, 4).map(([name]) => name)).toEqual([
      'GOVERN (GV)',
      'Organizational Context (GV.OC)',
      'GV.OC-01',
    ]);
  });

  test('shows settings, texts and score of an outcome', async () => {
    const sheets = await cellsOf(await exported(await databaseWithClinic()));
    const row = sheets[SHEET]?.[OC_01 - 1] ?? [];
    expect(row[2]).toBe('Yes');
    expect(row[4]).toBe('Low');
    expect(row[5]).toBe('Level 3: Achieved (2025-03-30, Ada)\n=currentStatus, "quoted"\n- second line');
    expect(row.slice(11, 13)).toEqual(['High', '3 Repeatable']);
    expect(row[18]).toBe('=considerations, "quoted"\n- second line');
    expect(sheets[SHEET]?.[OC_01]?.[5]).toBe('Not applicable (2025-03-30, Ada)');
  });

  test("describes outcomes in our own words, or in NIST's once they are imported, and says which", async () => {
    const db = await databaseWithClinic();
    const own = await cellsOf(await exported(db));
    const says = (sheets: EditableSheets) =>
      sheets['Column Descriptions']?.find(([name]) => name === 'Wording of the outcomes')?.[1];
    expect(says(own)).toContain("not NIST's");
    const bytes = coreWorkbook();
    await importFramework(db, writer, {
      exported: await readExport(bytes),
      file: { name: 'core.xlsx', bytes, sha256: 'a'.repeat(64) },
      dryRun: false,
      abort: new AbortController().signal,
    });
    const official = await cellsOf(await exported(db));
    expect(official[SHEET]?.[OC_01 - 1]?.[1]).toBe(wordingOf('GV.OC-01'));
    expect(says(official)).toContain('core.xlsx');
  });

  test('has the further sheets that are asked for', async () => {
    const db = await databaseWithClinic();
    const sheets = ['evidence', 'gaps', 'scores', 'risks', 'actions'] as const;
    const file = await exportTemplate(db, { profile: 'clinic', sheets }, now);
    const cells = await cellsOf(file.bytes);
    expect(Object.keys(cells)).toEqual([
      ...[SHEET, 'Column Descriptions', 'Scores', 'Gaps', 'Risks', 'Actions', 'Evidence', 'Lists'],
    ]);
    expect(cells['Gaps']?.[1]).toEqual(['GV.OC-01', expect.any(String), '3', '4', '1', 'high']);
    const bare = await exportTemplate(db, { profile: 'clinic', sheets: [] }, now);
    expect(Object.keys(await cellsOf(bare.bytes))).toEqual([SHEET, 'Column Descriptions', 'Lists']);
  });

  test('is named after the profile', async () => {
    const file = await exportTemplate(await databaseWithClinic(), { profile: 'Clinic' }, now);
    expect(file.name).toBe('clinic-template.xlsx');
    expect(file.summary).toMatch(
      /^Organizational Profile template of Clinic, revision 2: 98 outcomes included/,
    );
  });
});

describe('a template that comes back', () => {
  test('changes nothing if nobody has edited it', async () => {
    const db = await databaseWithClinic();
    const { facts, summary } = await importing(db, await exported(db));
    expect(facts).toMatchObject({ status: 'unchanged', differences: [], notes: [] });
    expect(summary).toContain('it says what the profile says');
    expect((await loadProfile(db, 'clinic')).revision).toBe(2);
  });

  test('makes another profile say the same', async () => {
    const db = await databaseWithClinic();
    const { facts } = await importing(db, await exported(db), { profile: 'new' });
    expect(facts).toMatchObject({ status: 'imported', revision: 2, changedOutcomes: 9 });
    expect(await contentOf(db, 'new')).toEqual(await contentOf(db, 'clinic'));
    const [first, again] = [await cellsOf(await exported(db)), await cellsOf(await exported(db, 'new'))];
    // Scores do not come in by a template.
    const withoutStatus = (sheets: EditableSheets) =>
      sheets[SHEET]?.map((row) => HEADINGS.map((_, column) => (column === 5 ? '' : (row[column] ?? ''))));
    expect(withoutStatus(again)).toEqual(withoutStatus(first));
  });

  test('is listed in a dry run by outcome and column, and nothing is stored', async () => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => {
      setCell(sheets, SHEET, `C${OC_01}`, 'no');
      setCell(sheets, SHEET, `D${OC_01}`, '');
      setCell(sheets, SHEET, `M${OC_01}`, 4);
      setCell(sheets, 'Scores', 'G2', 2);
    });
    const { facts, next } = await importing(db, bytes, { dryRun: true });
    expect(facts).toMatchObject({
      status: 'dry run',
      changedOutcomes: 1,
      cleared: 1,
      differences: [
        { outcome: 'GV.OC-01', column: 'Included in Profile?', cell: 'C4', before: true, after: false },
        { outcome: 'GV.OC-01', column: 'Rationale', cell: 'D4', after: null },
        { outcome: 'GV.OC-01', column: 'Target CSF Tier', cell: 'M4', before: 3, after: 4 },
        { outcome: 'GV.OC-01', column: 'Target', cell: 'Scores!G2', before: 4, after: 2 },
      ],
    });
    expect(next).toContain('dryRun false');
    expect((await loadProfile(db, 'clinic')).revision).toBe(2);
    await importing(db, bytes);
    const { settings, texts } = await contentOf(db, 'clinic');
    expect(settings.get('GV.OC-01')).toMatchObject({ included: false, targetTier: 4, target: 2 });
    expect(texts.get('GV.OC-01')?.rationale).toBeUndefined();
  });

  test('is read with sheets in front, rows sorted, columns moved and headings in capitals', async () => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => {
      const rows = (sheets[SHEET] ?? []).map((row) => [
        row[18] ?? '',
        ...Array.from({ length: 18 }, (_, column) => row[column] ?? ''),
        'mine',
      ]);
      const [headings = [], ...others] = rows;
      const upper = headings.map((heading, index) =>
        index === 19 ? 'Ticket' : String(heading).toUpperCase(),
      );
      const reordered = { 'My notes': [['Acme']], [SHEET]: [['Draft'], [], upper, ...others.toReversed()] };
      delete sheets[SHEET];
      for (const [name, table] of Object.entries({ ...reordered, ...sheets })) {
        delete sheets[name];
        sheets[name] = table;
      }
    });
    const { facts } = await importing(db, bytes);
    expect(facts).toMatchObject({
      status: 'unchanged',
      notes: ['Not columns of the template, and left out: "Ticket".'],
    });
  });

  test('leaves alone what it has no column or row for', async () => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => {
      sheets[SHEET] = (sheets[SHEET] ?? []).slice(0, -1).map((row) => row.slice(0, 17));
      delete sheets['Scores'];
    });
    expect((await importing(db, bytes)).facts).toMatchObject({
      status: 'unchanged',
      notes: [
        'Without column, and left as they are: Notes; Considerations.',
        '1 outcome without a row of their own.',
      ],
    });
  });

  test('says for a whole category what its outcomes leave empty', async () => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => {
      setCell(sheets, SHEET, 'L2', 'Low');
      setCell(sheets, SHEET, 'L3', 'Medium');
    });
    await importing(db, bytes);
    const { settings } = await contentOf(db, 'clinic');
    expect(['GV.OC-01', 'GV.OC-02', 'GV.RM-01'].map((id) => settings.get(id)?.targetPriority)).toEqual([
      'high',
      'medium',
      'low',
    ]);
    expect(settings.get('ID.AM-01')).toBeUndefined();
  });

  test('brings no scores, and says which ones differ', async () => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => {
      setCell(sheets, SHEET, `F${OC_01}`, 'Level 4: Achieved and maintained (2025-03-31, Bea)\nChanged.');
    });
    const { facts } = await importing(db, bytes);
    expect(facts).toMatchObject({
      status: 'imported',
      otherScores: [{ outcome: 'GV.OC-01', inFile: 4, inProfile: 3 }],
      differences: [{ column: 'Current Status', after: 'Changed.' }],
    });
  });

  test('does not overwrite a profile that has changed meanwhile', async () => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => setCell(sheets, SHEET, `D${OC_01}`, 'Other.'));
    const workbook = await readWorkbook(bytes);
    const refused = expect(
      importTemplate(db, writer, { workbook, profile: 'clinic', dryRun: false }),
    ).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
    await saveProfile(db, writer, { profile: 'clinic', scope: 'Two sites.' });
    await refused;
  });
});

describe('a template that cannot be read is refused with its place, and nothing is stored:', () => {
  const cases: readonly [what: string, cell: string, value: string | number, words: string][] = [
    ['an outcome that there is not', 'A4', 'GV.OC-77', `row 4, column A: CSF 2.0 has no "GV.OC-77"`],
    ['an outcome of CSF 1.1', 'A4', 'PR.IP-01', 'row 4, column A: PR.IP-01 is withdrawn'],
    ['an outcome twice', 'A5', 'GV.OC-01', 'row 5, column A: GV.OC-01 is in row 4 already'],
    ['a row without an id', 'A4', '', 'row 4, column A: the row has values, but names no outcome'],
    [
      'a heading of the user',
      'D1',
      'Reasons',
      'row 1, column D: the template has no column "Reasons", and "Rationale" is missing',
    ],
    ['a heading twice', 'D1', 'Notes', 'row 1, column R: the heading "Notes" is there twice'],
    ['another word for yes', 'C4', 'maybe', 'row 4, column C: "maybe" cannot be read. Write Yes or No.'],
    ['a priority by number', 'E4', 3, 'row 4, column E: "3" cannot be read. Write High, Medium or Low.'],
    ['a tier 5', 'M4', 5, 'row 4, column M: "5" cannot be read. Write 1 Partial,'],
    [
      'a text that is too long',
      'R4',
      'x'.repeat(2_001),
      'row 4, column R: the text is longer than 2000 characters.',
    ],
    ['an invisible character', 'R4', 'a\u200bb', 'row 4, column R: the text must not contain'],
  ];
  test.each(cases)('%s', async (_, cell, value, words) => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => setCell(sheets, SHEET, cell, value));
    await expect(importing(db, bytes)).rejects.toMatchObject({
      code: 'INVALID_FILE',
      message: expect.stringContaining(`Sheet "${SHEET}", ${words}`),
      hint: expect.stringContaining('Correct the file'),
    });
    expect((await loadProfile(db, 'clinic')).revision).toBe(2);
  });

  test('a target that is no level of the profile', async () => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => setCell(sheets, 'Scores', 'G2', 9));
    await expect(importing(db, bytes)).rejects.toMatchObject({
      message: expect.stringContaining('Sheet "Scores", row 2, column G: the target 9 is not on the profile'),
    });
  });

  test('merged cells, a formula without its result, and an error', async () => {
    const db = await databaseWithClinic();
    const workbook = await readWorkbook(await exported(db));
    const refusing = async (changed: Partial<Sheet>, words: string): Promise<void> => {
      const [sheet, ...others] = workbook.sheets;
      const sheets = sheet === undefined ? others : [{ ...sheet, ...changed }, ...others];
      const request = { workbook: { ...workbook, sheets }, profile: 'clinic', dryRun: false };
      await expect(importTemplate(db, writer, request)).rejects.toMatchObject({
        code: 'INVALID_FILE',
        message: expect.stringContaining(`Sheet "${SHEET}", ${words}`),
      });
    };
    const merge = { first: { row: 4, column: 5 }, last: { row: 8, column: 5 } };
    await refusing({ merges: [merge] }, 'row 4, column E: the cell is merged with those down to row 8');
    const havingCell = (cell: Cell): Partial<Sheet> => ({
      rows: (workbook.sheets[0]?.rows ?? []).map((row) =>
        row.number === OC_01 ? { ...row, cells: new Map(row.cells).set('D', cell) } : row,
      ),
    });
    await refusing(
      havingCell({ text: '', type: 'formula' }),
      'row 4, column D: a formula without its result',
    );
    await refusing(
      havingCell({ text: '#REF!', type: 'error' }),
      'row 4, column D: the cell shows the error "#REF!"',
    );
  });

  test('two sheets that are a template', async () => {
    const db = await databaseWithClinic();
    const bytes = await edited(db, (sheets) => {
      sheets['Copy'] = sheets[SHEET] ?? [];
    });
    await expect(importing(db, bytes)).rejects.toMatchObject({
      message: expect.stringContaining(`"${SHEET}" and "Copy" both have the columns`),
    });
  });
});

test('docs/exchange.md names each column as the template has it', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/exchange.md'), 'utf8');
  const section = page.slice(page.indexOf("## NIST's Organizational Profile template"));
  const rows = [...section.matchAll(/^\| ([^|]+) \| /gm)].map(([, heading]) => heading);
  expect(rows.slice(1, 1 + HEADINGS.length)).toEqual(HEADINGS);
});

test('Another workbook is no template', async () => {
  expect(isTemplate(await readWorkbook(coreWorkbook()))).toBe(false);
  expect(isTemplate(await readWorkbook(await exported(await databaseWithClinic())))).toBe(true);
});
