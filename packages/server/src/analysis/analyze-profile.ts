import type { OutcomeState, ProfileStanding } from '../assessments/standing.ts';
import { type CategoryElement, elements, type FunctionElement } from '../framework/elements.ts';
import { type Figures, figuresOf, gapOf, scoreOf } from './figures.ts';

export interface GroupFigures extends Figures {
  readonly id: string;
  readonly name: string;
}

export interface OutcomeFigures {
  readonly id: string;
  readonly state: OutcomeState;
  /** Null: unknown, or the outcome is not in scope. */
  readonly score: number | null;
  readonly target: number | null;
  /** Target − score; null unless both exist. */
  readonly gap: number | null;
  /** Day of the current assessment, `YYYY-MM-DD`. */
  readonly assessedOn: string | null;
}

export interface Analysis {
  readonly overall: Figures;
  readonly functions: readonly GroupFigures[];
  readonly categories: readonly GroupFigures[];
  readonly outcomes: readonly OutcomeFigures[];
}

/** Analyses a profile, or one function of it. */
export function analyzeProfile({ profile, standings }: ProfileStanding, functionId = ''): Analysis {
  const concerned = standings.filter(({ outcome }) => outcome.id.startsWith(functionId));
  const figuresOfEach = (groups: readonly (FunctionElement | CategoryElement)[]): GroupFigures[] =>
    groups
      .filter(({ id }) => id.startsWith(functionId))
      .map(({ id, name }) => {
        const members = concerned.filter(({ outcome }) => outcome.id.startsWith(id));
        return { id, name, ...figuresOf(members, profile.scale) };
      });
  return {
    overall: figuresOf(concerned, profile.scale),
    functions: figuresOfEach(elements.filter((element) => element.type === 'function')),
    categories: figuresOfEach(elements.filter((element) => element.type === 'category')),
    outcomes: concerned.map((standing) => ({
      id: standing.outcome.id,
      state: standing.state,
      score: scoreOf(standing),
      target: standing.target,
      gap: gapOf(standing),
      assessedOn: standing.assessment?.date ?? null,
    })),
  };
}
