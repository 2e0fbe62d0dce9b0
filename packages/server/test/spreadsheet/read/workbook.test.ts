import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsfServerError } from '../../../src/refusals/error.ts';
import type { Cell } from '../../../src/spreadsheet/read/sheet.ts';
import { readWorkbook } from '../../../src/spreadsheet/read/workbook.ts';
import { type RawSheet, rawWorkbook } from '../../support/raw-workbook.ts';
import { zip } from '../../support/zip.ts';

type Options = Parameters<typeof rawWorkbook>[1];

/** The cells of the only sheet, by their place: `A1`. */
async function cellsOf(sheet: RawSheet, options?: Options): Promise<Record<string, Cell>> {
  const { sheets } = await readWorkbook(rawWorkbook({ Scores: sheet }, options));
  return Object.fromEntries(
    (sheets[0]?.rows ?? []).flatMap(({ number, cells }) =>
      [...cells].map(([column, cell]) => [`${column}${number}`, cell]),
    ),
  );
}

/** The only cell of a sheet with that XML. */
async function cell(xml: string, options?: Options): Promise<Cell | undefined> {
  return (await cellsOf({ rows: `<row>${xml}</row>` }, options))['A1'];
}

async function refusal(bytes: Buffer): Promise<string> {
  const error: unknown = await readWorkbook(bytes).catch((reason: unknown) => reason);
  if (!(error instanceof CsfServerError)) throw new Error('not refused', { cause: error });
  expect(error.code).toBe('INVALID_FILE');
  return error.message;
}

const inline = (xml: string) => `<c t="inlineStr"><is>${xml}</is></c>`;
const shared = (items: string) => ({ parts: { 'xl/sharedStrings.xml': `<sst>${items}</sst>` } });

/** Styles: 0 is a plain number, the others have these formats, by number or by code. */
function styles(...formats: readonly (number | string)[]): Options {
  const codes = formats.map((format, index) =>
    typeof format === 'string' ? `<numFmt numFmtId="${200 + index}" formatCode="${format}"/>` : '',
  );
  const xfs = formats.map(
    (format, index) => `<xf numFmtId="${typeof format === 'number' ? format : 200 + index}"/>`,
  );
  const ofStyles = '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>';
  const ofCells = `<cellXfs><xf numFmtId="0"/>${xfs.join('')}</cellXfs>`;
  return {
    parts: {
      'xl/styles.xml': `<styleSheet><numFmts>${codes.join('')}</numFmts>${ofStyles}${ofCells}</styleSheet>`,
    },
  };
}

describe('a text of a workbook', () => {
  test('is that of its runs, without the reading aids beside it', async () => {
    const runs =
      '<r><rPr><b/></rPr><t>課</t></r><r><t xml:space="preserve">題 1</t></r><rPh sb="0" eb="1"><t>カ</t></rPh><phoneticPr fontId="1"/>';
    expect(await cell(inline(runs))).toEqual({ text: '課題 1', type: 'text' });
    expect(await cell('<c t="s"><v>0</v></c>', shared(`<si>${runs}</si>`))).toEqual({
      text: '課題 1',
      type: 'text',
    });
  });

  test.each([
    ['Line 1_x000D_\nLine 2', 'Line 1\nLine 2'],
    ['Line 1&#13;Line 2', 'Line 1\nLine 2'],
    ['_x005F_x000D_', '_x000D_'],
    ['_x0041__x0042_', 'AB'],
    ['snake_x_case _x12_', 'snake_x_case _x12_'],
  ])('%j stands for %j', async (xml, text) => {
    expect(await cell(inline(`<t>${xml}</t>`))).toEqual({ text, type: 'text' });
    expect(await cell(`<c t="str"><v>${xml}</v></c>`)).toEqual({ text, type: 'text' });
  });

  test('is read from XML in UTF-16, and refused in XML that is neither that nor UTF-8', async () => {
    const little = Buffer.from(`\u{feff}<sst>${'<si><t>課題</t></si>'.repeat(20_000)}</sst>`, 'utf16le');
    const at = (part: Buffer) =>
      cell('<c t="s"><v>19999</v></c>', { parts: { 'xl/sharedStrings.xml': part } });
    expect(await at(little)).toEqual({ text: '課題', type: 'text' });
    expect(await at(Buffer.from(little).swap16())).toEqual({ text: '課題', type: 'text' });
    await expect(at(Buffer.from([0x3c, 0xff, 0x3e]))).rejects.toThrow('part of it cannot be unpacked');
  });

  test('that the cell refers to and the workbook lacks is refused with its place', async () => {
    const rows = '<row r="7"><c r="AB7" t="s"><v>3</v></c></row>';
    expect(await refusal(rawWorkbook({ Scores: { rows } }))).toContain(
      'Sheet "Scores", row 7, column AB: the work',
    );
  });

  test('that is longer than Excel allows is refused with its place', async () => {
    const rows = `<row r="2">${inline(`<t>${'x'.repeat(32_768)}</t>`)}</row>`;
    expect(await refusal(rawWorkbook({ Scores: { rows } }))).toContain(
      'Sheet "Scores", row 2, column A: more than 32767 characters',
    );
  });
});

