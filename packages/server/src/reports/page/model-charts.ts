import type { Chart } from '../../charts/chart.ts';
import { distributionChart } from '../../charts/distribution.ts';
import { evidenceAges } from '../../charts/evidence-ages.ts';
import { ganttChart } from '../../charts/gantt.ts';
import { heatStrip } from '../../charts/heat-strip.ts';
import { outcomeMap } from '../../charts/outcome-map.ts';
import { radarChart } from '../../charts/radar.ts';
import { riskMatrix } from '../../charts/risk-matrix.ts';
import { tiersChart } from '../../charts/tiers.ts';
import { trendChart } from '../../charts/trend.ts';
import { TIER_NAMES } from '../../records/tiers.ts';
import type { ReportPart } from '../kinds.ts';
import type { ReportModel } from '../model.ts';

const TIER_LEVELS = [...TIER_NAMES].map(([value, label]) => ({ value, label }));

type Draw = (model: ReportModel, prefix: string) => Chart;

const radar: Draw = ({ scale, functions, changes }, prefix) =>
  radarChart({ scale, functions, snapshot: changes?.since.id ?? null }, { prefix });

const categories: Draw = ({ scale, categories }, prefix) => heatStrip({ scale, categories }, { prefix });

const distribution: Draw = ({ scale, whole }, prefix) =>
  distributionChart({ scale, ...whole }, { prefix, title: 'All outcomes by level' });

const trend: Draw = ({ scale, trend: { points } }, prefix) =>
  trendChart({ scale, points }, { prefix, title: 'Mean of the same outcomes' });

const outcomes: Draw = ({ scale, outcomes }, prefix) =>
  outcomeMap({ scale, outcomes }, { prefix, title: 'Score of each outcome' });

const risks: Draw = ({ risks }, prefix) =>
  riskMatrix(risks, { prefix, title: 'Open risks by likelihood and impact' });

const plan: Draw = ({ plan: { schedule, rows, leftOut }, head }, prefix) =>
  ganttChart(
    { phases: schedule?.phases ?? [], actions: rows, leftOut, today: head.asOf },
    { prefix, title: schedule === null ? 'Days on which actions are due' : 'Phases and actions' },
  );

const evidence: Draw = ({ evidence: { rows, leftOut }, head }, prefix) =>
  evidenceAges({ asOf: head.asOf, evidence: rows, leftOut }, { prefix });

const tiers: Draw = ({ tiers }, prefix) =>
  tiersChart({ levels: TIER_LEVELS, tiers }, { prefix, title: 'Tier of each area' });

const CHARTS: Readonly<Partial<Record<ReportPart, Draw>>> = {
  ...{ functions: radar, categories, distribution, trend, outcomes, risks, plan, evidence, tiers },
};

/** The chart of a part; null for one that is words and tables only. */
export function chartOf(part: ReportPart, model: ReportModel): Chart | null {
  return CHARTS[part]?.(model, `chart-${part}`) ?? null;
}
