import type { ScaleLevel } from '../../database/tables/profiles.ts';

/** In place of what nobody has given or could compute. */
export const UNKNOWN = '–';

/** In place of a mean of which too little is assessed: not meaningful. */
export const NOT_MEANINGFUL = 'n/m';

export function given(value: string | number | null): string {
  return value === null ? UNKNOWN : String(value);
}

/** A mean as far as it stands for its scope. */
export function meanText({ mean, thin }: { readonly mean: number | null; readonly thin: boolean }): string {
  return mean !== null && thin ? NOT_MEANINGFUL : given(mean);
}

/** `41 of 98` */
export function ofScope(count: number, { inScope }: { readonly inScope: number }): string {
  return `${count} of ${inScope}`;
}

/** `3 High`, or the number alone between two levels. */
export function levelText(levels: readonly ScaleLevel[], value: number | null): string {
  const level = levels.find((level) => level.value === value);
  return level === undefined ? given(value) : `${level.value} ${level.label}`;
}
