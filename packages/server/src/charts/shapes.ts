import { type Insert, type Markup, svg } from '../markup/markup.ts';
import { at, percent } from './scales.ts';

/** `x` and `width` are shares of the chart's width, `y` and `height` pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Shapes that mean one thing, which a pointer shows in words. */
export function meaning(words: string, ...shapes: readonly Insert[]): Markup {
  return svg`<g><title>${words}</title>${shapes}</g>`;
}

/** A rectangle. With a pattern, that fills it. */
export function block({ x, y, width, height }: Box, className = '', pattern?: string): Markup {
  return svg`<rect x="${percent(x)}" y="${at(y)}" width="${percent(width)}" height="${at(height)}"${classOf(className)}${pattern !== undefined && svg` fill="${pattern}"`}/>`;
}

/** From the top down. */
export function upright(x: number, from: number, to: number, className: string): Markup {
  return svg`<line x1="${percent(x)}" x2="${percent(x)}" y1="${at(from)}" y2="${at(to)}" class="${className}"/>`;
}

export interface Place {
  /** Pixels, or percent of the width. */
  readonly x: number | string;
  readonly y: number;
}

/** A line of text, as it is. Classes say where its anchor is and how it looks. */
export function label(text: string | number, { x, y }: Place, className = ''): Markup {
  return svg`<text x="${x}" y="${at(y)}"${classOf(className)}>${text}</text>`;
}

function classOf(name: string): Markup | null {
  return name.trim() === '' ? null : svg` class="${name.trim()}"`;
}

/** Lines of text, one below the other. */
export function lines(
  texts: readonly string[],
  { x, y }: Place,
  { apart, className }: { readonly apart: number; readonly className: string },
): readonly Markup[] {
  return texts.map((text, index) => label(text, { x, y: y + index * apart }, className));
}