describe('a value of a workbook', () => {
  test.each<[string, string, Cell]>([
    ['a number', '<c><v>3.5</v></c>', { text: '3.5', type: 'number' }],
    ['a number as Excel stores 4.9', '<c><v>4.9000000000000004</v></c>', { text: '4.9', type: 'number' }],
    ['a large number', '<c t="n"><v>1.5E+3</v></c>', { text: '1500', type: 'number' }],
    ['true', '<c t="b"><v>1</v></c>', { text: 'TRUE', type: 'boolean' }],
    ['false', '<c t="b"><v>0</v></c>', { text: 'FALSE', type: 'boolean' }],
    ['an error', '<c t="e"><v>#N/A</v></c>', { text: '#N/A', type: 'error' }],
    ['a day in ISO 8601', '<c t="d"><v>2026-02-03T10:00:00</v></c>', { text: '2026-02-03', type: 'date' }],
    ['the result of a formula', '<c><f>1+1</f><v>2</v></c>', { text: '2', type: 'number' }],
    ['a text of a formula', '<c t="str"><f>A2</f><v>=1+1</v></c>', { text: '=1+1', type: 'text' }],
    ['a formula without a result', '<c><f>1+1</f></c>', { text: '', type: 'formula' }],
    ['a formula with an empty result', '<c><f>1+1</f><v></v></c>', { text: '', type: 'formula' }],
  ])('%s is read', async (_what, xml, expected) => {
    expect(await cell(xml)).toEqual(expected);
  });

  test('that is empty is no cell, and a row of such cells no row', async () => {
    const rows =
      '<row><c s="1"/><c t="str"><f>A2</f><v></v></c><c t="s"/></row><row><c r="C2"><v>1</v></c></row>';
    expect(await cellsOf({ rows })).toEqual({ C2: { text: '1', type: 'number' } });
  });

  test.each<[string, string | number, string]>([
    ['a built-in format', 14, '2026-07-19'],
    ['a code', 'MM/dd/yyyy', '2026-07-19'],
    ['a code with words and a locale', '[$-409]d&quot;. of &quot;mmmm', '2026-07-19'],
  ])('is a day by %s of its style', async (_what, format, text) => {
    expect(await cell('<c s="1"><v>46222.43</v></c>', styles(format))).toEqual({ text, type: 'date' });
  });

  test.each([0, 2, 20, 46, '0.00', '[h]:mm', '&quot;day&quot; 0', '\\d0', '[Red]0'])(
    'stays a number with the format %s',
    async (format) => {
      expect(await cell('<c s="1"><v>46222.5</v></c>', styles(format))).toEqual({
        text: '46222.5',
        type: 'number',
      });
    },
  );

  test('is a day that counts from 1904, where the workbook says so', async () => {
    const bytes = (value: string) =>
      rawWorkbook(
        { A: { rows: '<row><c s="1"><v>44760.5</v></c></row>' } },
        { ...styles(14), properties: `<workbookPr date1904="${value}"/>` },
      );
    const text = async (value: string) => {
      const { sheets, uses1904 } = await readWorkbook(bytes(value));
      return [uses1904, sheets[0]?.rows[0]?.cells.get('A')?.text];
    };
    expect(await text('1')).toEqual([true, '2026-07-19']);
    expect(await text('true')).toEqual([true, '2026-07-19']);
    expect(await text('0')).toEqual([false, '2022-07-18']);
  });
});

