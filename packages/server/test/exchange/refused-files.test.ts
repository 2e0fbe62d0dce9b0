import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { recognise } from '../../src/framework-import/recognise.ts';
import { connect, testServer } from '../support/connection.ts';
import { coreRows, type SheetRow, workbook } from '../support/core-export.ts';
import { rawWorkbook } from '../support/raw-workbook.ts';
import { zip } from '../support/zip.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/importing.md');
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const packed = (name: string, content = '') => zip([{ name, content }]);
const text = (bytes: string) => Buffer.from(bytes);

/** A file of older Office programs with a stream of that name (MS-CFB). */
const ole2 = (stream: string) =>
  Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.alloc(500),
    Buffer.from(stream, 'utf16le'),
  ]);

const SCORES: readonly SheetRow[] = [
  ['Outcome', 'Score'],
  ['GV.OC-01', 3],
];
const TEMPLATE = workbook({
  'Current and Target Profile': [
    ['CSF Outcome (Function, Category, or Subcategory)', 'CSF Outcome Description'],
  ],
});

function scoresWith(xml: (rows: string) => string): Buffer {
  const rows = '<row><c t="inlineStr"><is><t>GV.OC-01</t></is></c><c><v>3</v></c></row>';
  const sheet = `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  return rawWorkbook({ Scores: {} }, { parts: { 'xl/worksheets/sheet0.xml': xml(sheet) } });
}

/** The files of the table in the page, by its first column. */
const FILES: Readonly<Record<string, readonly [name: string, bytes: Buffer]>> = {
  'a table of outcomes, without a profile': ['scores.xlsx', workbook({ Scores: SCORES })],
  'the template, without a profile': ['template.xlsx', TEMPLATE],
  'a workbook without ids of outcomes': ['prices.xlsx', workbook({ Prices: [['Item'], ['Bread']] })],
  'a CSV file without ids of outcomes': ['prices.csv', text('Item,Price\nBread,3\n')],
  'a workbook without values': ['empty.xlsx', workbook({ Sheet1: [] })],
  'an old workbook (.xls)': ['scores.xls', ole2('Workbook')],
  'a workbook with a password or a protecting label': ['scores.xlsx', ole2('EncryptedPackage')],
  'a binary workbook (.xlsb)': ['scores.xlsb', packed('xl/workbook.bin')],
  'an OpenDocument spreadsheet (.ods)': [
    'scores.ods',
    packed('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'),
  ],
  'a flat OpenDocument or XML spreadsheet': [
    'scores.xml',
    text('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
  ],
  'a document of Numbers': ['scores.numbers', packed('Index/Document.iwa')],
  'a web page that is called .xls': ['scores.xls', text('<html><body><table></table></body></html>')],
  'another web page': ['csf', text('<!DOCTYPE html><html></html>')],
  'a Word document (.docx)': ['scores.docx', packed('word/document.xml')],
  'a presentation (.pptx)': ['scores.pptx', packed('ppt/presentation.xml')],
  'a PDF document': ['scores.pdf', text('%PDF-1.7\n')],
  'an image': ['scores.png', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  'a ZIP archive with a table': ['scores.zip', packed('scores/csf.xlsx')],
  'another ZIP archive': ['scores.zip', packed('readme.txt')],
  'a packed file (gzip, bzip2, xz, Zstandard, 7z, RAR, TAR)': ['scores.csv.gz', gzipSync('a,b')],
  'an SQLite database': ['csf.db', text('SQLite format 3\0')],
  YAML: ['scores', text('scores:\n  GV.OC-01: 3\n')],
  XML: ['scores.xml', text('<scores/>')],
  'JSON of another kind': ['scores.json', text('{ "scores": {} }')],
  'a list in JSON': ['scores.json', text('[{ "id": "GV.OC-01" }]')],
  'JSON that is cut off': ['csf.json', text('{ "response": { "elem')],
  'JSON in an old encoding': ['scores.json', Buffer.from('{ "naïve": 1 }', 'latin1')],
  'text in an encoding that is not known': ['scores.csv', Buffer.from([0x61, 0x2c, 0x81, 0x40, 0x0a])],
  'other text': ['scores.txt', text('Dear Ada')],
  'other bytes': ['scores.bin', Buffer.from([0, 255, 0, 255])],
  'an empty file': ['scores.csv', text('')],
  'a byte order mark and nothing else': ['scores.csv', UTF8_MARK],
  'a workbook that is cut off': ['scores.xlsx', workbook({ Scores: SCORES }).subarray(0, -30)],
  'a workbook with entities or a document type': [
    'scores.xlsx',
    scoresWith((sheet) => `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${sheet}`),
  ],
  'a workbook that unpacks to more than 30 MB': [
    'scores.xlsx',
    scoresWith((sheet) => sheet + ' '.repeat(31_000_000)),
  ],
  'a workbook of empty tags': [
    'scores.xlsx',
    scoresWith((sheet) => sheet.replace('</sheetData>', `${'<row/>'.repeat(2_000_000)}</sheetData>`)),
  ],
  'a workbook that refers to a file outside itself': [
    'scores.xlsx',
    rawWorkbook(
      { Scores: {} },
      {
        parts: {
          'xl/_rels/workbook.xml.rels':
            '<Relationships><Relationship Id="s0" Target="../../../etc/passwd"/></Relationships>',
        },
      },
    ),
  ],
};

/** The words of the page, by file. */
function wordsOfThePage(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(PAGE, 'utf8');
  const table = page.slice(
    page.indexOf('| file | the refusal |'),
    page.indexOf('## What a workbook may hold'),
  );
  const rows = table.split('\n').filter((line) => line.startsWith('| '));
  return new Map(
    rows.slice(1).map((line) => {
      const [, file = '', words = ''] = line.split(' | ').flatMap((cell) => cell.split(/^\| /));
      return [file, [...words.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted)];
    }),
  );
}

/** A server with an empty profile, and with all these files in the folder imports. */
async function withFiles() {
  const server = await testServer();
  const { call } = await connect(server);
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  const imports = join(server.dataDir, 'imports');
  mkdirSync(imports, { mode: 0o700 });
  return async (file: string) => {
    const [name, bytes] = FILES[file] ?? ['', text('')];
    writeFileSync(join(imports, name), bytes);
    const profile = file.endsWith('without a profile') ? {} : { profile: 'clinic' };
    const answer = await call('data_import', { file: name, dryRun: false, ...profile });
    return { ...answer, revision: (await call('profile_get', { profile: 'clinic' })).facts['revision'] };
  };
}

describe('a file that cannot be read', () => {
  test('is refused with the words of the page, in a few lines, and nothing of it is stored', async () => {
    const importing = await withFiles();
    for (const [file, words] of wordsOfThePage()) {
      const { isError, text: said, revision } = await importing(file);
      expect(isError, file).toBe(true);
      expect(
        words.filter((part) => !said.includes(part)),
        `${file}: ${said}`,
      ).toEqual([]);
      expect(said).toContain('Nothing was stored');
      expect(said.length, file).toBeLessThan(1_000);
      expect(revision, file).toBe(1);
    }
  });

  test('is in the table of the page, and each of the table is tried', () => {
    const table = wordsOfThePage();
    expect([...table.keys()]).toEqual(Object.keys(FILES));
    expect([...table].filter(([, words]) => words.length === 0)).toEqual([]);
  });

  test.each([
    ['bzip2', 'BZh91AY&SY'],
    ['xz', '\xfd7zXZ\0'],
    ['Zstandard', '\x28\xb5\x2f\xfd'],
    ['7z', '7z\xbc\xaf\x27\x1c'],
    ['RAR', 'Rar!\x1a\x07'],
    ['TAR', `${'a.csv'.padEnd(257, '\0')}ustar`],
  ])('says how it is packed: %s', async (kind, bytes) => {
    const { words } = Object(await recognise(Buffer.from(bytes, 'latin1'), 'scores'));
    expect(words).toContain(`(${kind}). Unpack it and give the file in it.`);
  });

  test.each([
    ['in base64, says what it is', '%PDF-1.7\n1 0 obj', 'a PDF document'],
    ['in base64, says what it is', '\x89PNG\r\n\x1a\n0000000', 'an image (PNG)'],
  ])('%s: %#', async (_what, bytes, words) => {
    const { call } = await connect(await testServer());
    const content = Buffer.from(bytes, 'latin1').toString('base64');
    expect(await call('data_import', { content })).toMatchObject({
      isError: true,
      text: expect.stringContaining(words),
    });
  });
});

describe('a copy of the Core with scores', () => {
  const scored = () =>
    workbook({
      'CSF 2.0': coreRows().map((row, index): SheetRow => {
        const [label = ''] = [row[2]];
        if (index === 1) return [...row, 'Current Score'];
        if (!String(label).startsWith('GV.OC')) return row;
        return [row[0] ?? '', row[1] ?? '', label, '', '', 2];
      }),
    });
  const given = (bytes: Buffer) => ({ name: 'scored.xlsx', content: bytes.toString('base64') });

  test('is an assessment where a profile is given', async () => {
    const { call } = await connect(await testServer());
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    expect((await call('data_import', { ...given(scored()), profile: 'clinic' })).facts).toMatchObject({
      kind: 'spreadsheet',
      status: 'dry run',
      assessments: 5,
    });
  });

  test("is refused without one, unless its words are NIST's or its kind is given", async () => {
    const { call } = await connect(await testServer());
    expect(await call('data_import', given(scored()))).toMatchObject({
      isError: true,
      text: expect.stringContaining('An assessment goes in with the profile that it is of'),
    });
    const { facts } = await call('data_import', { ...given(scored()), kind: 'framework', dryRun: true });
    expect(facts).toMatchObject({
      kind: 'framework',
      notes: [
        expect.stringContaining('It has scores too (Sheet "CSF 2.0", row 2, column F, "Current Score")'),
      ],
    });
  });
});
