import type { Level } from './chart.ts';

/** A number as a coordinate, in hundredths of a pixel. */
export function at(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A share of the width, from 0 to 1, as a coordinate. */
export function percent(share: number): string {
  return `${at(share * 100)}%`;
}

/** Where a value lies between the lowest and the highest, from 0 to 1. Of a single value, it is at the end. */
export function shareOf(value: number, lowest: number, highest: number): number {
  return highest === lowest ? 1 : Math.min(1, Math.max(0, (value - lowest) / (highest - lowest)));
}

/** Where a value lies on a scale, from 0 to 1. */
export function shareOfScale(value: number, scale: readonly Level[]): number {
  return shareOf(value, scale[0]?.value ?? 0, scale.at(-1)?.value ?? 0);
}
