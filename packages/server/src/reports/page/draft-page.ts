import type { Steps } from '../../turns/in-turns.ts';
import type { Block } from '../document/block.ts';
import { blockSteps } from './block-markup.ts';
import { captionsOf } from './captions.ts';
import type { Page } from './page-frame.ts';
import type { Section } from './page-section.ts';

/** The page of a document that people are to finish: its status first, then its heading, then its parts. */
export function* draftPageSteps(blocks: readonly Block[]): Steps<Page> {
  const [status, heading, ...body] = blocks;
  const [kind = '', ...name] = textOf(heading).split(': ');
  const { before, parts } = inParts(body);
  const below = yield* blockSteps(before, captionsOf(kind));
  const sections: Section[] = [];
  for (const [index, { title, blocks }] of parts.entries()) {
    const content = yield* blockSteps(blocks, captionsOf(title));
    sections.push({ id: `part-${index + 1}`, title, content });
  }
  const masthead = { kind, name: name.join(': '), isDraft: true, status: textOf(status), below };
  return { masthead, sections };
}

interface Part {
  readonly title: string;
  readonly blocks: Block[];
}

/** A part begins with each heading of the second level. */
function inParts(blocks: readonly Block[]): { readonly before: readonly Block[]; readonly parts: Part[] } {
  const before: Block[] = [];
  const parts: Part[] = [];
  for (const block of blocks) {
    if (block.type === 'heading' && block.level === 2) parts.push({ title: block.text, blocks: [] });
    else (parts.at(-1)?.blocks ?? before).push(block);
  }
  return { before, parts };
}

function textOf(block: Block | undefined): string {
  return block?.type === 'heading' || block?.type === 'mark' ? block.text : '';
}
