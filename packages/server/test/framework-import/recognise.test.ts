import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Recognised } from '../../src/framework-import/file-kinds.ts';
import { exportOf } from '../../src/framework-import/read-export.ts';
import { recognise } from '../../src/framework-import/recognise.ts';
import { coreWorkbook, cprt, workbook } from '../support/core-export.ts';
import { oscalCatalog } from '../support/oscal-catalog.ts';
import { zip } from '../support/zip.ts';

const kindOf = async (bytes: Buffer | string, name = 'file'): Promise<Recognised['kind']> =>
  (await recognise(Buffer.from(bytes), name)).kind;

/** What a refusal says that a file is. */
async function words(bytes: Buffer | string, name = 'file'): Promise<string> {
  const error: unknown = await recognise(Buffer.from(bytes), name)
    .then(exportOf)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'INVALID_FILE' });
  return error instanceof Error ? error.message : '';
}

const json = (value: unknown, encoding: BufferEncoding = 'utf8') =>
  Buffer.from((encoding === 'utf8' ? '' : '\u{feff}') + JSON.stringify(value), encoding);

/** An OLE2 file with a stream of that name. */
const ole2 = (stream: string) =>
  Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.alloc(500),
    Buffer.from(stream, 'utf16le'),
  ]);

const TEMPLATE = workbook({
  'Current and Target Profile': [
    ['An example'],
    ['CSF Outcome (Function, Category, or Subcategory)', 'CSF Outcome Description'],
  ],
  'Column Descriptions': [['Column']],
});
const QUESTIONNAIRE = workbook({ 'IT operations': [['Outcome']], 'csf-mcp': [['csf-mcp questionnaire']] });

describe('a file is recognised by its content:', () => {
  test.each<[string, Buffer | string, Recognised['kind']]>([
    ["NIST's workbook of the Core", coreWorkbook(), 'nist xlsx core'],
    ["NIST's template", TEMPLATE, 'profile template'],
    ['our questionnaire', QUESTIONNAIRE, 'questionnaire'],
    ['any other workbook', workbook({ Scores: [['Outcome', 'Score']] }), 'table'],
    ['a table in text', 'Outcome;Score\nGV.OC-01;3', 'table'],
    ['a CPRT export', json(cprt()), 'cprt json'],
    ['a CPRT export in UTF-16', json(cprt(), 'utf16le'), 'cprt json'],
    ['an OSCAL catalog', json(oscalCatalog()), 'oscal catalog'],
    ['a tree of the Reference Tool', json({ response: { elements: [] } }), 'reference tool json'],
    ['our profile', json({ format: 'csf-mcp profile', version: 1 }), 'csf-mcp profile'],
    [
      'our profile with its keys in another order',
      json({ version: 1, format: 'csf-mcp profile' }),
      'csf-mcp profile',
    ],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'unknown'],
  ])('%s', async (_what, bytes, kind) => {
    expect(await kindOf(bytes)).toBe(kind);
  });

  test('a table of one column by its name', async () => {
    expect(await kindOf('Outcome\nGV.OC-01', 'scores.csv')).toBe('table');
    expect(await kindOf('Outcome\nGV.OC-01', 'scores.txt')).toBe('unknown');
  });

  test('a profile may be larger than any file of NIST', async () => {
    const large = { actions: 'x'.repeat(6_000_000), format: 'csf-mcp profile' };
    expect(await kindOf(json(large))).toBe('csf-mcp profile');
  });
});

describe('a file that goes elsewhere is refused with where:', () => {
  test.each<[string, Buffer | string, string]>([
    [
      'the template',
      TEMPLATE,
      "NIST's Organizational Profile template. It goes in with data_import and the profile",
    ],
    [
      'a questionnaire',
      QUESTIONNAIRE,
      'a questionnaire of csf-mcp. It goes in with data_import and the profile',
    ],
    [
      'a profile',
      json({ format: 'csf-mcp profile' }),
      'a profile that csf-mcp exported. It goes in with data_import',
    ],
    [
      'scores',
      workbook({ Scores: [['Outcome', 'Score']] }),
      'none of its sheets ("Scores") has the columns Function, Category, Subcategory. An assessment goes in with data_import and its profile.',
    ],
    [
      'scores in text',
      'Outcome,Score\n',
      '"Outcome,Score". An assessment goes in with data_import and its profile.',
    ],
  ])('%s', async (_what, bytes, expected) => {
    expect(await words(bytes)).toContain(expected);
  });
});

