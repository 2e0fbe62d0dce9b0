import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../src/spreadsheet/read/archive.ts';
import type { WorkbookToWrite } from '../../src/spreadsheet/write/workbook.ts';
import { writeWorkbook } from '../../src/spreadsheet/write/write-workbook.ts';
import { cellsOf } from '../support/edited-workbook.ts';

const book = (cells: readonly (string | number | null)[], rest: Partial<WorkbookToWrite> = {}) => ({
  title: 'A test',
  day: '2025-03-31',
  lists: {},
  sheets: [
    {
      name: 'Cells',
      columns: cells.map((_, index) => ({ heading: `H${index}`, width: 12 })),
      rows: [{ cells }],
    },
  ],
  ...rest,
});

async function part(bytes: Buffer, name: string): Promise<string> {
  const pieces: string[] = [];
  const archive = await openArchive(bytes);
  for await (const piece of archive.read(name) ?? []) pieces.push(piece);
  return pieces.join('');
}

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a workbook that is written', () => {
  test('reads back cell by cell', async () => {
    const bytes = await writeWorkbook(book(['a "quoted", text', 2.5, null, 'two\nlines <&>', 'ä€😀']));
    expect(await cellsOf(bytes)).toEqual({
      Cells: [
        ['H0', 'H1', 'H2', 'H3', 'H4'],
        ['a "quoted", text', '2.5', '', 'two\nlines <&>', 'ä€😀'],
      ],
    });
  });

  test('keeps any text that a profile can hold', async () => {
    const text = fc
      .array(
        fc.constantFrom(
          'a',
          'Z',
          ' ',
          '\n',
          '\t',
          '=',
          '+',
          '-',
          '@',
          '<',
          '&',
          '"',
          "'",
          ',',
          'é',
          '😀',
          '0',
        ),
        {
          minLength: 1,
          maxLength: 30,
        },
      )
      .map((signs) => signs.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (texts) => {
        const { Cells: [, row] = [] } = await cellsOf(await writeWorkbook(book(texts)));
        expect(row).toEqual(texts);
      }),
      { numRuns: 40 },
    );
  });

  test('never has a formula, whatever a text begins with', async () => {
    const dangerous = ['=1+1', '=cmd|calc', '+1', '-1', '@SUM(A1)', '\t=1'];
    const sheet = await part(await writeWorkbook(book(dangerous)), 'xl/worksheets/sheet1.xml');
    expect(sheet).not.toContain('<f');
    expect(sheet.match(/<c [^>]*t="s"/g)).toHaveLength(dangerous.length * 2);
  });

  test('says of such a text that it is one, so that editing its cell makes no formula', async () => {
    const bytes = await writeWorkbook(book(['=1+1', 'plain']));
    const sheet = await part(bytes, 'xl/worksheets/sheet1.xml');
    const styles = await part(bytes, 'xl/styles.xml');
    const style = (cell: string) => Number(new RegExp(`r="${cell}"[^>]* s="(\\d+)"`).exec(sheet)?.[1]);
    const formats = [...styles.replace(/^.*<cellXfs/s, '').matchAll(/<xf numFmtId="(\d+)"/g)].map(
      ([, id]) => id,
    );
    const asText = /numFmtId="(\d+)" formatCode="@"/.exec(styles)?.[1];
    expect(asText).toBeDefined();
    expect(formats[style('A2')]).toBe(asText);
    expect(formats[style('B2')]).not.toBe(asText);
  });

  test('escapes a text that SpreadsheetML would read as another sign', async () => {
    const texts = await part(await writeWorkbook(book(['a_x0041_'])), 'xl/sharedStrings.xml');
    expect(texts).toContain('a_x005F_x0041_');
  });

  test('offers choices from a hidden sheet, so that they may hold commas and quotation marks', async () => {
    const choices = ['3 "Achieved", in all', 'Not applicable'];
    const bytes = await writeWorkbook({
      ...book([]),
      lists: { other: ['x'], level: choices },
      sheets: [
        {
          name: 'Form',
          above: [{ cells: ['Title'], isHeading: true }],
          columns: [
            { heading: 'Id', width: 10 },
            { heading: 'Level', width: 10, list: 'level' },
          ],
          rows: [{ cells: ['a', null] }, { cells: ['b', null] }],
          frozenColumns: 1,
        },
      ],
    });
    const sheet = await part(bytes, 'xl/worksheets/sheet1.xml');
    expect(sheet).toContain('sqref="B3:B4"');
    expect(sheet).toContain('<formula1>Lists!$B$1:$B$2</formula1>');
    expect(await part(bytes, 'xl/workbook.xml')).toMatch(/name="Lists"[^>]*state="hidden"/);
    expect((await cellsOf(bytes))['Lists']?.map(([, choice]) => choice)).toEqual(choices);
    expect(sheet).toContain('xSplit="1" ySplit="2"');
    expect(sheet).toContain('<autoFilter ref="A2:B4"/>');
  });

  test('shows the whole of a long text, up to 20 lines', async () => {
    const heights = async (text: string) => {
      const sheet = await part(await writeWorkbook(book(['a', text])), 'xl/worksheets/sheet1.xml');
      return [...sheet.matchAll(/<row [^>]* ht="(\d+)"/g)].map(([, height]) => Number(height));
    };
    expect(await heights('b')).toEqual([15, 15]);
    expect(await heights('b\nc\nd')).toEqual([15, 45]);
    expect(await heights('word '.repeat(500))).toEqual([15, 300]);
  });

  test('is the same file whenever it is written', async () => {
    const [first, second] = [await writeWorkbook(book(['a', 1])), await writeWorkbook(book(['a', 1]))];
    expect(hash(second)).toBe(hash(first));
    expect(await part(first, 'docProps/core.xml')).toContain('2025-03-31T00:00:00Z');
    // Time and day in the first local header of the ZIP (APPNOTE.TXT 4.3.7): 1980-01-01, its first day.
    expect([first.readUInt16LE(10), first.readUInt16LE(12)]).toEqual([0, 33]);
  });
});

test('No session loads the library that writes workbooks before it writes one', () => {
  const folder = join(import.meta.dirname, '../../src');
  const naming = globSync('**/*.ts', { cwd: folder }).filter((file) =>
    readFileSync(join(folder, file), 'utf8').includes('hucre'),
  );
  expect(naming.sort()).toEqual(
    ['cell-styles.ts', 'write-workbook.ts'].map((name) => join('spreadsheet', 'write', name)),
  );
  const code = naming.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  expect(code.match(/^import (?!type ).*hucre/m)).toBeNull();
  expect(code).toContain("await import('hucre/xlsx')");
});
