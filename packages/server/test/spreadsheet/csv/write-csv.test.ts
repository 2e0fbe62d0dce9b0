import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BYTE_ORDER_MARK, csvLine } from '../../../src/spreadsheet/csv/write-csv.ts';
import { withApostrophe, withoutApostrophe } from '../../../src/spreadsheet/formula-text.ts';
import { anyUnicode } from '../../support/any-unicode.ts';
import { readCsv } from '../../support/csv.ts';

const hostile = fc.oneof(
  anyUnicode({ maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', '\t', '\r', '\n', ' ', 'a', '＝'),
  }),
);

/** A file with this character is no text for us. */
const text = hostile.map((given) => given.replaceAll('\0', ''));

describe('CSV that csf-mcp writes', () => {
  test('quotes what would end a cell, and ends each line in CRLF', () => {
    expect(csvLine(['a', 'b,c', 'say "no"', 'x;y', ' z', null, true, 0])).toBe(
      'a,"b,c","say ""no""","x;y"," z",,true,0\r\n',
    );
    expect([csvLine([null]), csvLine([''])]).toEqual(['""\r\n', '""\r\n']);
  });

  test.each(['=cmd|x', '+1', '-1', '@SUM(A1)', '\tx', '\r=1', '\n=1', '＝1', "'=1"])(
    'has no text that a spreadsheet computes: %j',
    (formula) => {
      expect(withApostrophe(formula)).toBe(`'${formula}`);
      expect(withoutApostrophe(`'${formula}`)).toBe(formula);
      expect(csvLine(['a', formula])).toMatch(/^a,"?'/);
    },
  );

  test('keeps negative numbers numbers, and apostrophes of the author', () => {
    expect(csvLine([-0.5, "'tis", 'a=b'])).toBe("-0.5,'tis,a=b\r\n");
    expect(withoutApostrophe("'tis")).toBe("'tis");
  });

  test('reads back as it was, whatever the texts, with or without a byte order mark', async () => {
    const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
      fc.array(fc.array(text, { minLength: width, maxLength: width }), { maxLength: 5 }).map((rows) => ({
        header: Array.from({ length: width }, (_, index) => `column ${index}`),
        rows,
      })),
    );
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), async ({ header, rows }, hasMark) => {
        const lines = [header, ...rows].map(csvLine).join('');
        const read = await readCsv(Buffer.from(`${hasMark ? BYTE_ORDER_MARK : ''}${lines}`));
        expect(read.notes).toEqual([]);
        expect(read.header.cells).toEqual(header);
        expect(read.rows.map(({ cells }) => cells.map(withoutApostrophe))).toEqual(rows);
      }),
    );
  });

  test('begins no cell with what a spreadsheet computes, whatever the texts', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const { header } = await readCsv(Buffer.from(csvLine(['a', given])));
        expect(header.cells[1]).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });
});
