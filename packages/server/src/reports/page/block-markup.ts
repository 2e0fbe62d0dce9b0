import { html, type Insert, type Markup } from '../../markup/markup.ts';
import type { Steps } from '../../turns/in-turns.ts';
import type { Block, ListMark } from '../document/block.ts';
import type { Captions } from './captions.ts';
import { tableSteps } from './page-table.ts';

/** Blocks of one section, one after the other. */
export function* blockSteps(blocks: readonly Block[], captions: Captions): Steps<readonly Markup[]> {
  const drawn: Markup[] = [];
  for (const [index, block] of blocks.entries()) {
    drawn.push(
      block.type === 'table'
        ? yield* tableSteps(block, captions.next(blocks[index - 1]))
        : blockMarkup(block),
    );
    yield;
  }
  return drawn;
}

/** The elements and the template are ours; every text is escaped by the template. */
function blockMarkup(block: Exclude<Block, { type: 'table' }>): Markup {
  switch (block.type) {
    case 'heading':
      return html`<h3>${block.text}</h3>`;
    case 'paragraph':
      return html`<p>${block.text}</p>`;
    case 'mark':
      return html`<p class="mark">${block.text}</p>`;
    case 'quote':
      return html`<blockquote>${block.text}</blockquote>`;
    case 'list':
      return listMarkup(block.mark, block.items);
  }
}

function listMarkup(mark: ListMark, items: readonly string[]): Insert & Markup {
  const drawn = items.map((item) => html`<li>${item}</li>`);
  if (mark === 'number') return html`<ol>${drawn}</ol>`;
  return mark === 'box' ? html`<ul class="boxes">${drawn}</ul>` : html`<ul>${drawn}</ul>`;
}
