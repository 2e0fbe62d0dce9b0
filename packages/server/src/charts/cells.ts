import { type Insert, type Markup, svg } from '../markup/markup.ts';
import { hatchOf } from './shading.ts';
import { type Box, block } from './shapes.ts';

/** How a cell looks: the shade of its value, hatched where that is unknown, or an outline where there is none to know. */
export type Look = number | 'unknown' | 'absent';

export function cell(box: Box, look: Look, prefix: string): Markup {
  if (look === 'unknown') return block(box, 'hatched', hatchOf(prefix));
  return block(box, look === 'absent' ? 'absent' : `shade-${look}`);
}

/** Labels in the middle of a cell; they inherit their colour from it. By its id, a page knows what was clicked. */
export function labelledCell(
  { id, words }: { readonly id: string; readonly words: string },
  { box, look, prefix }: { readonly box: Box; readonly look: Look; readonly prefix: string },
  labels: Insert,
): Markup {
  return svg`
    <g class="middle ${inkOver(look)}" data-id="${id}">
      <title>${id} ${words}</title>
      ${cell(box, look, prefix)}
      ${labels}
    </g>`;
}

/** The class of text over a cell. */
export function inkOver(look: Look): string {
  if (look === 'unknown') return 'halo';
  return look === 'absent' ? 'quiet' : `on-${look}`;
}
