import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameworkExport } from '../../src/framework-import/framework-export.ts';
import { readExport } from '../../src/framework-import/read-export.ts';
import { CsfServerError } from '../../src/refusals/error.ts';
import {
  coreRows,
  coreWorkbook,
  cprt,
  HEADINGS,
  type SheetRow,
  wordingOf,
  workbook,
} from '../support/core-export.ts';
import { zip } from '../support/zip.ts';

/** The message of a refusal. It never repeats more than a short quotation of the file. */
async function refusal(bytes: Buffer | string): Promise<string> {
  const error: unknown = await readExport(Buffer.from(bytes)).catch((reason: unknown) => reason);
  if (!(error instanceof CsfServerError)) throw new Error('not refused', { cause: error });
  expect(error).toMatchObject({ code: 'INVALID_FILE', hint: expect.stringContaining('Nothing was stored') });
  expect(error.message.length).toBeLessThan(250);
  return error.message;
}

/** A workbook of which one file is replaced. */
function workbookWith(name: string, content: string): Buffer {
  const parts = new Map([
    ['xl/workbook.xml', '<workbook><sheets><sheet name="A" r:id="a"/></sheets></workbook>'],
    [
      'xl/_rels/workbook.xml.rels',
      '<Relationships><Relationship Id="a" Target="/xl/a.xml"/></Relationships>',
    ],
    ['xl/a.xml', '<worksheet/>'],
    [name, content],
  ]);
  return zip([...parts].map(([path, text]) => ({ name: path, content: text })));
}

