import { HeadingLevel, Paragraph } from 'docx';
import type { Block } from '../document/block.ts';
import { APPROVAL, INTRODUCTION, LIST, MARK, QUOTE } from './docx-styles.ts';
import { linesOf, oneLine, plainRuns } from './plain-runs.ts';

const HEADINGS = {
  1: HeadingLevel.HEADING_1,
  2: HeadingLevel.HEADING_2,
  3: HeadingLevel.HEADING_3,
} as const;

/**
 * A block as paragraphs. All its texts are runs of text: none is a field, a link or a picture.
 * @param index of the block: each numbered list counts from 1
 */
export function docxParagraphs(
  block: Exclude<Block, { type: 'table' }>,
  index: number,
): readonly Paragraph[] {
  switch (block.type) {
    case 'heading':
      return [new Paragraph({ heading: HEADINGS[block.level], children: plainRuns(oneLine(block.text)) })];
    case 'paragraph':
      // It stays on the page of what it introduces.
      return block.text.endsWith(':')
        ? styled(INTRODUCTION, linesOf(block.text))
        : linesOf(block.text).map((line) => new Paragraph({ children: plainRuns(line) }));
    case 'mark':
      return styled(block.isGood === true ? APPROVAL : MARK, [oneLine(block.text)]);
    case 'quote':
      return styled(QUOTE, linesOf(block.text));
    case 'list': {
      const numbering = { reference: block.mark, level: 0, instance: index };
      return block.items.map(
        (item) => new Paragraph({ style: LIST, numbering, children: plainRuns(oneLine(item)) }),
      );
    }
  }
}

function styled(style: string, lines: readonly string[]): readonly Paragraph[] {
  return lines.map((line) => new Paragraph({ style, children: plainRuns(line) }));
}
