import { counted } from '../text/counted.ts';
import type { Figures, ShortfallFigures } from './figures.ts';
import { whatIsMissing } from './least-coverage.ts';
import type { TrendAnalysis, TrendStep } from './trend.ts';

// The sentences in which figures are quoted. A mean never stands without what it was computed from.

/** The mean score, or what is missing before there is one to quote. */
export function scoreHeadline(
  { mean, basis, assessed, inScope }: Pick<Figures, 'mean' | 'basis' | 'assessed' | 'inScope'>,
  leastCoverage: number,
): string {
  const missing = whatIsMissing({ assessed, inScope }, leastCoverage);
  return missing === null ? `mean score ${mean ?? 'unknown'}; ${basis}` : `${basis}: ${missing}`;
}

/** How many outcomes are below target and by how much: `5 of 10 below target, mean shortfall 2`. */
export function shortfallHeadline({
  withBoth,
  belowTarget,
  meanShortfall,
  netMean,
}: Omit<ShortfallFigures, 'basis'>): string {
  if (withBoth === 0) return 'no outcome has both a score and a target';
  const shortfall = meanShortfall === null ? '' : `, mean shortfall ${meanShortfall}`;
  const net = netMean == null ? '' : `, net mean ${netMean}`;
  return `${belowTarget} of ${withBoth} below target${shortfall}${net}`;
}

/** The change of the same outcomes from the first point to the last, and how many are counted apart. */
export function trendHeadline({ ends, points }: TrendAnalysis): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || ends === null) {
    return `one point only${last === undefined ? '' : `, ${last.date}: ${last.basis}`}`;
  }
  const coverage = `${first.date} ${first.basis}, ${last.date} ${last.basis}`;
  const apart = [...apartOf(ends), coverage].join('; ');
  if (ends.sameOutcomes === 0) return `no outcome is scored at both ends; ${apart}`;
  return `${ends.meanBefore} → ${ends.mean} for the ${counted(ends.sameOutcomes, 'outcome')} scored at both ends; ${apart}`;
}

/** What is counted apart from the mean, if there is any. */
function apartOf(step: TrendStep): readonly string[] {
  const counts: readonly [number, string][] = [
    [step.newlyAssessed, 'newly assessed'],
    [step.newlyIncluded, 'newly included'],
    [step.noLongerAssessed, 'no longer assessed'],
    [step.newlyNotApplicable, 'newly not applicable'],
    [step.newlyExcluded, 'newly excluded'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}