describe('a file that is of no use is refused with what it is and what to do:', () => {
  test.each<[string, Buffer | string, string]>([
    ['nothing', '', 'The file is empty. Download or save it again.'],
    ['white space', ' \n\t', 'nothing but white space'],
    [
      'a workbook without values',
      workbook({ Sheet1: [] }),
      'none of its sheets ("Sheet1") has a value in it',
    ],
    ['a PDF document', '%PDF-1.7\n', 'a PDF document'],
    ['rich text', '{\\rtf1\\ansi A}', 'a rich text document'],
    ['a photo', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'an image (JPEG)'],
    [
      'an old workbook',
      ole2('Workbook'),
      'an old Excel workbook (.xls). Open it in a spreadsheet program, save it as',
    ],
    ['a protected workbook', ole2('EncryptedPackage'), 'protected by a password or a label. Open it, take'],
    ['an old Word document', ole2('WordDocument'), 'an old Word document'],
    ['another old file', ole2('Something'), 'another old Office document'],
    ['a Word document', zip([{ name: 'word/document.xml', content: '' }]), 'a Word document'],
    [
      'a web page',
      '\n<html><head>',
      'a web page (HTML), not the file that it offers. Open the page in a browser',
    ],
    [
      'the OSCAL catalog in XML',
      '<?xml version="1.0"?>\n<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0" uuid="1">',
      'the OSCAL catalog as XML. Convert it to JSON',
    ],
    [
      'the OSCAL catalog in YAML',
      '---\ncatalog:\n  uuid: 1',
      'the OSCAL catalog as YAML. Convert it to JSON',
    ],
    [
      'a workbook in XML',
      '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
      'a spreadsheet in XML',
    ],
    ['other XML', '<a/>', 'XML. Give the spreadsheet or JSON file'],
    ['a database', 'SQLite format 3\u0000', 'csf-mcp restore takes backups'],
    ['a packed file', Buffer.from([0x1f, 0x8b, 8]), 'a compressed file (gzip). Unpack it'],
    ['a list in JSON', '[1, 2]', 'a JSON list of another kind'],
    ['an OSCAL profile', '{ "profile": {} }', 'an OSCAL profile (JSON). Of OSCAL, csf-mcp reads the catalog'],
    ['an answer of the CPRT', '{ "response": { "informativeReferenceDocs": [] } }', 'JSON) without elements'],
    ['plain text', 'Hello', 'neither JSON nor an XLSX workbook, but some text'],
    ['bytes', Buffer.from([0, 255, 0, 255]), 'neither JSON nor an XLSX workbook, but some binary file'],
  ])('%s', async (_what, bytes, expected) => {
    expect(await words(bytes)).toContain(expected);
  });

  test('a CPRT export of another publication, in UTF-16', async () => {
    const other = JSON.parse(JSON.stringify(cprt()).replaceAll('CSF_2_0_0', 'CSF_1_1_0'));
    expect(await words(json(other, 'utf16le'))).toBe(
      'A CPRT export (JSON in UTF-16) of "CSF_1_1_0", not of CSF_2_0_0. Export CSF 2.0 from the CPRT.',
    );
  });
});

test('any bytes are recognised, or refused as a file', async () => {
  const starts = ['PK\u0003\u0004', '%PDF', '<', '{', '[', '\u{feff}{"a":', 'GV.OC-01,3\n', ''];
  const start = fc.constantFrom(...starts).map((text) => Buffer.from(text));
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (head, rest) => {
      const found: unknown = await recognise(Buffer.concat([head, rest]), 'a').catch(
        (error: unknown) => error,
      );
      if (found instanceof Error)
        expect(found).toMatchObject({ name: 'CsfServerError', code: 'INVALID_FILE' });
      else expect(found).toHaveProperty('kind');
    }),
    { numRuns: 300 },
  );
});
