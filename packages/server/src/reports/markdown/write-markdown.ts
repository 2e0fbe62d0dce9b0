import { escaped, escapedCell, escapedLine, paragraphs, quoted } from '../../text/escaped-markdown.ts';
import type { Steps } from '../../turns/in-turns.ts';
import type { Block, Column, ListMark } from '../document/block.ts';

/** A document as GitHub Flavored Markdown. Every text is escaped: none is a link, an image, HTML or structure. */
export function* markdownSteps(blocks: readonly Block[]): Steps<string> {
  const texts: string[] = [];
  for (const block of blocks) {
    texts.push(blockText(block));
    yield;
  }
  return `${texts.join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escaped(block.text)}`;
    case 'paragraph':
      return paragraphs(block.text);
    case 'mark':
      return strongText(escaped(block.text));
    case 'quote':
      return quoted(block.text);
    case 'list':
      return block.items.map((item) => `${MARKS[block.mark]} ${escapedLine(item)}`).join('\n');
    case 'table':
      return tableText(block.columns, block.rows);
  }
}

/** Four asterisks alone would be a line across the page. */
function strongText(text: string): string {
  return text === '' ? '' : `**${text}**`;
}

const MARKS: Readonly<Record<ListMark, string>> = { bullet: '-', box: '- [ ]', number: '1.' };

/** A row has as many cells as there are columns, whatever is in them. */
function tableText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  return [
    rowText(columns.map(({ title }) => title)),
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...rows.map(rowText),
  ].join('\n');
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.map(escapedCell).join(' | ')} |`;
}
