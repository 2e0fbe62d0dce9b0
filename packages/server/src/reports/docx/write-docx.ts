import { Document, Packer, type Paragraph } from 'docx';
import { openArchive } from '../../spreadsheet/read/archive.ts';
import type { Steps } from '../../turns/in-turns.ts';
import type { Block } from '../document/block.ts';
import type { Report } from '../report.ts';
import { coreProperties } from './core-properties.ts';
import { docxParagraphs } from './docx-blocks.ts';
import { NUMBERING, STYLES } from './docx-styles.ts';
import { fixTimes } from './fixed-times.ts';
import { pageFooter, pageHeader, ROOM, SECTION } from './page-frame.ts';
import { oneLine } from './plain-runs.ts';
import { tablePlace, withTables } from './table-places.ts';
import { tableXml } from './table-xml.ts';

// The files of this folder alone know the library that writes DOCX (docs/decisions/0144). Only formats.ts loads them, when
// the first such report is written: no session should start more slowly for it.

/** A report as a DOCX file (ECMA-376, WordprocessingML) on A4. The same report always makes the same bytes. */
export function* docxSteps(report: Report): Steps<Promise<Buffer>> {
  const paragraphs: Paragraph[] = [];
  const tables: string[] = [];
  for (const [index, block] of report.blocks.entries()) {
    if (block.type === 'table') {
      tables.push(yield* tableXml(block.columns, block.rows, ROOM.width));
      paragraphs.push(tablePlace());
    } else {
      paragraphs.push(...docxParagraphs(block, index));
    }
    yield;
  }
  return packed(report, paragraphs, tables);
}

const DOCUMENT = 'word/document.xml';

/** The library writes all but the tables, and puts the document with them in place of its own. */
async function packed(
  { blocks, model, madeAt, title: shortTitle }: Report,
  paragraphs: readonly Paragraph[],
  tables: readonly string[],
): Promise<Buffer> {
  const title = titleOf(blocks) ?? oneLine(shortTitle);
  const document = new Document({
    ...{ styles: STYLES, numbering: NUMBERING },
    sections: [
      {
        properties: SECTION,
        headers: { default: pageHeader(title, model?.head.isDraft ?? true) },
        footers: { default: pageFooter(madeAt) },
        children: paragraphs,
      },
    ],
  });
  const data = withTables(await documentXml(await Packer.toBuffer(document)), tables);
  const core = { path: 'docProps/core.xml', data: coreProperties({ title, madeAt }) };
  return fixTimes(await Packer.toBuffer(document, undefined, [core, { path: DOCUMENT, data }]));
}

async function documentXml(file: Buffer): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of (await openArchive(file)).read(DOCUMENT) ?? []) pieces.push(piece);
  return pieces.join('');
}

/** As the document itself says. */
function titleOf(blocks: readonly Block[]): string | undefined {
  const heading = blocks.find((block) => block.type === 'heading');
  return heading?.type === 'heading' ? oneLine(heading.text) : undefined;
}
