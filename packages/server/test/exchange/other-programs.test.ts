import { describe, expect, test } from 'vitest';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import type { Database } from '../../src/database/open.ts';
import { exportQuestionnaire } from '../../src/exchange/questionnaire/export-questionnaire.ts';
import { importQuestionnaire } from '../../src/exchange/questionnaire/import-questionnaire.ts';
import { exportTemplate } from '../../src/exchange/template/export-template.ts';
import { importTemplate } from '../../src/exchange/template/import-template.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { TEXT_FIELDS } from '../../src/profiles/outcome-texts.ts';
import { readWorkbook } from '../../src/spreadsheet/read/workbook.ts';
import { cellsOf } from '../support/edited-workbook.ts';
import {
  PROGRAM_TIMEOUT_MS,
  savedByLibreOffice,
  withOpenpyxl,
  withoutLibreOffice,
  withoutOpenpyxl,
} from '../support/other-programs.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const now = new Date(writer.at);
const noLibreOffice = withoutLibreOffice();
const noOpenpyxl = withoutOpenpyxl();

/** A level whose name an inline list of choices could not hold. */
const LEVELS = [
  { value: 0, label: 'No', meaning: 'Not there.' },
  { value: 3, label: 'Yes, "in all", mostly', meaning: 'There.' },
];

/** openpyxl reads this rightly, but saves it as the letter A. */
const LIKE_AN_ESCAPE = ' _x0041_';

async function databaseWithClinic(more = ''): Promise<Database> {
  const db = testDatabase();
  const texts = Object.fromEntries(
    TEXT_FIELDS.map((field) => [field, `=${field} "a", b\n+ second line\n\t@third <&> é😀${more}`]),
  );
  await createProfileOnce(db, writer, {
    name: 'Clinic',
    organization: 'Acme',
    scale: LEVELS,
    outcomes: [
      { id: 'GV.OC', ...texts, target: 3, targetTier: 2, owner: '=IT', targetOn: '2026-06-30' },
      { id: 'RC', included: false },
    ],
  });
  await recordAssessments(db, writer, now, {
    profile: 'clinic',
    dryRun: false,
    drafts: [{ outcome: 'GV.OC-01', score: 3, date: '2025-03-30', assessor: 'Ada' }],
  });
  return db;
}

const titled = (title: string, missing: string | null) =>
  missing === null ? title : `${title} [skipped: ${missing}]`;

async function refusesNothing(db: Database, bytes: Buffer): Promise<void> {
  const request = { workbook: await readWorkbook(bytes), profile: 'clinic', dryRun: true };
  expect((await importTemplate(db, writer, request)).facts).toMatchObject({ status: 'unchanged', notes: [] });
}

describe.skipIf(noLibreOffice !== null)(titled('LibreOffice', noLibreOffice), () => {
  test('saves a template with the same cells, and it imports unchanged', {
    timeout: PROGRAM_TIMEOUT_MS,
  }, async () => {
    const db = await databaseWithClinic(LIKE_AN_ESCAPE);
    const { bytes } = await exportTemplate(db, { profile: 'clinic' }, now);
    const saved = savedByLibreOffice(bytes);
    expect(await cellsOf(saved)).toEqual(await cellsOf(bytes));
    await refusesNothing(db, saved);
  });

  test('saves a questionnaire with the same cells, its hidden sheets among them', {
    timeout: PROGRAM_TIMEOUT_MS,
  }, async () => {
    const db = await databaseWithClinic();
    const { bytes } = await exportQuestionnaire(db, { profile: 'clinic' }, now);
    const saved = savedByLibreOffice(bytes);
    expect(await cellsOf(saved)).toEqual(await cellsOf(bytes));
    expect(Object.keys(await cellsOf(saved))).toEqual(['Questionnaire', 'Scale', 'csf-mcp', 'Lists']);
  });
});

describe.skipIf(noOpenpyxl !== null)(titled('openpyxl', noOpenpyxl), () => {
  test('sees texts where texts begin like formulas, and the choices of each column', {
    timeout: PROGRAM_TIMEOUT_MS,
  }, async () => {
    const db = await databaseWithClinic();
    const { bytes } = await exportTemplate(db, { profile: 'clinic' }, now);
    const { printed, saved } = withOpenpyxl(
      bytes,
      `sheet = book['Current and Target Profile']
kinds = sorted({cell.data_type for row in sheet.rows for cell in row if cell.value is not None})
choices = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
hidden = [other.title for other in book if other.sheet_state == 'hidden']
print(json.dumps([kinds, choices, hidden, sheet.freeze_panes, sheet.auto_filter.ref]))`,
    );
    expect(printed).toEqual([
      ['s'],
      {
        'C2:C135': 'Lists!$A$1:$A$2',
        'E2:E135': 'Lists!$B$1:$B$3',
        'L2:L135': 'Lists!$B$1:$B$3',
        'M2:M135': 'Lists!$C$1:$C$4',
      },
      ['Lists'],
      'B2',
      'A1:S135',
    ]);
    await refusesNothing(db, saved);
  });

  test('fills in a questionnaire, and the answers come in', { timeout: PROGRAM_TIMEOUT_MS }, async () => {
    const db = await databaseWithClinic();
    const { bytes } = await exportQuestionnaire(db, { profile: 'clinic', element: 'GV.OC' }, now);
    const { printed, saved } = withOpenpyxl(
      bytes,
      `sheet = book['Questionnaire']
choices = [cell.value for (cell,) in book['Lists']['A1:A4']]
sheet['B2'] = 'Bea'
sheet['B3'] = datetime.date(2025, 3, 31)
sheet['E8'] = choices[1]
print(json.dumps(choices))`,
    );
    expect(printed).toEqual(['0 No', '3 Yes, "in all", mostly', 'Not applicable', "Don't know"]);
    const request = { workbook: await readWorkbook(saved), dryRun: false };
    expect((await importQuestionnaire(db, writer, now, request)).facts).toMatchObject({
      status: 'imported',
      respondent: 'Bea',
      date: '2025-03-31',
      differences: [{ outcome: 'GV.OC-02', before: null, after: 3 }],
    });
  });
});
