import type { ScaleLevel } from '../database/tables/profiles.ts';
import { caseFolded } from '../text/case-folded.ts';

export const MIN_LEVELS = 2;
export const MAX_LEVELS = 11;

/** This project's own scale for profiles that bring none. NIST prescribes no scale for outcomes. */
export const DEFAULT_SCALE: readonly ScaleLevel[] = [
  { value: 0, label: 'Not achieved', meaning: 'Nothing shows that the outcome is achieved, even in part.' },
  {
    value: 1,
    label: 'Partly achieved',
    meaning: 'Achieved in some places or now and then; much is missing.',
  },
  {
    value: 2,
    label: 'Largely achieved',
    meaning: 'Achieved in most of the scope, with gaps that are known.',
  },
  { value: 3, label: 'Achieved', meaning: 'Achieved in the whole scope, and evidence shows it.' },
  {
    value: 4,
    label: 'Achieved and maintained',
    meaning: 'Achieved in the whole scope, checked at set intervals, and improved by what the checks find.',
  },
];

/** The reason why these levels are no scale, or null if they are one: values must ascend and labels differ. */
export function scaleProblem(levels: readonly ScaleLevel[]): string | null {
  const unordered = levels.find((level, index) => level.value <= (levels[index - 1]?.value ?? -1));
  if (unordered !== undefined) return `levels must ascend by value; ${unordered.value} does not`;
  const labels = new Set(levels.map((level) => caseFolded(level.label)));
  return labels.size === levels.length ? null : 'labels must differ from each other';
}

export function isLevel(scale: readonly ScaleLevel[], value: number): boolean {
  return scale.some((level) => level.value === value);
}

/** The levels of a scale, as a message asks for one: `give a level: 0 Not achieved, 1 Partly achieved`. */
export function wantedLevel(scale: readonly ScaleLevel[]): string {
  return `give a level: ${scale.map(({ value, label }) => `${value} ${label}`).join(', ')}`;
}

/** The values of a scale for a message: `0, 1, 2, 3, 4`. */
export function levelValues(scale: readonly ScaleLevel[]): string {
  return scale.map((level) => level.value).join(', ');
}