describe('a sheet of a workbook', () => {
  test('is read with any prefix, wherever the parts are', async () => {
    const bytes = zip([
      {
        name: '_rels/.rels',
        content:
          '<p:Relationships><p:Relationship Id="w" Type="t/officeDocument" Target="/Doc/Workbook1.xml"/></p:Relationships>',
      },
      {
        name: 'doc/workbook1.xml',
        content: '<x:workbook><x:sheets><x:sheet name="One" sheetId="9" rel:id="a"/></x:sheets></x:workbook>',
      },
      {
        name: 'doc/_rels/workbook1.xml.rels',
        content:
          '<Relationships><Relationship Id="a" Type="t/worksheet" Target="tables/t.xml"/><Relationship Id="b" Type="t/sharedStrings" Target="../texts.xml"/></Relationships>',
      },
      { name: 'Texts.xml', content: '<x:sst><x:si><x:t>Found</x:t></x:si></x:sst>' },
      {
        name: 'doc/tables/t.xml',
        content:
          '<x:worksheet><x:sheetData><x:row r="3"><x:c r="B3" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>',
      },
    ]);
    expect((await readWorkbook(bytes)).sheets).toEqual([
      {
        name: 'One',
        hidden: false,
        merges: [],
        rows: [{ number: 3, cells: new Map([['B', { text: 'Found', type: 'text' }]]) }],
      },
    ]);
  });

  test('is marked if it is hidden, in either way', async () => {
    const { sheets } = await readWorkbook(
      rawWorkbook({ Shown: {}, Lists: { entry: 'state="hidden"' }, Deep: { entry: 'state="veryHidden"' } }),
    );
    expect(sheets.map(({ name, hidden }) => [name, hidden])).toEqual([
      ['Shown', false],
      ['Lists', true],
      ['Deep', true],
    ]);
  });

  test('may be one of a hundred, not of more', async () => {
    const some = (count: number) =>
      rawWorkbook(Object.fromEntries(Array.from({ length: count }, (_, number) => [`S${number}`, {}])));
    expect((await readWorkbook(some(100))).sheets).toHaveLength(100);
    expect(await refusal(some(101))).toContain('more than 100 sheets. Copy those that count');
  });

  test('has its merged cells beside it, with the value in the first', async () => {
    const after = '<mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="nowhere"/></mergeCells>';
    const { sheets } = await readWorkbook(rawWorkbook({ A: { rows: '<row><c><v>1</v></c></row>', after } }));
    expect(sheets[0]?.merges).toEqual([{ first: { row: 1, column: 1 }, last: { row: 3, column: 2 } }]);
  });

  test('is not changed by a drawing whose elements have the same names', async () => {
    const after =
      '<controls><anchor><from><xdr:row>0</xdr:row><xdr:c><v>9</v></xdr:c></from></anchor></controls>';
    expect(await cellsOf({ rows: '<row><c><v>1</v></c></row>', after })).toEqual({
      A1: { text: '1', type: 'number' },
    });
  });

  test.each([
    ['rows out of order', '<row r="4"/><row r="4"><c><v>1</v></c></row>', 'Sheet "A", row 4'],
    ['cells out of order', '<row><c r="B1"/><c r="A1"/></row>', 'Sheet "A", row 1, column B'],
  ])('with %s is refused with its place', async (_what, rows, place) => {
    expect(await refusal(rawWorkbook({ A: { rows } }))).toContain(`${place}: the workbook is damaged`);
  });

  test('with more cells than an assessment has is refused with the limit in words', async () => {
    const row = `<row>${'<c><v>1</v></c>'.repeat(702)}</row>`;
    expect(await refusal(rawWorkbook({ A: { rows: row.repeat(428) } }))).toContain('has too many cells');
  });
});

describe('a workbook that would take long to read', () => {
  const rows = (xml: string) => rawWorkbook({ A: { rows: xml } });
  const part = (name: string, xml: string) => rawWorkbook({ A: {} }, { parts: { [name]: xml } });
  test.each([
    ['millions of empty tags', rows('<row/>'.repeat(2_000_000)), 'far more XML than a table has'],
    ['millions of escapes', rows('&amp;'.repeat(2_000_000)), 'far more XML than a table has'],
    [
      'many tags in several parts',
      rawWorkbook({ A: { rows: '<row/>'.repeat(1_100_000) }, B: { rows: '<row/>'.repeat(1_100_000) } }),
      'far more XML than a table has',
    ],
    [
      'parts without end',
      part(
        'xl/_rels/workbook.xml.rels',
        `<Relationships>${'<Relationship Id="a" Target="b"/>'.repeat(10_001)}</Relationships>`,
      ),
      'more than 10000 parts',
    ],
    [
      'formats without end',
      part(
        'xl/styles.xml',
        `<styleSheet>${Array.from({ length: 100_001 }, (_, id) => `<numFmt numFmtId="${id}"/>`).join('')}</styleSheet>`,
      ),
      'more than 100000 styles',
    ],
  ])('is refused at once: %s', async (_what, bytes, words) => {
    expect(await refusal(bytes)).toContain(words);
  });

  test.each([
    ['a format', styles('['.repeat(5_000_000))],
    [
      'a path',
      {
        parts: {
          '_rels/.rels': `<Relationships><Relationship Id="a" Type="officeDocument" Target="${'workbook'.repeat(500_000)}"/></Relationships>`,
        },
      },
    ],
  ])('is read at once, without %s that no program writes', async (_what, options) => {
    expect(await cell('<c s="1"><v>1</v></c>', options)).toEqual({ text: '1', type: 'number' });
  });
});

