import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heading, list, paragraph, quote, table } from '../../../src/reports/document/block.ts';
import { formatOf } from '../../../src/reports/formats.ts';
import type { Report } from '../../../src/reports/report.ts';
import { partsOf, readDocument } from '../../support/docx-reader.ts';
import { linesOf, madeAt, reportOf, writeDocx } from '../../support/docx-reports.ts';
import { hostileText } from '../../support/hostile-texts.ts';
import { busyReport } from '../../support/report-models.ts';
import { withTexts } from '../../support/with-texts.ts';

async function documentOf(report: Partial<Report>) {
  return readDocument((await partsOf(await writeDocx(report))).get('word/document.xml') ?? '');
}

/** What Word could take for more than a text is not among them: fields, links, pictures, objects, macros, changes. */
const ELEMENTS =
  `w:document w:body w:p w:pPr w:pStyle w:jc w:numPr w:ilvl w:numId w:r w:t w:tbl w:tblPr w:tblW
  w:tblBorders w:bottom w:insideH w:tblLayout w:tblCellMar w:top w:left w:right w:tblLook w:tblGrid w:gridCol w:tr w:trPr
  w:cantSplit w:tblHeader w:tc w:tcPr w:tcW w:tcBorders w:shd w:vAlign w:sectPr w:headerReference w:footerReference
  w:pgSz w:pgMar w:pgNumType w:docGrid`.split(/\s+/);

const FILES = `[Content_Types].xml _rels/.rels docProps/app.xml docProps/core.xml docProps/custom.xml
  word/_rels/document.xml.rels word/_rels/endnotes.xml.rels word/_rels/fontTable.xml.rels word/_rels/footer1.xml.rels
  word/_rels/footnotes.xml.rels word/_rels/header1.xml.rels word/document.xml word/endnotes.xml word/fontTable.xml
  word/footer1.xml word/footnotes.xml word/header1.xml word/numbering.xml word/settings.xml word/styles.xml
  word/theme/theme1.xml`.split(/\s+/);

/** What begins like a place that the library fills in, or tries to end its element. */
const tricky = fc.constantFrom(
  '{bullet-0}',
  '{default-bullet-numbering-0}',
  '{{box-3}',
  '</w:t>',
  ']]>',
  '&#1;',
  '\ufffe',
);
const anyText = fc.oneof(
  hostileText,
  tricky,
  fc.tuple(hostileText, tricky).map((both) => both.join('')),
);

