import type { Block } from '../../src/reports/document/block.ts';
import { reportDocument } from '../../src/reports/document/report-document.ts';
import { formatOf } from '../../src/reports/formats.ts';
import type { ReportModel } from '../../src/reports/model.ts';
import type { Report } from '../../src/reports/report.ts';
import { inTurns } from '../../src/turns/in-turns.ts';

export const madeAt = '2025-06-30T12:34:56.789Z';

/** A report in DOCX, with what is not given left out of it. */
export async function writeDocx(report: Partial<Report>): Promise<Buffer> {
  const format = formatOf('a.docx');
  if (format === undefined) throw new Error('There is no such format.');
  return inTurns(await format.write({ title: 'A title', madeAt, blocks: [], model: null, ...report }));
}

/** A report of a model, in words and tables. */
export const reportOf = (model: ReportModel): Partial<Report> => ({ blocks: reportDocument(model), model });

/** The lines in which a block shows, as its paragraphs should have them. */
export function linesOf(block: Block): readonly string[] {
  switch (block.type) {
    case 'paragraph':
    case 'quote':
      return block.text
        .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
        .map(shown)
        .filter((line) => line !== '');
    case 'list':
      return block.items.map(shown);
    case 'table':
      return [block.columns.map(({ title }) => title), ...block.rows].flat().map(shown);
    default:
      return [shown(block.text)];
  }
}

/** A text on one line, with U+FFFD for what XML 1.0 cannot hold (production 2) and for other controls. */
function shown(text: string): string {
  return Array.from(text.trim().replaceAll(/\s+/gu, ' '), (character) =>
    /[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(character) ? '\ufffd' : character,
  ).join('');
}
