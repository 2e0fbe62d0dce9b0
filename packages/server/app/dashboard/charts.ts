import type { Chart } from '../../src/charts/chart.ts';
import { heatStrip } from '../../src/charts/heat-strip.ts';
import { outcomeMap } from '../../src/charts/outcome-map.ts';
import { radarChart } from '../../src/charts/radar.ts';
import { riskMatrix } from '../../src/charts/risk-matrix.ts';
import { trendChart } from '../../src/charts/trend.ts';
import type { DashboardData, DashboardOutcome } from '../../src/dashboard/dashboard-data.ts';

// The charts of the dashboard. Each has a table of the same numbers.

export function radarOf({ scale, functions, before }: DashboardData): Chart {
  const snapshot = before && `${before.id} ${before.name} (${before.asOf})`;
  return radarChart({ scale, functions, snapshot }, { prefix: 'radar' });
}

export function stripOf({ scale, categories }: DashboardData): Chart {
  return heatStrip({ scale, categories }, { prefix: 'strip' });
}

export function mapOf({ scale }: DashboardData, outcomes: readonly DashboardOutcome[]): Chart {
  return outcomeMap({ scale, outcomes }, { prefix: 'map', title: 'Scores by outcome' });
}

export function trendOf({ scale, trend }: DashboardData): Chart {
  return trendChart({ scale, points: trend.points }, { prefix: 'trend' });
}

export function matrixOf({ risks }: DashboardData): Chart {
  return riskMatrix(risks, { prefix: 'risks' });
}
