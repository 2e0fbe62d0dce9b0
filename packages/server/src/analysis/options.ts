import { CsfServerError } from '../refusals/error.ts';
import type { Weights } from './gaps.ts';
import type { Interval } from './period-ends.ts';

/** The options of an analysis besides its kind; days are `YYYY-MM-DD`. */
export interface AnalysisOptions {
  readonly asOf?: string | undefined;
  readonly staleAfterDays?: number | undefined;
  readonly weights?: Weights | undefined;
  readonly interval?: Interval | undefined;
  readonly from?: string | undefined;
}

/** The options that each kind of analysis takes. */
const OPTIONS = {
  scores: [],
  coverage: [],
  gaps: ['weights'],
  trend: ['asOf', 'interval', 'from'],
  evidenceGaps: ['asOf', 'staleAfterDays'],
  riskHeatMap: [],
  consistency: ['asOf', 'staleAfterDays'],
} as const satisfies Record<string, readonly (keyof AnalysisOptions)[]>;

export type AnalysisKind = keyof typeof OPTIONS;
export const ANALYSIS_KINDS = Object.keys(OPTIONS) as AnalysisKind[];

/**
 * Refuses an option that the kind does not take: to ignore it would pass off another figure.
 * @throws CsfServerError INVALID_INPUT
 */
export function refuseOtherOptions(kind: AnalysisKind, options: AnalysisOptions): void {
  const taken: readonly string[] = OPTIONS[kind];
  const others = Object.entries(options)
    .filter(([option, value]) => value !== undefined && !taken.includes(option))
    .map(([option]) => option);
  if (others.length === 0) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `kind ${kind} does not take ${others.join(' and ')}.`,
    hint: taken.length === 0 ? 'Leave it out.' : `It takes ${taken.join(', ')}.`,
  });
}

/**
 * Refuses a trend that would reach into the future or begin after its end.
 * @throws CsfServerError INVALID_INPUT
 */
export function refuseFuture(from: string | undefined, asOf: string, today: string): void {
  if (asOf > today) {
    throw new CsfServerError({
      code: 'INVALID_INPUT',
      message: `asOf ${asOf} is in the future; today is ${today}.`,
      hint: 'A trend has what was recorded, and is not extrapolated.',
    });
  }
  if (from === undefined || from <= asOf) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `from ${from} is after asOf ${asOf}.`,
    hint: 'Give an earlier from, or leave it out to begin with the first assessment.',
  });
}
