import { describe, expect, test } from 'vitest';
import { tablesOfWorkbook } from '../../../src/exchange/any-table/workbook-tables.ts';
import { readWorkbook } from '../../../src/spreadsheet/read/workbook.ts';
import { connect, testServer } from '../../support/connection.ts';
import { clinic, refusalOf } from '../../support/given-tables.ts';
import { rawWorkbook } from '../../support/raw-workbook.ts';

const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const ROWS = [
  ['Outcome', 'Score', 'Note'],
  ['GV.OC-01', '3', 'Own words'],
  ['GV.OC-02', '', ''],
  ['Sum', '', ''],
];

async function tablesWith(merged: string) {
  const rows = ROWS.map((texts) => `<row>${texts.map(cell).join('')}</row>`).join('');
  const after = `<mergeCells><mergeCell ref="${merged}"/></mergeCells>`;
  return tablesOfWorkbook((await readWorkbook(rawWorkbook({ Scores: { rows, after } }))).sheets);
}

describe('merged cells', () => {
  test('that show one score for two outcomes are refused with their place', async () => {
    const { importing, profile } = await clinic();
    expect(await refusalOf(importing(await tablesWith('B2:B3')))).toContain(
      'Sheet "Scores", row 3, column B: is merged with others (B2:B3): split them',
    );
    expect((await profile()).revision).toBe(1);
  });

  test.each(['B3:B4', 'A4:C4', 'D2:E3', 'A1:C1'])(
    'are no problem where no outcome gets a value by them: %s',
    async (merged) => {
      const { importing } = await clinic();
      expect((await importing(await tablesWith(merged))).facts.assessments).toBe(1);
    },
  );

  test('of the whole sheet, ten thousand times, keep nobody waiting', async () => {
    const { importing } = await clinic();
    const [table] = await tablesWith('B2:B3');
    const first = { row: 2, column: 2 };
    const last = { row: 1_048_576, column: 702 };
    const rows = Array.from({ length: 1_000 }, (_, index) => ({
      number: index + 5,
      cells: [{ text: 'GV.OC-01' }, { text: '3' }],
    }));
    const merges = Array.from({ length: 10_000 }, () => ({ first, last }));
    const wide = { sheet: 'Scores', rows: [...(table?.rows ?? []), ...rows], merges };
    expect(await refusalOf(importing(wide))).toContain('too many merged cells');
  });
});

describe('a CSV file', () => {
  async function importing(content: string | Buffer, file: object = {}) {
    const { call } = await connect(await testServer());
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    return call('data_import', { content: String(content), name: 'a.csv', profile: 'clinic', ...file });
  }

  test('with a comma in a note that has no quotation marks is refused with its place', async () => {
    expect(await importing('Outcome,Score,Note\nGV.OC-01,3,fine, but slow\n')).toMatchObject({
      isError: true,
      text: expect.stringContaining('Row 2, column D: is one more than the headings'),
    });
  });

  test.each(['Outcome,Score,Note,\nGV.OC-01,3,fine,x\n', 'Outcome,Score,Note\nGV.OC-01,3,fine,\n'])(
    'may have columns without a heading, and empty cells at the end: %j',
    async (content) => {
      expect((await importing(content)).facts).toMatchObject({ status: 'dry run', assessments: 1 });
    },
  );

  test('with two columns of notes is a spreadsheet, in which one of them has to be chosen', async () => {
    const { facts } = await importing('Outcome,Score,Notes,Comments,Priority\nGV.OC-01,3,a,b,high\n');
    expect(facts).toMatchObject({ kind: 'spreadsheet', undecided: [{ role: 'note' }] });
  });
});
