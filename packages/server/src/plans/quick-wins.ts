import { PRIORITIES, type Priority } from '../database/tables/priority.ts';

/** The limits that the user sets. */
export interface QuickWinCriteria {
  readonly maxEffortHours: number;
  readonly minImpact: Priority;
}

interface Judged {
  readonly id: string;
  readonly effortHours: number | null;
  readonly impact: Priority | null;
}

export interface MatrixCell {
  /** Null: not given. */
  readonly impact: Priority | null;
  readonly effort: string | null;
  readonly actions: readonly string[];
}

export interface QuickWins {
  /** Those with at most the effort and at least the impact asked for. */
  readonly actions: readonly string[];
  /** All actions by impact, high to none, and effort: at most the limit, above it, not given. Empty cells are absent. */
  readonly matrix: readonly MatrixCell[];
}

/** Sorts actions by what users have given; an action without effort or impact is no quick win. */
export function quickWinsOf(
  actions: readonly Judged[],
  { maxEffortHours, minImpact }: QuickWinCriteria,
): QuickWins {
  const effortOf = ({ effortHours }: Judged): string | null =>
    effortHours === null ? null : `${effortHours <= maxEffortHours ? 'up to' : 'above'} ${maxEffortHours} h`;
  const efforts = [`up to ${maxEffortHours} h`, `above ${maxEffortHours} h`, null];
  const cells = [...PRIORITIES, null].flatMap((impact) =>
    efforts.map((effort) => ({
      impact,
      effort,
      actions: actions
        .filter((action) => action.impact === impact && effortOf(action) === effort)
        .map(({ id }) => id),
    })),
  );
  return {
    actions: actions
      .filter(
        ({ effortHours, impact }) =>
          effortHours !== null &&
          effortHours <= maxEffortHours &&
          impact !== null &&
          PRIORITIES.indexOf(impact) <= PRIORITIES.indexOf(minImpact),
      )
      .map(({ id }) => id),
    matrix: cells.filter((cell) => cell.actions.length > 0),
  };
}
