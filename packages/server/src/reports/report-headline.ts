import { scoreHeadline, shortfallHeadline } from '../analysis/headlines.ts';
import type { ReportModel } from './model.ts';

/** The figures that are quoted first. A mean never stands without what it was computed from. */
export function figuresHeadline({
  whole,
  leastCoverage,
}: Pick<ReportModel, 'whole' | 'leastCoverage'>): string {
  const shortfall = whole.thin ? { ...whole.shortfall, meanShortfall: null } : whole.shortfall;
  return `${scoreHeadline(whole, leastCoverage)}; ${shortfallHeadline(shortfall)}.`;
}

/** A report in a sentence. */
export function reportHeadline(model: ReportModel): string {
  const { name, organization, asOf } = model.head;
  return `Report (${model.kind}) on ${name} of ${organization}, ${asOf}: ${figuresHeadline(model)}`;
}
