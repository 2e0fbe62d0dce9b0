import { expect, test } from 'vitest';
import { fillMerged } from '../../../src/spreadsheet/read/merged.ts';
import { readWorkbook } from '../../../src/spreadsheet/read/workbook.ts';
import { rawWorkbook } from '../../support/raw-workbook.ts';

const number = (value: number, place: string) => `<c r="${place}"><v>${value}</v></c>`;

async function filled(rows: string, ...ranges: readonly string[]) {
  const after = `<mergeCells>${ranges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  const { sheets } = await readWorkbook(rawWorkbook({ A: { rows, after } }));
  const [sheet] = sheets;
  if (sheet === undefined) throw new Error('no sheet');
  return fillMerged(sheet).rows.map((row) => [
    row.number,
    ...[...row.cells].map(([at, { text }]) => at + text),
  ]);
}

test('each cell of a merged range has its value, in the rows that there are', async () => {
  const rows = `<row r="1">${number(7, 'A1')}${number(1, 'C1')}</row><row r="2">${number(2, 'C2')}</row><row r="9">${number(3, 'C9')}</row>`;
  expect(await filled(rows, 'A1:B4')).toEqual([
    [1, 'A7', 'C1', 'B7'],
    [2, 'C2', 'A7', 'B7'],
    [9, 'C3'],
  ]);
});

test('a merged range without a value changes nothing', async () => {
  expect(await filled(`<row r="1">${number(1, 'A1')}</row>`, 'B1:C1')).toEqual([[1, 'A1']]);
});

test('ranges that cover far more than a table are refused with the sheet', async () => {
  const rows = Array.from({ length: 300 }, (_, n) => `<row r="${n + 1}">${number(1, `A${n + 1}`)}</row>`);
  await expect(filled(rows.join(''), 'A1:ZZ300')).rejects.toThrow('Sheet "A": too many merged cells');
});

test('thousands of ranges in thousands of rows are filled', async () => {
  const rows = Array.from({ length: 5_000 }, (_, n) => `<row r="${n + 1}">${number(n, `A${n + 1}`)}</row>`);
  const ranges = Array.from({ length: 5_000 }, (_, n) => `A${n + 1}:B${n + 1}`);
  const cells = await filled(rows.join(''), ...ranges);
  expect(cells).toHaveLength(5_000);
  expect(cells.at(-1)).toEqual([5_000, 'A4999', 'B4999']);
});
