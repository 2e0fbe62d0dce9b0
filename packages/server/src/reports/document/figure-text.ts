import type { ScaleLevel } from '../../database/tables/profiles.ts';

/** In place of what nobody has given or could compute. */
export const UNKNOWN = '–';

/** In place of a mean of which too little is assessed: not meaningful. */
export const NOT_MEANINGFUL = 'n/m';

export function given(value: string | number | null): string {
  return value === null ? UNKNOWN : String(value);
}

interface MeanOfSome {
  readonly mean: number | null;
  readonly inScope: number;
  readonly thin: boolean;
}

/** A mean of scores as far as it stands for its scope. Without a score it is as little meaningful as with too few. */
export function scoreText({ mean, inScope, thin }: MeanOfSome): string {
  if (inScope === 0) return UNKNOWN;
  return mean === null || thin ? NOT_MEANINGFUL : String(mean);
}

/** A mean of targets as far as it stands for its scope. Without a target there is nothing that could be meaningful. */
export function targetText({ mean, thin }: Omit<MeanOfSome, 'inScope'>): string {
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