describe("NIST's XLSX export", () => {
  test('is recognised by its content, and read', async () => {
    const read = await readExport(
      coreWorkbook({
        GV: { references: 'Some Standard v1.2: A' },
        'GV.OC-01': {
          examples: 'Ex1: First <example> & "more"\nEx2: Second',
          references:
            'Some Standard v1.2: Clause: 4.2(a)\nOther/Standard:2022: 10\n\nSome Standard v1.2: 7.\n',
        },
      }),
    );
    expect(read).toMatchObject({
      format: 'NIST XLSX',
      document: 'A test of the Core',
      version: null,
      date: '2025-03-31',
      skipped: 0,
    });
    expect(read.wording.size).toBe(134);
    expect(read.wording.get('RC.CO-04')).toEqual({ statement: wordingOf('RC.CO-04'), examples: [] });
    expect(read.wording.get('GV.OC-01')?.examples).toEqual(['First <example> & "more"', 'Second']);
    expect(read.referenceSets).toEqual(
      new Map([
        [
          'some-standard-v1-2',
          {
            title: 'Some Standard v1.2',
            references: new Map([
              ['GV', new Set(['A'])],
              ['GV.OC-01', new Set(['Clause: 4.2(a)', '7.'])],
            ]),
          },
        ],
        [
          'other-standard-2022',
          { title: 'Other/Standard:2022', references: new Map([['GV.OC-01', new Set(['10'])]]) },
        ],
      ]),
    );
  });

  test('may have other white space, and the same reference twice', async () => {
    const references = 'Some  Standard: 4.1\nSome Standard:  4.1 \nSome\u00a0Standard: 4.1';
    const { referenceSets } = await readExport(coreWorkbook({ 'GV.OC-01': { references } }));
    expect(referenceSets.get('some-standard')?.references.get('GV.OC-01')).toEqual(new Set(['4.1']));
  });

  test('may be saved by another program: cells without a place, texts in the cell', async () => {
    const cell = (text: string) => (text === '' ? '<c/>' : `<c t="inlineStr"><is><t>${text}</t></is></c>`);
    const rows = coreRows().map(
      (row) => `<row r="?">${row.map((text) => cell(String(text))).join('')}</row>`,
    );
    const sheet = `<x:worksheet xmlns:x="x"><sheetData>${rows.join('')}</sheetData></x:worksheet>`;
    const { wording, document, date } = await readExport(workbookWith('xl/a.xml', sheet));
    expect(wording.size).toBe(134);
    expect({ document, date }).toEqual({ document: 'CSF 2.0 Core', date: null });
    const unknown = sheet.replace('GV.OC-01: Wording of GV.OC-01', '<![CDATA[GV.OC-77: A & B]]>');
    expect(await refusal(workbookWith('xl/a.xml', unknown))).toBe(
      'Sheet "A", row 5, column C: CSF 2.0 has no GV.OC-77.',
    );
  });

  test('may lack references', async () => {
    const rows = coreRows().map((row) => row.slice(0, 4));
    expect((await readExport(workbook({ Core: rows }))).referenceSets.size).toBe(0);
  });

  test('leaves references of withdrawn elements out, and counts them', async () => {
    const row: SheetRow = ['', '', 'ID.BE-01: [Withdrawn: Incorporated into GV.OC-05]', '', 'A: 1\nA: 2'];
    const read = await readExport(workbook({ Core: [...coreRows(), row] }));
    expect([read.skipped, read.referenceSets.size]).toEqual([2, 0]);
  });

  test.each<[string, SheetRow[], string]>([
    [
      'with an element twice',
      [...coreRows(), ['', '', 'GV.OC-01: Again']],
      'Sheet "Core", row 138, column C: GV.OC-01 is there twice',
    ],
    ['with an unknown element', [...coreRows(), ['', '', 'GV.OC-77: New']], 'CSF 2.0 has no GV.OC-77'],
    [
      'with an element that is not written as NIST does',
      [...coreRows(), ['', '', 'GV.OC-O1: Wording']],
      'Sheet "Core", row 138, column C: "GV.OC-O1: Wording" is not how NIST writes',
    ],
    [
      'of CSF 1.1',
      [HEADINGS, ['', '', 'ID.AM-1: Devices']],
      'the Core of CSF 1.1 (Sheet "Core", row 2, column C, "ID.AM-1")',
    ],
    ['without the headings', coreRows().slice(2), 'none of its sheets ("Core") has the columns'],
    ['without rows', [], 'none of its sheets ("Core") has a value'],
  ])('%s is refused', async (_what, rows, problem) => {
    expect(await refusal(workbook({ Core: rows }))).toContain(problem);
  });

  test.each([
    ['no publication', '4.1', 'does not look like "publication: id"'],
    ['no id', 'Some Standard: ', 'does not look like "publication: id"'],
    ['a control character', 'Some Standard: 4\u007f.1', 'U+007F at character 2 of "4\\u007f.1"'],
    ['an invisible character', 'Some\u200b Standard: 4', 'U+200B at character 5 of "Some\\u200b Standard"'],
    ['an endless id', `A: ${'x'.repeat(5_000)}`, 'longer than 200 characters'],
    ['an endless publication', `${'x'.repeat(5_000)}: 1`, 'longer than 80 characters'],
    ['too much in a cell', 'A: 1\n'.repeat(7_000), 'more than 32767 characters'],
    [
      'too many publications',
      Array.from({ length: 101 }, (_, n) => `A${n}: 1`).join('\n'),
      'more than 100 publ',
    ],
  ])('with a reference that has %s is refused', async (_what, references, problem) => {
    expect(await refusal(coreWorkbook({ 'GV.OC-01': { references } }))).toContain(problem);
  });

  test('with an invisible character in its wording is refused with its place, also in the text, and the code point', async () => {
    const examples = 'Ex1: Train all staff\nEx2: Train\u{E0049} others';
    expect(await refusal(coreWorkbook({ 'GV.OC-01': { examples } }))).toBe(
      'Sheet "CSF 2.0", row 5, column D: a control or other invisible character, U+E0049 at character 6 of "Train\\udb40\\udc49 others". Delete it.',
    );
    const rows = coreRows().map((row) =>
      row.map((cell) => String(cell).replace('Wording of GV.OC-01', 'W\u00adx')),
    );
    expect(await refusal(workbook({ Core: rows }))).toContain('U+00AD at character 2 of "W\\u00adx"');
  });

  test('with too many references is refused', async () => {
    const references = 'A: 1\n'.repeat(6_000);
    const cells = Object.fromEntries(
      ['GV', 'ID', 'PR', 'DE', 'RS', 'RC', 'GV.OC', 'GV.RM', 'GV.RR'].map((id) => [id, { references }]),
    );
    expect(await refusal(coreWorkbook(cells))).toContain('more than 50000 references');
  });

  test('with too many references of withdrawn elements is refused', async () => {
    const row: SheetRow = ['', '', 'ID.BE-01: [Withdrawn]', '', 'A: 1\n'.repeat(6_000)];
    const rows = [...coreRows(), ...Array<SheetRow>(9).fill(row)];
    expect(await refusal(workbook({ Core: rows }))).toContain('more than 50000 references');
  });

  test.each([
    ['no Latin letters', '規格甲', '規格乙'],
    ['names that begin alike', `${'x'.repeat(64)} 1`, `${'x'.repeat(64)} 2`],
  ])('with references to two publications that have %s is refused', async (_what, one, other) => {
    const references = `${one}: 1\n${one}: 2\n${other}: 1`;
    expect(await refusal(coreWorkbook({ 'GV.OC-01': { references } }))).toContain('cannot be told apart');
  });

  test('keeps names of prototypes and paths as the texts that they are', async () => {
    const references = '__proto__: constructor\n../../etc: ../../etc/passwd\nconstructor: __proto__';
    const { referenceSets } = await readExport(coreWorkbook({ 'GV.OC-01': { references } }));
    expect([...referenceSets.keys()]).toEqual(['proto', 'etc', 'constructor']);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a hostile workbook is refused:', () => {
  test.each<[string, () => Buffer, string]>([
    ['not a ZIP archive', () => Buffer.from('PK\u0003\u0004 and nothing else'), 'no readable ZIP archive'],
    ['cut off', () => coreWorkbook().subarray(0, 1_000), 'no readable ZIP archive'],
    ['one that claims to inflate to 4 GB', () => bomb('x', 0xff_ff_ff_f0), 'more than 30 MB'],
    ['one that inflates to 60 MB', () => bomb(' '.repeat(60_000_000)), 'more than 30 MB'],
    [
      'one that inflates to more than it claims',
      () => bomb(' '.repeat(20_000_000), 1_000),
      'cannot be unpacked',
    ],
    ['an archive of another kind', () => zip([{ name: 'a.txt', content: 'a' }]), 'no XLSX workbook'],
    [
      'a thousand and one entries',
      () => zip(Array.from({ length: 1_001 }, (_, n) => ({ name: `${n}`, content: '' }))),
      'an archive of more than 1000 files',
    ],
    [
      'entries that lead out of it',
      () => zip([{ name: '../../a.xml', content: 'a' }]),
      'no readable ZIP archive',
    ],
    [
      'XML entities',
      () => sheet('<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'),
      'has a document type',
    ],
    ['an undefined entity', () => sheet('<worksheet>&lol;</worksheet>'), 'malformed XML'],
    ['XML that is cut off', () => sheet('<worksheet><row>'), 'malformed XML'],
    ['XML that is nested deeply', () => sheet('<a>'.repeat(1_000_000)), 'nested too deeply'],
    ['a tag with a million attributes', () => sheet(`<a${attributes(1_000_000)}/>`), 'too many attributes'],
    [
      'a million rows',
      () => sheet(cells('<row><c><v>1</v></c></row>'.repeat(1_000_000))),
      'Sheet "A": more than 10000 rows',
    ],
    [
      'a million shared texts',
      () => workbookWith('xl/sharedStrings.xml', `<sst>${'<si/>'.repeat(1_000_000)}</sst>`),
      'more than 100000 texts',
    ],
    ['a control character in a cell', () => sheet('<worksheet>\u0001</worksheet>'), 'malformed XML'],
    [
      'a sheet that is not there',
      () => workbookWith('xl/_rels/workbook.xml.rels', '<Relationships/>'),
      'Sheet "A": the workbook is damaged, it lacks this sheet',
    ],
  ])('%s', async (_what, make, problem) => {
    expect(await refusal(make())).toContain(problem);
  });

  test('a million cells in a row', async () => {
    const bytes = sheet(cells(`<row>${'<c><v>1</v></c>'.repeat(1_000_000)}</row>`));
    expect(await refusal(bytes)).toBe('Sheet "A", row 1, column AAA: more than 702 columns.');
  });

  test('a million rows without a value cost no memory and are of no use', async () => {
    expect(await refusal(sheet(cells('<row/>'.repeat(1_000_000))))).toContain('has a value in it');
  });
});

describe("NIST's CPRT export", () => {
  const text = (value: object) => Buffer.from(JSON.stringify(value));

  test('is recognised by its content, and read', async () => {
    const read = await readExport(text(cprt({ 'GV.OC-01': { examples: 'First\nSecond' } })));
    expect(read).toMatchObject({
      format: 'NIST CPRT JSON',
      document: 'CSF',
      version: 'Version 2.0',
      date: null,
    });
    expect(read.wording.size).toBe(134);
    expect(read.wording.get('GV.OC-01')).toEqual({
      statement: wordingOf('GV.OC-01'),
      examples: ['First', 'Second'],
    });
    expect(read.referenceSets.size).toBe(0);
  });

  test('may begin with a byte order mark', async () => {
    expect((await readExport(Buffer.from(`\u{feff} ${JSON.stringify(cprt())}`))).wording.size).toBe(134);
  });

  test('with an invisible character is refused with the element, code point and place', async () => {
    const example = text(cprt({ 'GV.OC-01': { examples: 'First\u2066' } }));
    expect(await refusal(example)).toContain(
      'GV.OC-01: a control or other invisible character, U+2066 at character 6',
    );
    const statement = JSON.stringify(cprt()).replaceAll(wordingOf('PR.DS-10'), 'W\u200b');
    expect(await refusal(statement)).toContain('PR.DS-10: a control or other invisible character, U+200B');
  });

  test('an export of another document is refused with its name', async () => {
    const other = JSON.stringify(cprt()).replaceAll('CSF_2_0_0', 'SP_800_53_5_2_0');
    expect(await refusal(other)).toContain('of "SP_800_53_5_2_0", not of CSF_2_0_0');
  });

  test('with an element that CSF 2.0 does not have is refused', async () => {
    const unknown = JSON.stringify(cprt()).replaceAll('PR.DS-10', 'PR.DS-77');
    expect(await refusal(unknown)).toBe('CSF 2.0 has no PR.DS-77.');
  });

  test('that is built otherwise is refused', async () => {
    expect(await refusal('{ "response": { "elements": { "elements": [1] } } }')).toContain(
      'not built as those',
    );
  });
});

describe('any other file is refused with what it is:', () => {
  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'is empty'],
    ['a PDF document', '%PDF-1.7', 'a PDF document'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'an old Excel workbook'],
    ['a web page', '<!DOCTYPE html>', 'a web page (HTML), not the file that it offers'],
    [
      'a table',
      'Function,Category\n',
      'a table in text (CSV), not one of NIST\'s exports: "Function,Category"',
    ],
    ['random bytes', Buffer.from([0, 255, 0, 255]), 'neither JSON nor an XLSX workbook'],
    ['JSON that is cut off', JSON.stringify(cprt()).slice(0, -10), 'damaged or cut off'],
    ['JSON that is nested deeply', `{"a":${'['.repeat(5_000_000)}`, 'nested too deeply'],
    ['JSON of millions of values', `{"response":[${'{},'.repeat(5_000_000)}{}]}`, 'more than 500000 values'],
    [
      'a damaged OSCAL catalog',
      '{ "catalog": { "uuid": "", "metadata": {}, "groups": [] } }',
      'An OSCAL catalog',
    ],
    ['other JSON', '{ "__proto__": 1, "secret": "password" }', 'with the keys "__proto__", "secret"'],
    ['JSON without keys', '{}', 'with the keys (none)'],
  ])('%s', async (_what, bytes, problem) => {
    expect(await refusal(bytes)).toContain(problem);
  });
});

