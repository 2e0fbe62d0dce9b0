import type { Level } from './chart.ts';
import { shareOfScale } from './scales.ts';

/** Counted from 0; the palette has as many. */
export const LAST_SHADE = 8;

/** The shade of a value. Scales of more than nine levels share some, so the value itself stands beside. */
export function shadeOf(value: number, scale: readonly Level[]): number {
  return Math.round(shareOfScale(value, scale) * LAST_SHADE);
}

/** The fill of what is unknown. */
export function hatchOf(prefix: string): string {
  return `url(#${prefix}-hatch)`;
}
