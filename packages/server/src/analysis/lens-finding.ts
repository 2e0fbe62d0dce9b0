import { counted } from '../text/counted.ts';
import type { Lens } from './lens.ts';

/** The finding names so many controls. */
const NAMED = 3;

/** How many controls are in each state; the states add up to `controls`. */
export interface LensCounts {
  readonly controls: number;
  readonly rated: number;
  readonly withheld: number;
  readonly outOfScope: number;
  readonly withoutOutcome: number;
}

export function countsOf({ inScope, outOfScope, withoutOutcome }: Lens): LensCounts {
  const withheld = inScope.filter(({ weakest }) => weakest === null).length;
  return {
    controls: inScope.length + outOfScope.length + withoutOutcome.length,
    rated: inScope.length - withheld,
    withheld,
    outOfScope: outOfScope.length,
    withoutOutcome: withoutOutcome.length,
  };
}

/** The counts and the weakest controls in words; a count of 0 is left out, but for that of rated ones. */
export function findingOf(lens: Lens): string {
  const { controls, rated, withheld, outOfScope, withoutOutcome } = countsOf(lens);
  const states = [
    `${rated} rated`,
    ...(withheld > 0 ? [`${withheld} withheld (too few outcomes rated)`] : []),
    ...(outOfScope > 0 ? [`${outOfScope} out of scope`] : []),
    ...(withoutOutcome > 0 ? [`${withoutOutcome} without an outcome`] : []),
  ];
  const weakest = weakestOf(lens);
  return `${counted(controls, 'control')}, ${states.join(', ')}${weakest && `; weakest: ${weakest}`}`;
}

/** The weakest controls with their scores, and how many others have the score of the last one; empty without any. */
function weakestOf({ inScope }: Lens): string {
  const rated = inScope.flatMap(({ control, weakest }) => (weakest === null ? [] : [{ control, weakest }]));
  // Sorting is stable: what is equal stays in the order of control ids.
  const sorted = rated.sort((a, b) => a.weakest - b.weakest);
  const named = sorted.slice(0, NAMED);
  const last = named.at(-1)?.weakest;
  const others = sorted.slice(NAMED).filter(({ weakest }) => weakest === last).length;
  const names = named.map(({ control, weakest }) => `${control} (${weakest})`).join(', ');
  return others > 0 ? `${names} and ${others} more at ${last}` : names;
}
