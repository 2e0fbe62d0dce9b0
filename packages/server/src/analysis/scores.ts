import type { OutcomeStanding, OutcomeState } from '../assessments/standing.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import type { ElementFilter } from '../framework/element-filter.ts';
import { type FigureOptions, type Figures, figuresOf, gapOf, scoreOf } from './figures.ts';
import { groupsOf } from './groups.ts';

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
  /** Target − score, below 0 if the score is above target; null unless both exist. */
  readonly gap: number | null;
  /** Day of the current assessment, `YYYY-MM-DD`. */
  readonly assessedOn: string | null;
}

export interface ScoreAnalysis {
  readonly groups: readonly GroupFigures[];
  /** Those that are included. */
  readonly outcomes: readonly OutcomeFigures[];
}

/** The current scores of a profile: overall, by function, category and outcome. */
export function analyzeScores(
  standings: readonly OutcomeStanding[],
  scale: readonly ScaleLevel[],
  filter: ElementFilter,
  options: FigureOptions = {},
): ScoreAnalysis {
  const groups = groupsOf(standings, filter);
  return {
    groups: groups.map(({ id, name, members }) => ({ id, name, ...figuresOf(members, scale, options) })),
    outcomes: (groups[0]?.members ?? []).filter(({ state }) => state !== 'excluded').map(outcomeFigures),
  };
}

function outcomeFigures(standing: OutcomeStanding): OutcomeFigures {
  return {
    id: standing.outcome.id,
    state: standing.state,
    score: scoreOf(standing),
    target: standing.target,
    gap: gapOf(standing),
    assessedOn: standing.assessment?.date ?? null,
  };
}
