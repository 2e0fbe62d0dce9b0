import { type Insert, type Markup, svg } from '../markup/markup.ts';
import type { KeyItem, Level } from './chart.ts';
import { hatchOf, shadeOf } from './shading.ts';

/** A mark of a key, 16 by 12. */
export function keyMark(content: Insert): Markup {
  return svg`<svg width="16" height="12" aria-hidden="true">${content}</svg>`;
}

/** A rectangle with the look of a class. */
export function keyBox(className: string): Markup {
  return keyMark(svg`<rect x=".5" y=".5" width="15" height="11" class="${className}"/>`);
}

/** What hatching means in a chart. */
export function keyOfUnknown(prefix: string, label: string): KeyItem {
  const box = svg`<rect x=".5" y=".5" width="15" height="11" class="hatched" fill="${hatchOf(prefix)}"/>`;
  return { mark: keyMark(box), label };
}

/** The shade of each level. */
export function keyOfLevels(scale: readonly Level[]): readonly KeyItem[] {
  return scale.map(({ value, label }) => ({
    mark: keyBox(`shade-${shadeOf(value, scale)} key-shade`),
    label: `${value} ${label}`,
  }));
}
