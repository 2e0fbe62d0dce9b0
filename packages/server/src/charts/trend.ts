import { type Markup, svg } from '../markup/markup.ts';
import { cell } from './cells.ts';
import {
  type Chart,
  type ChartOptions,
  drawing,
  type Level,
  NARROWEST,
  NOT_MEASURED,
  NOT_MEASURED_NOTE,
  nothing,
  SEE_TABLE,
} from './chart.ts';
import { keyMark, keyOfUnknown } from './key.ts';
import { fitted, SMALL, WIDE } from './labels.ts';
import { at, percent, shareOf, shareOfScale } from './scales.ts';
import { block, label, meaning } from './shapes.ts';
import { drawnStep, evenStep, type Placed, placedPoints, spaced, type TrendPoint } from './trend-points.ts';

export interface TrendData {
  /** Ascending. */
  readonly scale: readonly Level[];
  /** By date. */
  readonly points: readonly TrendPoint[];
}

const TOP = 16;
const PLOT = 150;
/** Where the bars of coverage begin and end. */
const BARS = { top: TOP + PLOT + 34, height: 40 };
const HEIGHT = BARS.top + BARS.height + 36;
const COVERAGE_SHADE = 5;

/**
 * How scores have changed. Each line is over the same outcomes at both of its ends, so that lines need not meet. None is
 * drawn where no outcome is scored at both, or where too little is assessed at one of them.
 */
export function trendChart(data: TrendData, { prefix, title = 'Trend, like for like' }: ChartOptions): Chart {
  const { points, scale } = data;
  const placed = placedPoints(points);
  const lines = placed.filter(({ line }) => line !== null).length;
  const width = Math.min(0.05, evenStep(points.length) * 0.6);
  const picture =
    points.length === 0
      ? nothing('Nothing has been assessed yet.')
      : [
          gridLines(scale),
          placed.map((point) => point.thin && unknownBand(point, width, prefix)),
          spaced(
            placed.filter(({ thin }) => thin),
            24 / NARROWEST,
          ).map(notMeasured),
          placed.map((point) => drawStep(point, scale)),
          lastValue(placed, scale),
          label('Assessed, of those in scope', { x: 0, y: BARS.top - 11 }, 'small quiet'),
          placed.map((point) => coverageBar(point, width, prefix)),
          pointLabels(placed),
        ];
  const description = `${lines} of ${Math.max(0, points.length - 1)} steps can be compared like for like. ${SEE_TABLE}`;
  return {
    prefix,
    title,
    svg: drawing({ prefix, title, description, height: points.length === 0 ? 32 : HEIGHT }, picture),
    key: keyOf(placed, prefix),
    text: textOf(points, { caption: title, lines }),
  };
}

function heightOf(value: number, scale: readonly Level[]): number {
  return at(TOP + PLOT * (1 - shareOfScale(value, scale)));
}

function gridLines(scale: readonly Level[]): readonly Markup[] {
  return scale.map(({ value, label: name }) => {
    const y = heightOf(value, scale);
    return meaning(
      `${value} ${name}`,
      svg`<line x1="7%" x2="100%" y1="${y}" y2="${y}" class="grid-line"/>`,
      label(fitted(String(value), 0.07 * NARROWEST, SMALL), { x: 0, y: y + 4 }, 'small quiet'),
    );
  });
}

function unknownBand({ x, date, assessed, inScope }: Placed, width: number, prefix: string): Markup {
  return meaning(
    `${date}: ${NOT_MEASURED}, assessed ${assessed} of ${inScope} in scope`,
    cell({ x: x - width / 2, y: TOP, width, height: PLOT }, 'unknown', prefix),
  );
}

function notMeasured({ x }: Placed): Markup {
  return label(NOT_MEASURED, { x: percent(x), y: TOP + PLOT / 2 + 4 }, 'small middle halo');
}

