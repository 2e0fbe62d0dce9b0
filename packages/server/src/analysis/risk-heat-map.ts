import { type ElementFilter, passes } from '../framework/element-filter.ts';
import type { Profile } from '../profiles/profile.ts';
import type { RiskScales } from '../profiles/risk-scales.ts';
import type { RiskFact } from './registers.ts';

/** The open risks that are rated alike. */
export interface RiskCell {
  /** Null: those risks have no such rating. */
  readonly likelihood: number | null;
  readonly impact: number | null;
  readonly count: number;
  /** Ids such as `R-1`, in the order of their numbers. */
  readonly risks: readonly string[];
}

export interface RiskHeatMap {
  readonly basis: string;
  readonly figures: {
    readonly open: number;
    /** Open, with both likelihood and impact; the others are without one or both. */
    readonly rated: number;
    readonly notRated: number;
    readonly closed: number;
  };
  /** How many rated open risks each cell has, by likelihood and then by impact. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The cells that have risks, highest likelihood first, then highest impact; those that lack a rating are last. */
  readonly cells: readonly RiskCell[];
  /** The open risks above the appetite, in the order of their numbers; null if the profile states no appetite. */
  readonly aboveAppetite: readonly string[] | null;
}

/**
 * How many open risks there are at each pair of levels. The scales are ordinal: levels are never multiplied.
 *
 * With a filter, only the risks that affect one of its outcomes count.
 */
export function analyzeRisks(
  all: readonly RiskFact[],
  { riskScales: { likelihood, impact }, rules }: Pick<Profile, 'riskScales' | 'rules'>,
  filter: ElementFilter,
): RiskHeatMap {
  const isWhole = filter.functionId === undefined && filter.categoryId === undefined;
  const risks = all.filter(({ outcomes }) => isWhole || outcomes.some((id) => passes(id, filter)));
  const open = risks.filter((risk) => risk.open);
  const rows = descending(likelihood);
  const columns = descending(impact);
  const rated = rows.flatMap((row) => columns.map((column) => cellOf(open, row, column)));
  const notRated = [...rows, null].flatMap((row) =>
    [...columns, null]
      .filter((column) => row === null || column === null)
      .map((column) => cellOf(open, row, column)),
  );
  const ratedRisks = rated.reduce((sum, { count }) => sum + count, 0);
  return {
    basis: `current likelihood and impact for ${ratedRisks} of ${open.length} open risks`,
    figures: {
      open: open.length,
      rated: ratedRisks,
      notRated: open.length - ratedRisks,
      closed: risks.length - open.length,
    },
    matrix: Object.fromEntries(
      rows.map((row) => [
        row,
        Object.fromEntries(
          rated.filter((cell) => cell.likelihood === row).map((cell) => [cell.impact, cell.count]),
        ),
      ]),
    ),
    cells: [...rated, ...notRated].filter(({ count }) => count > 0),
    aboveAppetite: aboveAppetite(open, rules),
  };
}

/** A risk is above the appetite where its current likelihood or impact is higher than the level that is accepted. */
function aboveAppetite(
  open: readonly RiskFact[],
  { appetiteLikelihood, appetiteImpact }: Profile['rules'],
): readonly string[] | null {
  if (appetiteLikelihood === null && appetiteImpact === null) return null;
  const isHigher = (rating: number | null, accepted: number | null): boolean =>
    rating !== null && accepted !== null && rating > accepted;
  return open
    .filter((risk) => isHigher(risk.likelihood, appetiteLikelihood) || isHigher(risk.impact, appetiteImpact))
    .map(({ id }) => id);
}

function descending(scale: RiskScales['impact']): number[] {
  return scale.map(({ value }) => value).reverse();
}

function cellOf(open: readonly RiskFact[], likelihood: number | null, impact: number | null): RiskCell {
  const risks = open.filter((risk) => risk.likelihood === likelihood && risk.impact === impact);
  return { likelihood, impact, count: risks.length, risks: risks.map(({ id }) => id) };
}
