import type { Insert } from '../markup/markup.ts';
import { label, type Place } from './shapes.ts';

/** Widths of characters as shares of the size of the font; generous, because nobody knows which font a reader has. */
const NARROW = /[iljtfrI.,:;'|! ()[\]-]/;
const BROAD = /[mwMW@%—…]/;
const DIGIT = /\d/;
const CAPITAL = /\p{Lu}/u;
const LETTER = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;

function widthOf(character: string): number {
  if (NARROW.test(character)) return 0.42;
  if (BROAD.test(character)) return 0.98;
  if (DIGIT.test(character)) return 0.64;
  if (CAPITAL.test(character)) return 0.7;
  return LETTER.test(character) || character.charCodeAt(0) < 0x80 ? 0.57 : 1.1;
}

/** The size of text in charts, in pixels. */
export const SIZE = 12;
export const SMALL = 10.5;

/** How wide a text is at most, in pixels. */
export function textWidth(text: string, size = SIZE): number {
  let width = 0;
  for (const character of text) width += widthOf(character) * size;
  return width;
}

/** The beginning of a text that fits a width in pixels, with an ellipsis if something is missing. */
export function fitted(text: string, width: number, size = SIZE): string {
  if (text.length * size * 1.1 <= width || textWidth(text, size) <= width) return text;
  let left = width - size;
  let kept = '';
  for (const character of text) {
    left -= widthOf(character) * size;
    if (left < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** A text as lines of a width in pixels; the last is cut. Words stay whole where they can. */
export function wrapped(text: string, width: number, most: number, size = SIZE): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/u).filter((each) => each !== '')) {
    const last = lines.length - 1;
    const longer = `${lines[last]} ${word}`;
    if (last >= 0 && (lines.length === most || textWidth(longer, size) <= width)) lines[last] = longer;
    else lines.push(word);
  }
  return lines.map((line) => fitted(line, width, size));
}

/** From this width on, in pixels, the style sheet shows what is of the class `wide` instead of `narrow`. */
export const WIDE = 480;

/** The narrowest row, in pixels: pages must be readable at 320 (WCAG 2.2, 1.4.10), with margins. */
const NARROWEST_ROW = 288;

/**
 * A label at the left of a row, cut for a phone; it shows more where the chart is wide.
 * @param taken by what stands at the right, in pixels
 */
export function rowLabel(text: string, taken: number, place: Place, className = ''): Insert {
  const narrow = fitted(text, NARROWEST_ROW - taken);
  if (narrow === text) return label(text, place, className);
  return [
    label(narrow, place, `${className} narrow`),
    label(fitted(text, WIDE - taken), place, `${className} wide`),
  ];
}
