import { describe, expect, test } from 'vitest';
import { tablesOfWorkbook } from '../../../src/exchange/any-table/workbook-tables.ts';
import { readWorkbook } from '../../../src/spreadsheet/read/workbook.ts';
import { clinic, refusalOf } from '../../support/given-tables.ts';
import { rawWorkbook } from '../../support/raw-workbook.ts';

/** The tables of a workbook with a sheet "Scores" that has merged cells. */
async function tablesWith(rows: readonly (readonly string[])[], ...ranges: readonly string[]) {
  const cell = (text: string, place: string) => `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const xml = rows.map((cells, row) => {
    const filled = cells.map((text, column) =>
      text === '' ? '' : cell(text, `${String.fromCharCode(65 + column)}${row + 1}`),
    );
    return `<row r="${row + 1}">${filled.join('')}</row>`;
  });
  const after = `<mergeCells>${ranges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  return tablesOfWorkbook(
    (await readWorkbook(rawWorkbook({ Scores: { rows: xml.join(''), after } }))).sheets,
  );
}

const HEADINGS = ['ID', 'Score', 'Target', 'Notes', 'Owner'];
const columns = { id: 'ID', score: 'Score', target: 'Target', note: 'Notes', owner: 'Owner' };
const mapping = { columns, assessor: 'Cy' };

describe('an id that is merged over several rows', () => {
  const rows = [
    HEADINGS,
    ['GV.OC-01', '2', '3', '', 'Ada'],
    ['', '', '', 'Own words', ''],
    ['GV.OC-02', '1'],
  ];

  test('names the outcome of all of them', async () => {
    const { importing } = await clinic();
    const { facts } = await importing(await tablesWith(rows, 'A2:A3'), { mapping, dryRun: true });
    expect(facts).toMatchObject({ assessments: 2, rows: { outcomes: 2, repeated: 1, withoutId: 0 } });
  });

  test('is refused with its place where the rows differ', async () => {
    const { importing } = await clinic();
    const other = rows.with(2, ['', '4', '', '', '']);
    expect(await refusalOf(importing(await tablesWith(other, 'A2:A3'), { mapping }))).toContain(
      'Sheet "Scores", row 3, column B: GV.OC-01 has another score than in',
    );
  });
});

test('A value that is merged over the rows of several outcomes counts for each', async () => {
  const { importing, profile } = await clinic();
  const rows = [
    HEADINGS,
    ['GV.OC-01', '2', '3', '', 'Ada'],
    ['GV.OC-02', '1'],
    ['GV.OC-03', '1', '', '', 'Bo'],
  ];
  const tables = await tablesWith(rows, 'E2:E3', 'C2:C4');
  await importing(tables, { mapping });
  const { settings } = await profile();
  expect(['GV.OC-01', 'GV.OC-02', 'GV.OC-03'].map((id) => settings.get(id))).toMatchObject([
    { owner: 'Ada', target: 3 },
    { owner: 'Ada', target: 3 },
    { owner: 'Bo', target: 3 },
  ]);
});

test('A value that is merged over two columns is refused, since it could be of either', async () => {
  const { importing, profile } = await clinic();
  const rows = [HEADINGS, ['GV.OC-01', '2', '', 'Own words']];
  expect(await refusalOf(importing(await tablesWith(rows, 'B2:C2'), { mapping }))).toContain(
    'Sheet "Scores", row 2, column C: is merged with column B: unmerge the cells',
  );
  expect((await profile()).revision).toBe(1);
});

test('Cells that are merged beside the columns that are read, or in headings and footers, do not matter', async () => {
  const { importing } = await clinic();
  const rows = [
    ['Scores of Acme'],
    HEADINGS,
    ['GV.OC-01', '2', '3', 'Own words', '', 'More'],
    ['Approved by the board'],
  ];
  const tables = await tablesWith(rows, 'A1:E1', 'F3:H3', 'A4:E5');
  const { facts } = await importing(tables, { mapping, dryRun: true });
  expect(facts).toMatchObject({ assessments: 1, changedOutcomes: 1 });
});
