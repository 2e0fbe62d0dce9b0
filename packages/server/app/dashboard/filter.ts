import type { DashboardData, DashboardOutcome } from '../../src/dashboard/dashboard-data.ts';

/** What is to be seen of the outcomes. An empty text is all. */
export interface Filter {
  /** The id of a function or of a category. */
  readonly part: string;
  /** `-` for those that nobody owns; else the name behind an equals sign, so that no name means something else. */
  readonly owner: string;
  readonly state: string;
}

export const NO_FILTER: Filter = { part: '', owner: '', state: '' };

export const NOBODY = '-';
const BELOW = 'below target';

/** What can be chosen, beside all. */
export const STATES = [
  BELOW,
  'assessed',
  'evidence pending',
  'not assessed',
  'not applicable',
  'excluded',
] as const;

export function ownerValue(owner: string | null): string {
  return owner === null ? NOBODY : `=${owner}`;
}

/** The outcomes that are to be seen, in their order. */
export function passing(
  outcomes: readonly DashboardOutcome[],
  { part, owner, state }: Filter,
): readonly DashboardOutcome[] {
  return outcomes.filter(
    (outcome) =>
      (part === '' || isIn(outcome.id, part)) &&
      (owner === '' || ownerValue(outcome.owner) === owner) &&
      (state === '' || state === (state === BELOW && isBelow(outcome) ? BELOW : outcome.state)),
  );
}

function isIn(id: string, part: string): boolean {
  return id.startsWith(part) && /[.-]/.test(id.charAt(part.length));
}

function isBelow({ gap }: DashboardOutcome): boolean {
  return gap !== null && gap > 0;
}

/** Those below target, in the order of `profile_gaps`. */
export function shortfalls({ outcomes, shortfalls }: DashboardData): readonly DashboardOutcome[] {
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  return shortfalls.ids.flatMap((id) => byId.get(id) ?? []);
}

/** The owners by name. */
export function ownersOf({ outcomes }: DashboardData): readonly string[] {
  return [...new Set(outcomes.flatMap(({ owner }) => owner ?? []))].sort();
}
