import type { Markup } from '../markup/markup.ts';
import { cell, type Look } from './cells.ts';
import { type Chart, type ChartOptions, drawing, type Level, nothing, SEE_TABLE } from './chart.ts';
import { rowLabel } from './labels.ts';
import { shadeOf } from './shading.ts';
import { block, label, meaning } from './shapes.ts';

export interface DistributionData {
  /** Ascending. */
  readonly scale: readonly Level[];
  /** How many outcomes have each score, by score. Scores between levels occur too. */
  readonly distribution: Readonly<Record<string, number>>;
  readonly assessed: number;
  readonly inScope: number;
  /** Outcomes in scope without a score for which material has come in. */
  readonly evidencePending: number;
  /** Not in scope. */
  readonly notApplicable: number;
  /** Less is assessed than the least coverage asks for. */
  readonly thin: boolean;
}

interface Row {
  readonly name: string;
  readonly count: number;
  readonly look: Look;
}

const ROW = 44;
const BAR = 14;

/** How many outcomes have each level, and how many have none. */
export function distributionChart(
  data: DistributionData,
  { prefix, title = 'Outcomes by level' }: ChartOptions,
): Chart {
  const rows = rowsOf(data);
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const coverage = `Assessed ${data.assessed} of ${data.inScope} in scope`;
  const picture =
    rows.length === 0
      ? nothing('No outcome is selected.')
      : rows.map((row, index) => drawRow(row, index * ROW, most, prefix));
  return {
    prefix,
    title,
    svg: drawing(
      {
        prefix,
        title,
        description: `${coverage}. ${SEE_TABLE}`,
        height: Math.max(32, rows.length * ROW - 10),
      },
      picture,
    ),
    key: [],
    text: {
      caption: title,
      header: ['Level', 'Outcomes'],
      rows: rows.map(({ name, count }) => [name, count]),
      notes: [data.thin ? `${coverage}: too few to speak for the whole.` : `${coverage}.`],
    },
  };
}

function rowsOf({ scale, distribution, ...counts }: DistributionData): readonly Row[] {
  const labels = new Map(scale.map(({ value, label }) => [value, label]));
  const values = [...new Set([...labels.keys(), ...Object.keys(distribution).map(Number)])].sort(
    (a, b) => a - b,
  );
  const { inScope, assessed, evidencePending, notApplicable } = counts;
  return [
    ...values.map((value) => ({
      name: `${value} ${labels.get(value) ?? 'between two levels'}`,
      count: distribution[value] ?? 0,
      look: shadeOf(value, scale),
    })),
    { name: 'Not assessed', count: inScope - assessed - evidencePending, look: 'unknown' as const },
    { name: 'Not assessed, evidence waits', count: evidencePending, look: 'unknown' as const },
    { name: 'Not applicable', count: notApplicable, look: 'absent' as const },
  ].filter(({ count, look }) => count > 0 || typeof look === 'number');
}

function drawRow({ name, count, look }: Row, y: number, most: number, prefix: string): Markup {
  const bar = count > 0 && cell({ x: 0, y: y + 18, width: count / most, height: BAR }, look, prefix);
  return meaning(
    `${name}: ${count}`,
    rowLabel(name, 48, { x: 0, y: y + 12 }),
    label(count, { x: '100%', y: y + 12 }, 'end strong'),
    block({ x: 0, y: y + 18, width: 1, height: BAR }, 'track'),
    bar,
  );
}
