import { describe, expect, test } from 'vitest';
import type { FrameworkExport } from '../../src/framework-import/framework-export.ts';
import { readExport } from '../../src/framework-import/read-export.ts';
import {
  coreRows,
  coreWorkbook,
  HEADINGS,
  type SheetRow,
  wordingOf,
  workbook,
} from '../support/core-export.ts';
import { rawWorkbook } from '../support/raw-workbook.ts';

/** The message of a refusal. */
async function refusal(bytes: Buffer): Promise<string> {
  const error: unknown = await readExport(bytes).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'INVALID_FILE' });
  return error instanceof Error ? error.message : '';
}

const readRows = (rows: readonly SheetRow[]): Promise<FrameworkExport> =>
  readExport(workbook({ 'CSF 2.0': rows }));

/** The rows of the Core with every text changed. */
function changed(change: (text: string) => string): SheetRow[] {
  return coreRows().map((row) => row.map((cell) => change(String(cell))));
}

const OWN_SHEET: SheetRow[] = [
  ['Function', 'Category', 'Subcategory', 'Score'],
  ['GOVERN', 'Organizational Context', 'GV.OC-01', 3],
];

describe('the Core in a workbook', () => {
  test('may have tags of whose risk it is before the examples, which are no examples', async () => {
    const examples =
      '1st: 1st Party Risk\n3rd: 3rd Party Risk \n1st Party Risk, 3rd: 3rd\u00a0Party Risk\nEx1: One\n1st: 1st Party Risk of another kind\nex 2 : Two';
    const { wording } = await readExport(coreWorkbook({ 'GV.OC-02': { examples } }));
    expect(wording.get('GV.OC-02')?.examples).toEqual(['One', '1st: 1st Party Risk of another kind', 'Two']);
  });

  test.each([
    ['headings in capitals', (text: string) => (HEADINGS.includes(text) ? ` ${text.toUpperCase()}\n` : text)],
    ['hyphens that a typesetter likes', (text: string) => text.replace(/^(\w\w\.\w\w)-/, '$1\u2011')],
    ['en dashes', (text: string) => text.replace(/^(\w\w\.\w\w)-/, '$1\u2013')],
    ['minus signs', (text: string) => text.replace(/^(\w\w\.\w\w)-/, '$1\u2212')],
    ['no-break spaces', (text: string) => text.replaceAll(' ', '\u00a0').replace('-', '\u00a0-\u00a0')],
    ['small letters in ids', (text: string) => text.replace(/^\w\w\.\w\w-\d\d:/, (id) => id.toLowerCase())],
    ['lines that are wrapped', (text: string) => text.replaceAll('Wording of', 'Wording\nof')],
  ])('may have %s', async (_what, change) => {
    const { wording, missing } = await readRows(changed(change));
    expect(missing).toEqual([]);
    expect(wording.get('GV.OC-01')?.statement).toBe(wordingOf('GV.OC-01'));
    expect(wording.get('PR')?.statement).toBe(wordingOf('PR'));
  });

  test('may be followed by a footer, and have its headings again: they are left out, and named', async () => {
    const rows = coreRows();
    const read = await readRows([
      ...rows.slice(0, 20),
      ['', 'The Core'],
      HEADINGS,
      ...rows.slice(20),
      [],
      ['Prepared by the security team (IT): not of NIST'],
    ]);
    expect(read.wording.size).toBe(134);
    expect(read.ignored).toEqual(['Sheet "CSF 2.0", row 21, column B', 'Sheet "CSF 2.0", row 141, column A']);
  });

  test('may lack the column of examples: that is not the same as having none', async () => {
    const without = coreRows().map(([a = '', b = '', c = '', , e = '']) => [a, b, c, e]);
    expect((await readRows(without)).wording.get('GV.OC-01')?.examples).toBeNull();
    expect((await readRows(coreRows())).wording.get('GV.OC-01')?.examples).toEqual([]);
  });

  test('may be a part of it, and says what is missing', async () => {
    const part = coreRows().filter((row) => !String(row[2]).startsWith('PR.'));
    const { wording, missing } = await readRows(part);
    expect(wording.size + missing.length).toBe(134);
    expect(missing.slice(0, 2)).toEqual(['PR.AA-01', 'PR.AA-02']);
  });

  test('may have references of an outcome that it only names', async () => {
    const rows = coreRows().map((row) =>
      String(row[2]).startsWith('GV.OC-01') ? ['', '', 'GV.OC-01', '', 'A: 1'] : row,
    );
    const { missing, referenceSets } = await readRows(rows);
    expect(missing).toEqual(['GV.OC-01']);
    expect(referenceSets.get('a')?.references.get('GV.OC-01')).toEqual(new Set(['1']));
  });

  test('may have examples in merged cells, which hold for each row of them', async () => {
    const text = (place: string, words: string) =>
      `<c r="${place}" t="inlineStr"><is><t>${words}</t></is></c>`;
    const heading = HEADINGS.map((words, index) => text(`${'ABCDE'[index]}1`, words)).join('');
    const rows = `<row r="1">${heading}</row><row r="2">${text('A2', 'GV.OC-01: One')}${text('D2', 'Ex1: Both')}</row><row r="3">${text('C3', 'GV.OC-02: Two')}</row>`;
    const after = '<mergeCells><mergeCell ref="D2:D3"/><mergeCell ref="A2:C2"/></mergeCells>';
    const { wording } = await readExport(rawWorkbook({ Core: { rows, after } }));
    expect(Object.fromEntries(wording)).toEqual({
      'GV.OC-01': { statement: 'One', examples: ['Both'] },
      'GV.OC-02': { statement: 'Two', examples: ['Both'] },
    });
  });

  test('that has a formula without a result, or an error, is refused with the place', async () => {
    const heading = HEADINGS.map((words) => `<c t="str"><v>${words}</v></c>`).join('');
    const row = (xml: string) =>
      `<row>${heading}</row><row><c r="C2" t="str"><v>GV.OC-01: One</v></c><c r="D2" ${xml}</row>`;
    const refused = (xml: string) => refusal(rawWorkbook({ Core: { rows: row(xml) } }));
    expect(await refused('><f>A1</f></c>')).toContain(
      'Sheet "Core", row 2, column D: a formula without a stored result. Open the file',
    );
    expect(await refused('t="e"><v>#REF!</v></c>')).toContain('Sheet "Core", row 2, column D: an error');
    const next = (xml: string) => refused(`t="str"><v>A</v></c></row><row><c r="B3" ${xml}</c>`);
    expect(await next('><f>A1</f>')).toContain('Sheet "Core", row 3, column B: a formula without');
    expect(await next('t="e"><v>#REF!</v>')).toContain('Sheet "Core", row 3, column B: an error');
  });
});

