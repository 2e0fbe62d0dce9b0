import { describe, expect, test } from 'vitest';
import { loadCurrent } from '../../src/assessments/current.ts';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import type { Database } from '../../src/database/open.ts';
import type { Assessment } from '../../src/database/tables/assessments.ts';
import {
  exportQuestionnaire,
  type QuestionnaireRequest,
} from '../../src/exchange/questionnaire/export-questionnaire.ts';
import { importQuestionnaire } from '../../src/exchange/questionnaire/import-questionnaire.ts';
import { isQuestionnaire } from '../../src/exchange/questionnaire/read-questionnaire.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import type { NewProfile } from '../../src/profiles/profile-change.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { readWorkbook } from '../../src/spreadsheet/read/workbook.ts';
import { coreWorkbook } from '../support/core-export.ts';
import { cellsOf, type EditableSheets, editedWorkbook, setCell } from '../support/edited-workbook.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const now = new Date(writer.at);
const SHEET = 'Questionnaire';

/** The cells of the answers about GV.OC-01 and the two outcomes behind it: level, note and evidence. */
const FIRST_ROW = 7;

async function databaseWithClinic(rest: Partial<NewProfile> = {}): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writer, {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [
      { id: 'GV.OC', owner: 'IT Operations' },
      { id: 'GV.OC-05', included: false },
      { id: 'PR.AA-01', owner: 'Bea' },
    ],
    ...rest,
  });
  return db;
}

const score = (db: Database, value: number, rest: object = {}) =>
  recordAssessments(db, writer, now, {
    profile: 'clinic',
    dryRun: false,
    drafts: [{ outcome: 'GV.OC-01', score: value, date: '2025-03-30', assessor: 'Ada', ...rest }],
  });

const exporting = (db: Database, request: QuestionnaireRequest = { owner: 'IT Operations' }) =>
  exportQuestionnaire(db, { profile: 'clinic', ...request }, now);

type Answers = Readonly<Record<string, string | number>>;

/** The form with cells filled in: by Bea, unless the answers say otherwise. */
async function answered(form: Buffer, answers: Answers, more: (sheets: EditableSheets) => void = () => {}) {
  return editedWorkbook(form, (sheets) => {
    for (const [cell, value] of Object.entries({ B2: 'Bea', ...answers }))
      setCell(sheets, SHEET, cell, value);
    more(sheets);
  });
}

async function importing(
  db: Database,
  bytes: Buffer,
  { dryRun = false, profile }: { dryRun?: boolean; profile?: string } = {},
) {
  return importQuestionnaire(db, writer, now, { workbook: await readWorkbook(bytes), dryRun, profile });
}

async function currentScore(db: Database, id = 'GV.OC-01'): Promise<Assessment | undefined> {
  return (await loadCurrent(db, await loadProfile(db, 'clinic'))).get(id);
}

