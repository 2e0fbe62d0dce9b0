import { describe, expect, test } from 'vitest';
import type { Database } from '../../src/database/open.ts';
import { exportQuestionnaire } from '../../src/exchange/questionnaire/export-questionnaire.ts';
import { importQuestionnaire } from '../../src/exchange/questionnaire/import-questionnaire.ts';
import { exportTemplate } from '../../src/exchange/template/export-template.ts';
import { importTemplate } from '../../src/exchange/template/import-template.ts';
import { FURTHER_SHEETS } from '../../src/exchange/template/sheet-names.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { readWorkbook } from '../../src/spreadsheet/read/workbook.ts';
import { cellsOf } from '../support/edited-workbook.ts';
import {
  PROGRAM_TIMEOUT_MS,
  savedByLibreOffice,
  withOpenpyxl,
  withoutLibreOffice,
  withoutOpenpyxl,
} from '../support/other-programs.ts';
import { writer } from '../support/test-database.ts';
import { databaseOf } from './support/database-of.ts';
import { HOSTILE, PROFILE, recordHostileProfile } from './support/hostile-profile.ts';

const now = new Date(writer.at);
const noLibreOffice = withoutLibreOffice();
const noOpenpyxl = withoutOpenpyxl();

const titled = (title: string, missing: string | null) =>
  missing === null ? title : `${title} [skipped: ${missing}]`;

/** As long as a text of a profile can be. It begins like a formula, and has scripts that run to the left. */
const LONGEST = `=HYPERLINK("x") ${'שלום, "عربى"; 👩‍👩‍👧 +1\n@'.repeat(100)}`.slice(0, 1_999).concat('.');

/** The hostile profile, with a text of the greatest length in each place of one outcome that holds texts. */
async function hostileDatabase(): Promise<Database> {
  const db = databaseOf(await recordHostileProfile());
  const texts = { currentPolicies: LONGEST, targetPractices: LONGEST, considerations: LONGEST };
  await saveProfile(db, writer, { profile: PROFILE, outcomes: [{ id: 'PR.DS-11', ...texts }] });
  return db;
}

async function expectUnchanged(db: Database, template: Buffer): Promise<void> {
  const workbook = await readWorkbook(template);
  const { facts } = await importTemplate(db, writer, { workbook, profile: PROFILE, dryRun: false });
  expect(facts).toMatchObject({ status: 'unchanged', differences: [], notes: [] });
}

describe.skipIf(noLibreOffice !== null)(titled('LibreOffice', noLibreOffice), () => {
  test('saves a template with all its sheets and hostile texts, and nothing has changed', {
    timeout: PROGRAM_TIMEOUT_MS,
  }, async () => {
    const db = await hostileDatabase();
    const { bytes } = await exportTemplate(db, { profile: PROFILE, sheets: FURTHER_SHEETS }, now);
    const saved = savedByLibreOffice(bytes);
    expect(await cellsOf(saved)).toEqual(await cellsOf(bytes));
    expect(Object.values(await cellsOf(saved)).flat(2)).toContain(LONGEST);
    await expectUnchanged(db, saved);
  });
});

/** What a respondent writes: for some outcomes of GV.OC, a level, a note and where the evidence is. */
const ANSWERS = [
  ['GV.OC-01', '2.5', HOSTILE[0], HOSTILE[4]],
  ['GV.OC-02', '0 Not achieved', HOSTILE[2], ''],
  ['GV.OC-04', 'Not applicable', HOSTILE[5], ''],
  ['GV.OC-05', "Don't know", 'left out', ''],
] as const;

const FILL = `import sys
sheet = book['Questionnaire']
rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
states = {other.title: other.sheet_state for other in book}
headings = next(row for row in sheet.iter_rows() if row[0].value == 'Outcome')
at = {cell.value: cell.column for cell in headings}
choices = [str(row[0].value) for row in book['Lists'].iter_rows(max_col=1)]
sheet['B2'] = 'Zoë "Z", =1+1'
sheet['B3'] = datetime.date(2025, 3, 30)
for row in sheet.iter_rows(min_row=headings[0].row + 1):
    for id, level, note, evidence in json.loads(ANSWERS):
        if row[0].value != id: continue
        row[at['Level'] - 1].value = next(each for each in choices if each == level or each.startswith(level))
        row[at['Note'] - 1].value = note
        row[at['Note'] - 1].data_type = 's'
        row[at['Evidence reference'] - 1].value = evidence or None
        if evidence: row[at['Evidence reference'] - 1].data_type = 's'
print(json.dumps([rules, states, sheet.freeze_panes, sheet.auto_filter.ref]))`;

describe.skipIf(noOpenpyxl !== null)(titled('openpyxl', noOpenpyxl), () => {
  test('reads all sheets of a template, with frozen panes and filters, and saves it unchanged', {
    timeout: PROGRAM_TIMEOUT_MS,
  }, async () => {
    const db = await hostileDatabase();
    const { bytes } = await exportTemplate(db, { profile: PROFILE, sheets: FURTHER_SHEETS }, now);
    const { printed, saved } = withOpenpyxl(
      bytes,
      `shown = [sheet for sheet in book if sheet.sheet_state == 'visible' and sheet.title != 'Column Descriptions']
print(json.dumps([[sheet.title, bool(sheet.freeze_panes), bool(sheet.auto_filter.ref)] for sheet in shown]))`,
    );
    const names = ['Current and Target Profile', 'Scores', 'Gaps', 'Risks', 'Actions', 'Evidence'];
    expect(printed).toEqual(names.map((name) => [name, true, true]));
    await expectUnchanged(db, saved);
  });

  test('fills in a questionnaire with hostile texts, and exactly these answers are recorded', {
    timeout: PROGRAM_TIMEOUT_MS,
  }, async () => {
    const db = await hostileDatabase();
    const request = { profile: PROFILE, element: 'GV.OC' };
    const { bytes } = await exportQuestionnaire(db, request, now);
    const answers = `ANSWERS = ${JSON.stringify(JSON.stringify(ANSWERS))}\n`;
    const { printed, saved } = withOpenpyxl(bytes, answers + FILL);
    expect(printed).toEqual([
      { 'E7:E10': 'Lists!$A$1:$A$11' },
      { Questionnaire: 'visible', Scale: 'visible', 'csf-mcp': 'hidden', Lists: 'hidden' },
      'C7',
      'A6:G10',
    ]);
    const returned = noLibreOffice === null ? savedByLibreOffice(saved) : saved;
    const { facts } = await importQuestionnaire(db, writer, now, {
      workbook: await readWorkbook(returned),
      dryRun: false,
    });
    expect(facts).toMatchObject({ status: 'imported', conflicts: [] });
    const stored = await db.selectFrom('assessments').selectAll().where('source', '=', 'form').execute();
    const assessor = 'Zoë "Z", =1+1';
    const of = { assessor, assessed_on: '2025-03-30', kind: 'self-assessed', not_applicable_reason: null };
    const evidence = `${HOSTILE[0]}\nEvidence: ${HOSTILE[4]}`;
    expect(stored).toMatchObject([
      { ...of, outcome_id: 'GV.OC-01', score: 2.5, note: evidence },
      { ...of, outcome_id: 'GV.OC-02', score: 0, note: HOSTILE[2] },
      { ...of, outcome_id: 'GV.OC-04', score: null, note: null, not_applicable_reason: HOSTILE[5] },
    ]);
  });
});