test.each([
  ['XLSX', coreWorkbook({ 'GV.OC-01': { examples: 'Ex1: A', references: 'A: 1\nB: 2' } })],
  ['CPRT', Buffer.from(JSON.stringify(cprt({ 'GV.OC-01': { examples: 'A' } })))],
])(
  'an %s export with damaged bytes is refused or still whole, and never breaks the reader',
  async (_what, intact) => {
    const damage = fc.array(fc.tuple(fc.nat(intact.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(intact.length), async (changes, cut) => {
        const bytes = Buffer.from(cut % 4 === 0 ? intact.subarray(0, cut) : intact);
        for (const [place, byte] of changes) if (place < bytes.length) bytes[place] = byte;
        const read = await readExport(bytes).catch((reason: Error) => reason);
        if (read instanceof Error)
          expect(read).toMatchObject({ name: 'CsfServerError', code: 'INVALID_FILE' });
        else expect(wordingsOf(read)).toBe(134);
      }),
      { numRuns: 150 },
    );
  },
);

/** How many elements a file has the wording of, or says that it lacks. */
function wordingsOf(read: FrameworkExport): number {
  return read.wording.size + read.missing.length;
}

function cells(rows: string): string {
  return `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
}

function sheet(xml: string): Buffer {
  return workbookWith('xl/a.xml', xml);
}

function bomb(content: string, claimedSize?: number): Buffer {
  return zip([
    { name: 'xl/workbook.xml', content: '<workbook/>' },
    { name: 'xl/_rels/workbook.xml.rels', content, ...(claimedSize !== undefined && { claimedSize }) },
  ]);
}

function attributes(count: number): string {
  return Array.from({ length: count }, (_, number) => ` a${number}=""`).join('');
}