describe('the questionnaire that is written', () => {
  test('asks about the included outcomes of an owner, whatever the case of the name', async () => {
    const db = await databaseWithClinic();
    const file = await exporting(db, { owner: 'it operations' });
    expect(file.name).toBe('clinic-questionnaire-it-operations.xlsx');
    expect(file.summary).toBe('Questionnaire for IT Operations: 4 outcomes.');
    const rows = (await cellsOf(file.bytes))[SHEET]?.slice(FIRST_ROW - 1) ?? [];
    expect(rows.map(([id]) => id)).toEqual(['GV.OC-01', 'GV.OC-02', 'GV.OC-03', 'GV.OC-04']);
    expect(rows[0]?.[3]).toMatch(/^• .+\n• /);
  });

  test('asks about a category, or one outcome of an owner', async () => {
    const db = await databaseWithClinic();
    expect((await exporting(db, { element: 'GV.OC' })).summary).toBe(
      'Questionnaire for Organizational Context (GV.OC): 4 outcomes.',
    );
    expect((await exporting(db, { element: 'PR', owner: 'Bea' })).summary).toBe(
      'Questionnaire for Bea: 1 outcome.',
    );
  });

  test('offers the levels of the profile, not applicable and "don\'t know"', async () => {
    const db = await databaseWithClinic({ rules: { step: 0.5 } });
    const { Lists = [] } = await cellsOf((await exporting(db)).bytes);
    expect(Lists.map(([choice]) => choice)).toEqual([
      ...[
        '0 Not achieved',
        '0.5',
        '1 Partly achieved',
        '1.5',
        '2 Largely achieved',
        '2.5',
        '3 Achieved',
        '3.5',
      ],
      ...['4 Achieved and maintained', 'Not applicable', "Don't know"],
    ]);
  });

  test('shows current levels only if asked to', async () => {
    const db = await databaseWithClinic();
    await score(db, 2);
    const plain = await cellsOf((await exporting(db)).bytes);
    expect(plain[SHEET]?.flat()).not.toContain('2 Largely achieved');
    const shown = await cellsOf((await exporting(db, { owner: 'IT Operations', withCurrent: true })).bytes);
    expect(shown[SHEET]?.slice(5, 8).map((row) => row[4])).toEqual([
      'Current level',
      '2 Largely achieved',
      'Not assessed',
    ]);
  });

  test('says on a hidden sheet what it is and what it asked', async () => {
    const db = await databaseWithClinic();
    await score(db, 2);
    const sheets = await cellsOf((await exporting(db)).bytes);
    expect(sheets['csf-mcp']?.slice(0, 2)).toEqual([['csf-mcp questionnaire'], ['profile', 'clinic']]);
    expect(sheets['csf-mcp']?.slice(-4)).toEqual([
      ['GV.OC-01', 'S-1'],
      ['GV.OC-02'],
      ['GV.OC-03'],
      ['GV.OC-04'],
    ]);
  });

  test('is refused for an owner that no outcome has, with the owners that there are', async () => {
    const db = await databaseWithClinic();
    await expect(exporting(db, { owner: 'Nobody' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'No included outcome has the owner "Nobody".',
      hint: 'Owners are: "Bea", "IT Operations".',
    });
    await expect(exporting(db, { element: 'GV.OC-05' })).rejects.toMatchObject({
      message: 'clinic includes no outcome of GV.OC-05.',
    });
  });
});

describe('a questionnaire that comes back', () => {
  test('becomes self-assessments of the respondent, with source "form"', async () => {
    const db = await databaseWithClinic();
    const form = await exporting(db);
    const bytes = await answered(form.bytes, {
      B3: '2025-03-29',
      E7: '3 Achieved',
      F7: 'Charter of 2024',
      G7: 'https://wiki/charter',
      E8: 'Not applicable',
      F8: 'No outside stakeholders.',
      E9: "Don't know",
    });
    const { summary, facts } = await importing(db, bytes);
    expect(summary).toBe('Questionnaire of "Bea" for clinic: 2 assessments recorded.');
    expect(facts).toMatchObject({ status: 'imported', revision: 2, answered: 2, leftOut: 2, assessments: 2 });
    expect(await currentScore(db)).toMatchObject({
      score: 3,
      assessor: 'Bea',
      date: '2025-03-29',
      kind: 'self-assessed',
      source: 'form',
      note: 'Charter of 2024\nEvidence: https://wiki/charter',
    });
    expect(await currentScore(db, 'GV.OC-02')).toMatchObject({
      score: null,
      notApplicableReason: 'No outside stakeholders.',
    });
    expect(await currentScore(db, 'GV.OC-03')).toBeUndefined();
  });

  test('is listed in a dry run with each difference, and nothing is stored', async () => {
    const db = await databaseWithClinic();
    await score(db, 1);
    const bytes = await answered((await exporting(db)).bytes, { E7: 3, E8: 'achieved' });
    const { facts, next } = await importing(db, bytes, { dryRun: true });
    expect(facts).toMatchObject({
      status: 'dry run',
      assessments: 2,
      conflicts: [],
      differences: [
        { outcome: 'GV.OC-01', before: 1, after: 3 },
        { outcome: 'GV.OC-02', before: null, after: 3 },
      ],
      notes: ['The form has no date: the answers count as of today.'],
    });
    expect(next).toContain('dryRun false');
    expect((await loadProfile(db, 'clinic')).revision).toBe(2);
  });

  test('changes nothing when it is imported again', async () => {
    const db = await databaseWithClinic();
    const bytes = await answered((await exporting(db)).bytes, { E7: 3, E8: 2, G8: 'file.pdf' });
    await importing(db, bytes);
    await score(db, 1, { date: '2025-03-31' });
    expect((await importing(db, bytes)).facts).toMatchObject({
      status: 'unchanged',
      alreadyThere: 2,
      revision: 3,
    });
  });

  test('stores nothing when nobody has answered', async () => {
    const db = await databaseWithClinic();
    const { summary, facts } = await importing(db, (await exporting(db)).bytes);
    expect(summary).toContain('it has no answers');
    expect(facts).toMatchObject({ status: 'unchanged', conflicts: [] });
  });

  test('asks for policy and practice where the profile scores both', async () => {
    const db = await databaseWithClinic({ rules: { dimensions: 'minimum' } });
    const form = (await exporting(db)).bytes;
    await importing(db, await answered(form, { E7: '3 Achieved', F7: '1 Partly achieved' }));
    expect(await currentScore(db)).toMatchObject({ score: 1, policy: 3, practice: 1 });
    const half = await answered(form, { E8: '3 Achieved' });
    await expect(importing(db, half)).rejects.toMatchObject({
      hint: expect.stringContaining(
        'row 8, column A: GV.OC-02: gives a level for one of policy and practice only',
      ),
    });
  });

  test('counts a level that is shown as a date only where it is one', async () => {
    const db = await databaseWithClinic();
    const form = (await exporting(db)).bytes;
    await importing(db, await answered(form, { B3: 45_745, E7: 2 }));
    expect((await currentScore(db))?.date).toBe('2025-03-29');
    await expect(importing(db, await answered(form, { B3: '29.3.2025', E8: 2 }))).rejects.toMatchObject({
      message: 'Sheet "Questionnaire", row 3, column B: "29.3.2025" is not a day. Write it as 2025-03-31.',
    });
  });

  test('is kept as history where a later score stays', async () => {
    const db = await databaseWithClinic();
    await score(db, 1);
    const bytes = await answered((await exporting(db)).bytes, { B3: '2025-01-01', E7: 3 });
    const { facts } = await importing(db, bytes);
    expect(facts).toMatchObject({
      assessments: 1,
      notes: ['1 answer kept as history: a later or validated score stays current.'],
    });
    expect((await currentScore(db))?.score).toBe(1);
  });
});

describe('a questionnaire with a conflict stores nothing, and names it:', () => {
  const cases: readonly [what: string, answers: Answers, place: string][] = [
    ['nobody has put a name on it', { B2: '', E7: 3 }, 'row 2, column B: the respondent is blank'],
    ['a level that the scale does not have', { E7: 7 }, 'row 7, column E: GV.OC-01: "7" is not on the scale'],
    ['a half where there are none', { E7: '2.5' }, 'row 7, column E: GV.OC-01: "2.5" is not on the scale'],
    [
      'words that are no level',
      { E7: 'ok, mostly' },
      'row 7, column E: GV.OC-01: "ok, mostly" is not on the scale',
    ],
    [
      'not applicable without a reason',
      { E7: 'n/a' },
      'row 7, column E: GV.OC-01: "Not applicable" needs the reason',
    ],
    ['a day to come', { B3: '2025-04-01', E7: 3 }, 'row 3, column B: date 2025-04-01 is in the future'],
    [
      'an outcome that was not asked',
      { A8: 'PR.AA-01', E8: 3 },
      'row 8, column E: PR.AA-01: this form did not ask about it',
    ],
  ];
  test.each(cases)('%s', async (_, answers, place) => {
    const db = await databaseWithClinic();
    const bytes = await answered((await exporting(db)).bytes, { E10: 4, ...answers });
    await expect(importing(db, bytes)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: '1 conflict in 2 answers, so none was stored.',
      hint: expect.stringContaining(`Sheet "${SHEET}", ${place}`),
    });
    expect((await loadProfile(db, 'clinic')).revision).toBe(1);
    const { facts, summary } = await importing(db, bytes, { dryRun: true });
    expect(facts).toMatchObject({ assessments: 0, conflicts: [{ problem: expect.any(String) }] });
    expect(summary).toContain('1 conflict');
  });

  test('somebody has assessed the outcome since the form went out', async () => {
    const db = await databaseWithClinic();
    await score(db, 1);
    const form = (await exporting(db)).bytes;
    await score(db, 2, { assessor: 'Carl', date: '2025-03-31' });
    await expect(importing(db, await answered(form, { E7: 3 }))).rejects.toMatchObject({
      hint: expect.stringContaining(
        '"Carl" assessed it as 2 (2025-03-31) after the form of 2025-03-31 went out',
      ),
    });
    expect((await importing(db, await answered(form, { E7: 2 }))).facts).toMatchObject({ assessments: 1 });
  });

  test('the profile has excluded the outcome since', async () => {
    const db = await databaseWithClinic();
    const form = (await exporting(db)).bytes;
    await saveProfile(db, writer, { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', included: false }] });
    const bytes = await answered(form, { E7: 3, E8: 3 });
    await expect(importing(db, bytes)).rejects.toMatchObject({
      hint: expect.stringContaining('GV.OC-01: it is excluded from the profile now'),
    });
    const { facts } = await importing(db, await answered(form, { E8: 3 }));
    expect(facts).toMatchObject({
      assessments: 1,
      notes: expect.arrayContaining([
        'The profile has changed since the form went out: revision 1 then, 2 now.',
      ]),
    });
  });

  test('the profile demands a confirmer, whom no form names', async () => {
    const db = await databaseWithClinic({ rules: { requiresConfirmer: true } });
    const bytes = await answered((await exporting(db)).bytes, { E7: 3 });
    await expect(importing(db, bytes)).rejects.toMatchObject({
      hint: expect.stringContaining('demands a confirmer'),
    });
  });
});

describe('a file that is no whole questionnaire is refused:', () => {
  test('levels are merged', async () => {
    const db = await databaseWithClinic();
    const workbook = await readWorkbook(await answered((await exporting(db)).bytes, { E7: 3 }));
    const merges = [{ first: { row: 7, column: 5 }, last: { row: 9, column: 5 } }];
    const sheets = workbook.sheets.map((sheet) => (sheet.name === SHEET ? { ...sheet, merges } : sheet));
    await expect(
      importQuestionnaire(db, writer, now, { workbook: { ...workbook, sheets }, dryRun: false }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('row 7, column E: the cell is merged with those down to row 9'),
    });
  });

  const refused = async (edit: (sheets: EditableSheets) => void, words: string): Promise<void> => {
    const db = await databaseWithClinic();
    const bytes = await answered((await exporting(db)).bytes, { E7: 3 }, edit);
    await expect(importing(db, bytes)).rejects.toMatchObject({
      code: 'INVALID_FILE',
      message: expect.stringContaining(words),
    });
  };

  test('the hidden sheet is gone', () =>
    refused((sheets) => void delete sheets['csf-mcp'], 'whose hidden sheet "csf-mcp" is gone'));

  test('the hidden sheet was edited', () =>
    refused(
      (sheets) => setCell(sheets, 'csf-mcp', 'A9', 'GV.XX-01'),
      'The hidden sheet "csf-mcp" of the questionnaire was changed',
    ));

  test('the column of levels was renamed', () =>
    refused((sheets) => setCell(sheets, SHEET, 'E6', 'Grade'), 'row 6: the column "Level" is missing'));

  test('an outcome that there is not', () =>
    refused(
      (sheets) => setCell(sheets, SHEET, 'A7', 'GV.OC-99'),
      'row 7, column A: "GV.OC-99" is no outcome',
    ));

  test('an outcome twice', () =>
    refused(
      (sheets) => setCell(sheets, SHEET, 'A8', 'GV.OC-01'),
      'row 8, column A: GV.OC-01 is in row 7 already',
    ));

  test('it is of another profile than the one named', async () => {
    const db = await databaseWithClinic();
    await createProfileOnce(db, writer, { name: 'Other', organization: 'Acme' });
    const bytes = await answered((await exporting(db)).bytes, { E7: 3 });
    await expect(importing(db, bytes, { profile: 'other' })).rejects.toMatchObject({
      message: expect.stringContaining('is of profile "clinic", not of other'),
    });
  });

  test('another database has a profile with the same id', async () => {
    const bytes = await answered((await exporting(await databaseWithClinic())).bytes, { E7: 3 }, (sheets) =>
      setCell(sheets, 'csf-mcp', 'B3', '2024-01-01T00:00:00.000Z'),
    );
    await expect(importing(await databaseWithClinic(), bytes)).rejects.toMatchObject({
      message: expect.stringContaining('is of another profile clinic'),
    });
  });
});

test('No call can pass for a form', async () => {
  const db = await databaseWithClinic();
  await expect(score(db, 3, { source: 'Form' })).rejects.toMatchObject({
    hint: expect.stringContaining('source "form" is reserved'),
  });
});

test('Another workbook is no questionnaire', async () => {
  expect(isQuestionnaire(await readWorkbook(coreWorkbook()))).toBe(false);
  const form = await exporting(await databaseWithClinic());
  expect(isQuestionnaire(await readWorkbook(form.bytes))).toBe(true);
});