function drawStep({ date, line, step, x }: Placed, scale: readonly Level[]): Markup | null {
  if (line === null || step === null) return null;
  const from = { x: percent(line.x), y: heightOf(line.from, scale) };
  const to = { x: percent(x), y: heightOf(line.to, scale) };
  return meaning(
    `${step.since} to ${date}: ${line.from} to ${line.to}, the same ${step.sameOutcomes} outcomes`,
    svg`<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" class="current"/>`,
    svg`<circle cx="${from.x}" cy="${from.y}" r="3" class="ring"/>`,
    svg`<circle cx="${to.x}" cy="${to.y}" r="4.5" class="dot"/>`,
  );
}

function lastValue(placed: readonly Placed[], scale: readonly Level[]): Markup | null {
  const last = placed.findLast(({ line }) => line !== null);
  if (last?.line == null) return null;
  const y = Math.max(11, heightOf(last.line.to, scale) - 11);
  return label(fitted(String(last.line.to), 44), { x: percent(last.x), y }, 'strong halo middle');
}

function coverageBar({ x, date, assessed, inScope, thin }: Placed, width: number, prefix: string): Markup {
  const track = { x: x - width / 2, y: BARS.top, width, height: BARS.height };
  const height = BARS.height * shareOf(assessed, 0, Math.max(1, inScope));
  const bar = { ...track, y: BARS.top + BARS.height - height, height };
  return meaning(
    `${date}: assessed ${assessed} of ${inScope} in scope`,
    block(track, 'track'),
    assessed > 0 && cell(bar, thin ? 'unknown' : COVERAGE_SHADE, prefix),
  );
}

/** Labels where they have room; more of them where the chart is wide. */
function pointLabels(placed: readonly Placed[]): readonly Markup[] {
  const narrow = new Set(spaced(placed, 54 / NARROWEST));
  const wide = new Set(spaced(placed, 54 / WIDE));
  return [...new Set([...narrow, ...wide])].map((point) => {
    const isInBoth = narrow.has(point) && wide.has(point);
    return pointLabel(point, isInBoth ? '' : narrow.has(point) ? 'narrow' : 'wide');
  });
}

function pointLabel({ x, date, assessed, inScope }: Placed, where: '' | 'narrow' | 'wide'): Markup {
  const y = BARS.top + BARS.height;
  const look = `small middle ${where}`;
  return svg`
    ${label(`${assessed}/${inScope}`, { x: percent(x), y: y + 15 }, look)}
    ${label(date.slice(0, 7), { x: percent(x), y: y + 30 }, `${look} quiet`)}`;
}

function keyOf(points: readonly Placed[], prefix: string): Chart['key'] {
  const line = svg`
    <path d="M3 9L13 3" class="current"/>
    <circle cx="3" cy="9" r="2.5" class="ring"/>
    <circle cx="13" cy="3" r="3" class="dot"/>`;
  return [
    ...(points.some(({ line }) => line !== null)
      ? [{ mark: keyMark(line), label: 'Mean of the outcomes that are scored at both ends' }]
      : []),
    ...(points.some(({ thin }) => thin) ? [keyOfUnknown(prefix, NOT_MEASURED)] : []),
  ];
}

/** It stands beside the picture, because in it the words would cover marks. */
const NO_LINE_NOTE = 'Nothing can be compared yet.';

function textOf(
  points: readonly TrendPoint[],
  { caption, lines }: { readonly caption: string; readonly lines: number },
): Chart['text'] {
  return {
    caption,
    header: ['Day', 'Assessed', 'In scope', 'Scored before too', 'Their mean before', 'Their mean'],
    rows: points.map((point, index) => {
      const { from, to } = drawnStep(point, points[index - 1]);
      const { date, assessed, inScope, step } = point;
      return step === null
        ? [date, assessed, inScope, '–', '–', '–']
        : [date, assessed, inScope, step.sameOutcomes, from ?? NOT_MEASURED, to ?? NOT_MEASURED];
    }),
    notes: [
      ...(points.length > 0 && lines === 0 ? [NO_LINE_NOTE] : []),
      ...(points.some(({ thin }) => thin) ? [NOT_MEASURED_NOTE] : []),
    ],
  };
}
