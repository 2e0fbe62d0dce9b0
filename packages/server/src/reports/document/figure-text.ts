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

/** `3 High`, or a number between two levels with both of them. */
export function levelText(levels: readonly ScaleLevel[], value: number | null): string {
  if (value === null) return UNKNOWN;
  const named = (level: ScaleLevel): string => `${level.value} ${level.label}`;
  const level = levels.find((level) => level.value === value);
  if (level !== undefined) return named(level);
  const below = levels.findLast((level) => level.value < value);
  const above = levels.find((level) => level.value > value);
  if (below === undefined || above === undefined) return String(value);
  return `${value} (between ${named(below)} and ${named(above)})`;
}
