import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsfServerError } from '../../../src/refusals/error.ts';
import { readCsvRows } from '../../../src/spreadsheet/csv/read-csv.ts';
import { readCsv } from '../../support/csv.ts';

const read = (text: string) => readCsv(Buffer.from(text));

async function cells(text: string): Promise<(readonly string[])[]> {
  const { header, rows } = await read(text);
  return [header, ...rows].map((row) => row.cells);
}

describe('a CSV file', () => {
  test('gives its rows with the numbers that a spreadsheet shows', async () => {
    expect(await read('id,score\r\n\r\nGV.OC-01,2\r\n"a\nb",1\r\nGV.OC-02\r\n')).toEqual({
      header: { row: 1, cells: ['id', 'score'] },
      rows: [
        { row: 3, cells: ['GV.OC-01', '2'] },
        { row: 4, cells: ['a\nb', '1'] },
        { row: 5, cells: ['GV.OC-02'] },
      ],
      notes: [],
    });
  });

  test.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
    ['CR', '\r'],
  ])('may end its lines in %s, and need not end the last one', async (_name, end) => {
    const expected = [
      ['a', 'b'],
      ['1', ''],
      ['', '2'],
    ];
    expect(await cells(['a,b', '1,', ',2'].join(end))).toEqual(expected);
    expect(await cells(['a,b', '1,', ',2', ''].join(end))).toEqual(expected);
  });

  test('has quotation marks, separators and line ends in quoted cells', async () => {
    expect(await cells('a,b\n"say ""no"", please","one\r\ntwo\rthree"\n"",""""\n')).toEqual([
      ['a', 'b'],
      ['say "no", please', 'one\r\ntwo\rthree'],
      ['', '"'],
    ]);
  });

  test.each([
    ['semicolons', 'id;note, if any;owner\n1;a,b;Ada', ['1', 'a,b', 'Ada']],
    ['tabs', 'id\tnote\n1\ta;b,c', ['1', 'a;b,c']],
    ['semicolons', '"a,b,c";d\n1;2', ['1', '2']],
    ['semicolons', 'sep=;\nid,x,y;note\n1;2', ['1', '2']],
  ])('may be separated by %s, as its header has them: %j', async (name, text, row) => {
    const { rows, notes } = await read(text);
    expect([rows.map(({ cells }) => cells), notes]).toEqual([[row], [`Its cells are separated by ${name}.`]]);
  });

  test('may have lines above its header, for those who look for it', async () => {
    const text = Buffer.from('Assessment of 2025\n\nid;score;note\nGV.OC-01;2;"a, b"\n');
    expect(await readCsvRows(text)).toEqual({
      rows: [
        { row: 1, cells: ['Assessment of 2025'] },
        { row: 3, cells: ['id', 'score', 'note'] },
        { row: 4, cells: ['GV.OC-01', '2', 'a, b'] },
      ],
      notes: ['Its cells are separated by semicolons.'],
    });
    expect(await readCsvRows(Buffer.from(''))).toEqual({ rows: [], notes: [] });
  });

  test('says which separator Excel should take, and its header is row 1 all the same', async () => {
    expect((await read('sep=,\r\nid\r\n1\r\n')).header).toEqual({ row: 1, cells: ['id'] });
    await expect(read('sep=|\nid|note')).rejects.toThrow(
      'Row 1: the file says that "|" separates its cells.',
    );
  });

  test('may have a byte order mark, be UTF-16, or be Windows-1252, which is said', async () => {
    const text = 'id,née €\n1,Žižka “x”';
    const utf16be = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
    const utf16 = ['The file was read as UTF-16.'];
    for (const [bytes, notes] of [
      [Buffer.from(`\uFEFF${text}`), []],
      [Buffer.from(`\uFEFF${text}`, 'utf16le'), utf16],
      [utf16be, utf16],
    ] as const) {
      expect(await readCsv(bytes)).toMatchObject({
        header: { cells: ['id', 'née €'] },
        rows: [{ cells: ['1', 'Žižka “x”'] }],
        notes,
      });
    }
    const windows = Buffer.concat([Buffer.from('id,n'), Buffer.from([0xe9, 0x65, 0x20, 0x80])]);
    expect(await readCsv(windows)).toMatchObject({
      header: { cells: ['id', 'née €'] },
      notes: ['The file was read as Windows-1252, because it is not UTF-8.'],
    });
  });

  test.each([
    ['a,b\n1,2\n3,"open\n4,5\n', 'Row 3, column B of the CSV table: this cell begins with a quotation mark'],
    ['a,b\n"x"y,2', 'Row 2, column A of the CSV table: this cell goes on behind its closing quotation mark'],
    ['a,b\n1,5" pipe', 'Row 2, column B of the CSV table: this cell has a quotation mark in the middle'],
    [`a${',a'.repeat(30)}\n${'1,'.repeat(30)}"`, 'Row 2, column AE of the CSV table'],
    [','.repeat(20_000), 'Row 1 of the CSV table has more than 16384 columns'],
    [`a,b\n${'1,2\n'.repeat(500_001)}`, 'the table has more than a million cells'],
    ['PK\u0003\u0004\0\0', 'The file seems to be binary'],
  ])('is refused with the place of what is broken: %#', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'INVALID_FILE',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ['UTF-16 that ends in half a character', [0xff, 0xfe, 0x41], 'begins like UTF-16 and goes on otherwise'],
    [
      'UTF-8 with a mark that is not',
      [0xef, 0xbb, 0xbf, 0x41, 0xff],
      'begins like UTF-8 and goes on otherwise',
    ],
    ['neither UTF-8 nor Windows-1252', [0x41, 0x81, 0x42], 'neither in UTF-8 nor in Windows-1252'],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x41, 0, 0, 0], 'seems to be binary'],
  ])('is refused if it is %s', async (_name, bytes, message) => {
    await expect(readCsv(Buffer.from(bytes))).rejects.toThrow(message);
  });

  test('has rows in their order, or is refused, whatever its bytes', async () => {
    const part = fc.constantFrom('"', '""', ',', ';', '\t', '\r', '\n', 'a', '=1', 'sep=;', 'é', '\0');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all)),
      fc.array(part, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''))),
      fc.array(part, { maxLength: 30 }).map((parts) => Buffer.from(`\uFEFF${parts.join('')}`, 'utf16le')),
    );
    let read = 0;
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        try {
          const numbers = (await readCsvRows(given)).rows.map(({ row }) => row);
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
          read++;
        } catch (error) {
          if (!(error instanceof CsfServerError)) throw error;
          expect(error.code).toBe('INVALID_FILE');
        }
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
