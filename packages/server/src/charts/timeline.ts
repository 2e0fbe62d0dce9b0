import { type Insert, type Markup, svg } from '../markup/markup.ts';
import { dayNumber, timeTicks } from './days.ts';
import { percent, shareOf } from './scales.ts';
import { label, meaning, upright } from './shapes.ts';

/** Days from left to right. */
export interface Timeline {
  /** Numbers of days. */
  readonly from: number;
  readonly to: number;
}

const MOST_TICKS = 5;

/** How high the labels of the days are. */
export const AXIS = 26;

/** Behind this share of the width a label has no room. */
const LAST_LABEL = 0.87;

/** A line of days that holds all the given ones. */
export function timelineOf(days: readonly (string | null)[]): Timeline {
  const numbers = days.flatMap((day) => (day === null ? [] : dayNumber(day)));
  if (numbers.length === 0) return { from: 0, to: 0 };
  const from = numbers.reduce((least, day) => Math.min(least, day));
  return { from, to: numbers.reduce((most, day) => Math.max(most, day)) };
}

/** Where a day begins, as a share of the width. */
export function placeOf(day: string, { from, to }: Timeline): number {
  return shareOf(dayNumber(day), from, to + 1);
}

/** Where a day ends. */
export function endOf(day: string, { from, to }: Timeline): number {
  return shareOf(dayNumber(day) + 1, from, to + 1);
}

/** Labels of days at the top, with lines down to a height. */
export function timeAxis({ from, to }: Timeline, height: number): readonly Markup[] {
  return timeTicks(from, to, MOST_TICKS).map((tick) => {
    const share = shareOf(tick.day, from, to + 1);
    const name = share <= LAST_LABEL && label(tick.label, { x: percent(share), y: 10 }, 'small quiet');
    return svg`<g>${upright(share, AXIS - 10, height, 'grid-line')}${name}</g>`;
  });
}

/** A line at a day, such as today. */
export function dayLine(day: string, timeline: Timeline, height: number): Markup {
  return meaning(day, upright(placeOf(day, timeline), AXIS - 10, height, 'today'));
}

/** So many lines fit a printed page; parts are of one length. */
const LINES = 20;

/** Lines as pictures that fit a page each, the first with the given prefix. */
export function inParts<Line>(
  lines: readonly Line[],
  prefix: string,
  draw: (part: readonly Line[], prefix: string, name: string) => Insert,
): Markup {
  const count = Math.max(1, Math.ceil(lines.length / LINES));
  const size = Math.ceil(lines.length / count);
  const parts = Array.from({ length: count }, (_, index) => {
    const part = lines.slice(index * size, (index + 1) * size);
    const name = count === 1 ? '' : `, part ${index + 1} of ${count}`;
    return draw(part, index === 0 ? prefix : `${prefix}--${index + 1}`, name);
  });
  return svg`${parts}`;
}