test('the Core of CSF 1.1, some of whose categories are those of CSF 2.0, is refused with the first outcome', async () => {
  const rows: SheetRow[] = [
    HEADINGS,
    ['IDENTIFY (ID)', 'Asset Management (ID.AM): Wording', 'ID.AM-1: Wording'],
    ['', 'Risk Assessment (ID.RA): Wording', ''],
  ];
  expect(await refusal(workbook({ Core: rows }))).toBe(
    'Sheet "Core", row 2, column C: "ID.AM-1: Wording" is of CSF 1.1. csf-mcp has CSF 2.0: export that from the CSF 2.0 Reference Tool.',
  );
});

describe('the sheet of the Core', () => {
  test('is found behind an own sheet with the same headings, and behind another that has a part of it', async () => {
    const part = coreRows().slice(0, 9);
    const { wording } = await readExport(workbook({ Scores: OWN_SHEET, Draft: part, 'CSF 2.0': coreRows() }));
    expect(wording.size).toBe(134);
  });

  test('is not guessed between two', async () => {
    expect(await refusal(workbook({ 'CSF 2.0': coreRows(), Copy: coreRows() }))).toContain(
      'The sheets "CSF 2.0" and "Copy" both look like NIST\'s Core. Leave one',
    );
  });

  test('is named with the reason where it has no wording', async () => {
    expect(await refusal(workbook({ Scores: OWN_SHEET }))).toBe(
      'An XLSX workbook with the headings of NIST\'s Core ("Scores"), but no row with a statement such as "GV.OC-01: …". An assessment goes in with data_import and its profile.',
    );
  });

  test('is refused if a person does not see it', async () => {
    const cell = (words: string) => `<c t="inlineStr"><is><t>${words}</t></is></c>`;
    const rows = `<row>${HEADINGS.map(cell).join('')}</row><row>${cell('GOVERN (GV): One')}</row>`;
    const bytes = rawWorkbook({
      Shown: { rows: `<row>${cell('Hello')}</row>` },
      Core: { rows, entry: 'state="hidden"' },
    });
    expect(await refusal(bytes)).toContain('The Core is on a hidden sheet only ("Core"). Show the sheet');
  });
});

describe('the day of a workbook', () => {
  const dated = (date: string | number) =>
    workbook({
      Introduction: [
        ['title ', 'Core'],
        ['GENERATED DATE', date],
      ],
      'CSF 2.0': coreRows(),
    });

  test.each([
    [46_222.5, '2026-07-19'],
    ['2026-07-19', '2026-07-19'],
    ['some day', null],
    [0, null],
  ])('%j is %j', async (date, day) => {
    expect(await readExport(dated(date))).toMatchObject({ document: 'Core', date: day });
  });

  test('is the first one that the workbook states', async () => {
    const bytes = workbook({
      Introduction: [['Generated Date', 46_222]],
      'CSF 2.0': coreRows(),
      Own: [['Generated Date', 40_000]],
    });
    expect((await readExport(bytes)).date).toBe('2026-07-19');
  });
});
