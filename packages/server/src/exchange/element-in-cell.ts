import { type Element, findElement } from '../framework/elements.ts';
import { normalizeId } from '../framework/id.ts';

/**
 * The element that a cell names, as the template and people write it: `GV.OC-01`, `GV.OC-01: …`,
 * `Organizational Context (GV.OC)` or `Organizational Context (GV.OC): …`. Undefined if there is no such element.
 */
export function elementInCell(text: string): Element | undefined {
  const plain = text.normalize('NFKC').replaceAll(/\s+/gu, ' ').replaceAll('\u2011', '-').trim();
  const id = /\(([^()]+)\)(?::|$)/.exec(plain)?.[1] ?? plain.split(':')[0] ?? '';
  const normal = normalizeId(id);
  return normal === null ? undefined : findElement(normal);
}