describe('an archive that is no XLSX workbook is refused with what it is:', () => {
  const file = (name: string, content = '') => zip([{ name, content }]);
  test.each([
    ['a Word document', file('word/document.xml'), 'a Word document'],
    ['a presentation', file('ppt/presentation.xml'), 'a PowerPoint presentation'],
    ['a binary workbook', file('xl/workbook.bin'), 'a binary Excel workbook (.xlsb). Open it in its program'],
    ['a document of Numbers', file('Index/Document.iwa'), 'a document of Numbers, Pages or Keynote'],
    [
      'an OpenDocument spreadsheet',
      file('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'),
      'an OpenDocument spreadsheet (.ods). Open it in its program, save it as .xlsx',
    ],
    ['an OpenDocument text', file('mimetype', 'application/vnd.oasis.opendocument.text'), '(.odt)'],
    ['a packed file', file('exports/csf2.xlsx'), 'Unpack it and give the file in it: "exports/csf2.xlsx"'],
    ['anything else', file('readme.txt'), 'a ZIP archive that is no XLSX workbook'],
  ])('%s', async (_what, bytes, words) => {
    expect(await refusal(bytes)).toContain(words);
  });

  test('one with two files of one name, of which programs would read different ones', async () => {
    const bytes = zip([
      { name: 'xl/workbook.xml', content: '<workbook/>' },
      { name: 'xl/Workbook.xml', content: '<workbook/>' },
    ]);
    expect(await refusal(bytes)).toContain('it holds two files of one name');
  });
});

test('hostile bytes end in a refusal or in sheets, never in another error', async () => {
  const name = fc.constantFrom(
    'sheet',
    'sheets',
    'workbookPr',
    'row',
    'c',
    'v',
    'f',
    'is',
    't',
    'rPh',
    'sheetData',
    'mergeCell',
    'x:c',
    'xf',
    'si',
  );
  const attribute = fc.constantFrom(
    '',
    ' r="A1"',
    ' r="1"',
    ' r="ZZZ9999999"',
    ' t="s"',
    ' t="b"',
    ' t="d"',
    ' s="9e9"',
    ' r:id="s0"',
    ' ref="A1:XFD1048576"',
  );
  const content = fc.oneof(
    fc.string(),
    fc.constantFrom('0', '-1', '1e999', '_xD800_', '46000', '&amp;', '&lol;', '<![CDATA[1]]>'),
  );
  const element = fc.tuple(name, attribute, content).map(([n, a, c]) => `<${n}${a}>${c}</${n}>`);
  const nested = fc
    .tuple(name, attribute, fc.array(element))
    .map(([n, a, c]) => `<${n}${a}>${c.join('')}</${n}>`);
  const xml = fc.array(fc.oneof(element, nested), { maxLength: 8 }).map((parts) => parts.join(''));
  const paths = [
    'xl/workbook.xml',
    'xl/_rels/workbook.xml.rels',
    '_rels/.rels',
    'xl/sharedStrings.xml',
    'xl/styles.xml',
  ];
  await fc.assert(
    fc.asyncProperty(xml, fc.constantFrom(...paths, null), async (hostile, path) => {
      const parts = path === null ? {} : { [path]: `<a>${hostile}</a>` };
      const rows = path === null ? hostile : '<row><c s="1"><v>1</v></c></row>';
      const read: unknown = await readWorkbook(rawWorkbook({ A: { rows } }, { parts })).catch(
        (error: unknown) => error,
      );
      if (read instanceof Error) expect(read).toMatchObject({ name: 'CsfServerError', code: 'INVALID_FILE' });
      else expect(read).toHaveProperty('sheets');
    }),
    { numRuns: 300 },
  );
});