describe('a report in DOCX', () => {
  test('holds each text as it is and nothing but texts, whatever they are', async () => {
    const model = await busyReport();
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 12 }), async (texts) => {
        let next = 0;
        const report = reportOf(withTexts(model, () => texts[next++ % texts.length] ?? ''));
        const parts = await partsOf(await writeDocx(report));
        const { elements, paragraphs, tables } = readDocument(parts.get('word/document.xml') ?? '');
        expect(elements.filter((name) => !ELEMENTS.includes(name))).toEqual([]);
        const read = paragraphs.filter(({ style }) => style !== 'AfterTable').map(({ text }) => text);
        expect(read).toEqual(report.blocks?.flatMap(linesOf));
        expect(tables).toHaveLength(report.blocks?.filter(({ type }) => type === 'table').length ?? 0);
        for (const xml of parts.values()) readDocument(xml);
        expectClosed(parts);
      }),
      { numRuns: 30 },
    );
  });

  test('refers to nothing outside of itself, and its only fields are page numbers', async () => {
    const parts = await partsOf(await writeDocx(reportOf(await busyReport())));
    expect([...parts.keys()].sort()).toEqual(FILES);
    expectClosed(parts);
    const fields = [...parts.values()].join('').match(/<w:instrText[^>]*>[^<]*/g) ?? [];
    expect(fields.map((field) => field.replace(/^.*>/, ''))).toEqual(['PAGE', 'NUMPAGES']);
    expect(parts.get('word/footer1.xml')).toContain('NUMPAGES');
  });

  test('has headings, and tables that repeat their first row and fit on the page', async () => {
    const { paragraphs, tables } = await documentOf(reportOf(await busyReport()));
    const headings = paragraphs.filter(({ style }) => style.startsWith('Heading'));
    expect(headings.slice(0, 3).map(({ style, text }) => [style, text])).toEqual([
      ['Heading1', 'Full report: Clinic'],
      ['Heading2', 'In short'],
      ['Heading2', 'Functions'],
    ]);
    expect(tables.length).toBeGreaterThan(10);
    for (const { widths, rows, repeated } of tables) {
      expect(repeated).toBe(1);
      expect(widths.reduce((sum, width) => sum + width, 0)).toBe(11_906 - 2 * 964); // A4 without its margins
      expect(new Set(rows)).toEqual(new Set([widths.length]));
    }
  });

  test('keeps two tables apart', async () => {
    const xml = (await partsOf(await writeDocx({ blocks: [table(['A'], [['a']]), table(['B'], [])] }))).get(
      'word/document.xml',
    );
    expect(xml).toMatch(/<\/w:tbl><w:p>.*<\/w:p><w:tbl>.*<\/w:tbl><w:p>/);
  });

  test('counts each numbered list from 1', async () => {
    const { paragraphs } = await documentOf({
      blocks: [list(['a', 'b'], 'number'), paragraph('between'), list(['c'], 'number'), list(['d'], 'box')],
    });
    const [a, b, none, c, d] = paragraphs.map(({ list }) => list);
    expect(a).not.toBeNull();
    expect([b, none]).toEqual([a, null]);
    expect(new Set([a, c, d]).size).toBe(3);
  });

  test('says on each page that it is a draft until its snapshot is approved', async () => {
    const model = await busyReport();
    const header = async (report: Partial<Report>) =>
      (await partsOf(await writeDocx(report))).get('word/header1.xml');
    const approved = { ...model, head: { ...model.head, isDraft: false } };
    expect(await header(reportOf(model))).toContain('DRAFT');
    expect(await header(reportOf(approved))).not.toContain('DRAFT');
    expect(await header({ blocks: [heading(1, 'Policy: PR.AA')] })).toMatch(/Policy: PR\.AA.*DRAFT/);
  });

  test('warns of a draft, and does not warn of what is approved', async () => {
    const model = await busyReport();
    const approved = { ...model, head: { ...model.head, isDraft: false } };
    const styleOf = async (report: Partial<Report>) => (await documentOf(report)).paragraphs[1]?.style;
    expect(await styleOf(reportOf(model))).toBe('ReportMark');
    expect(await styleOf(reportOf(approved))).toBe('ReportApproval');
  });

  test('keeps the words before a table on its page', async () => {
    const parts = await partsOf(
      await writeDocx({ blocks: [paragraph('Oldest first:'), table(['A'], [['a']]), paragraph('The end.')] }),
    );
    const { paragraphs } = readDocument(parts.get('word/document.xml') ?? '');
    const styles = paragraphs.filter(({ isInTable }) => !isInTable).map(({ style }) => style);
    expect(styles).toEqual(['ReportIntroduction', 'AfterTable', '']);
    expect(parts.get('word/styles.xml')).toMatch(
      /w:styleId="ReportIntroduction"(?:(?!<\/w:style>).)*<w:keepNext/,
    );
  });

  test('names its title and the program in its properties, and no person', async () => {
    const parts = await partsOf(await writeDocx({ blocks: [heading(1, 'A <b> & "c"')] }));
    const core = parts.get('docProps/core.xml') ?? '';
    expect(core).toContain('<dc:title>A &#60;b&#62; &#38; &#34;c&#34;</dc:title>');
    expect(core.match(/<(dc:creator|cp:lastModifiedBy)>csf-mcp</g)).toHaveLength(2);
    expect(core.match(/>2025-06-30T12:34:56Z</g)).toHaveLength(2);
    expect(() => readDocument(core)).not.toThrow();
    expect(parts.get('word/styles.xml')).toContain('<w:lang w:val="en-US"');
  });

  test('is the same file whenever it is written', async () => {
    const report = reportOf(await busyReport());
    const [first, second] = [await writeDocx(report), await writeDocx(report)];
    expect(second.equals(first)).toBe(true);
    // Time and day in the first local header of the ZIP (APPNOTE.TXT 4.3.7): 1980-01-01, its first day.
    expect([first.readUInt16LE(10), first.readUInt16LE(12)]).toEqual([0, 33]);
  });

  test('lets other requests in while it writes a long table', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => [String(index), 'a text']);
    const steps = await formatOf('a.docx')?.write({
      ...{ title: 'A title', madeAt, model: null },
      blocks: [quote('first'), table(['#', 'B'], rows)],
    });
    expect([...(steps ?? [])].length).toBeGreaterThanOrEqual(10);
  });
});

/** No relationship leads out of the file, and no part is a program. */
function expectClosed(parts: ReadonlyMap<string, string>): void {
  const relationships = [...parts].filter(([name]) => name.endsWith('.rels')).map(([, xml]) => xml);
  expect(relationships.length).toBeGreaterThan(1);
  for (const xml of relationships) expect(xml).not.toMatch(/TargetMode|hyperlink|Target="[a-z]+:/i);
  expect([...parts.keys()].join(' ')).not.toMatch(/vba|activeX|embeddings|media/i);
  expect(parts.get('[Content_Types].xml')).not.toMatch(/macroEnabled/i);
}

test('No session loads the library that writes DOCX before it writes a report', () => {
  const folder = join(import.meta.dirname, '../../../src');
  const sources = globSync('**/*.ts', { cwd: folder }).map((file) => ({
    file: file.split(sep).join('/'),
    code: readFileSync(join(folder, file), 'utf8'),
  }));
  const naming = sources.filter(({ code }) => code.includes("from 'docx'")).map(({ file }) => file);
  expect(naming.length).toBeGreaterThan(0);
  expect(naming.filter((file) => !file.startsWith('reports/docx/'))).toEqual([]);
  const using = sources.filter(
    ({ file, code }) => !file.startsWith('reports/docx/') && code.includes('/docx/'),
  );
  expect(using.map(({ file }) => file)).toEqual(['reports/formats.ts']);
  expect(using[0]?.code.match(/^import .*\/docx\//m)).toBeNull();
  expect(using[0]?.code).toMatch(/await import\('\.\/docx\/write-docx/);
});
