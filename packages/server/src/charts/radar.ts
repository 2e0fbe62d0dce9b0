import { type Markup, svg } from '../markup/markup.ts';
import {
  type Cell,
  type Chart,
  type ChartOptions,
  drawing,
  type KeyItem,
  type Level,
  type Measured,
  NOT_MEASURED,
  NOT_MEASURED_NOTE,
  nothing,
  SEE_TABLE,
} from './chart.ts';
import { drawnMean, meanCell } from './coverage.ts';
import { keyMark, keyOfUnknown } from './key.ts';
import { fitted } from './labels.ts';
import { at, shareOfScale } from './scales.ts';
import { hatchOf } from './shading.ts';
import { label, meaning } from './shapes.ts';

/** A mean of something else than current scores, such as of targets. */
export interface OtherMean {
  readonly mean: number | null;
  /** Outcomes in scope that have a value. */
  readonly outcomes: number;
  readonly inScope: number;
  readonly thin: boolean;
}

export interface RadarAxis extends Measured {
  readonly id: string;
  readonly name: string;
  readonly target: OtherMean;
  /** In the last snapshot; null if there is none. */
  readonly before: OtherMean | null;
}

export interface RadarData {
  /** Ascending. */
  readonly scale: readonly Level[];
  readonly functions: readonly RadarAxis[];
  /** What the last snapshot is called; null without one. */
  readonly snapshot: string | null;
}

const WIDTH = 360;
const HEIGHT = 296;
const CENTRE = { x: 180, y: 146 };
const RADIUS = 100;

/** The lowest level is not in the centre, where nothing could be told from it. */
const INNERMOST = 0.14;

/** Mean scores of the functions beside their targets and the last snapshot. */
export function radarChart(data: RadarData, { prefix, title = 'Scores by function' }: ChartOptions): Chart {
  const { functions, scale } = data;
  const picture =
    functions.length === 0
      ? nothing('No function is selected.')
      : [
          functions.map((axis, index) => isUnknown(axis) && sector(index, functions.length, prefix)),
          rings(scale, functions.length),
          line(data, 'before', ({ before }) => before && drawnMean(before)),
          line(data, 'target', ({ target }) => drawnMean(target)),
          line(data, 'current', drawnMean),
          levelLabels(scale),
          functions.map((axis, index) => axisLabel(axis, index, functions.length)),
        ];
  return {
    prefix,
    title,
    svg: drawing({ prefix, title, description: describe(data), width: WIDTH, height: HEIGHT }, picture),
    key: keyOf(data, prefix),
    text: textOf(data, title),
  };
}

function isUnknown(axis: Measured): boolean {
  return drawnMean(axis) === null;
}

type Point = readonly [x: number, y: number];

function pointAt(turn: number, distance: number): Point {
  const angle = 2 * Math.PI * turn;
  return [at(CENTRE.x + distance * Math.sin(angle)), at(CENTRE.y - distance * Math.cos(angle))];
}

function distanceOf(value: number, scale: readonly Level[]): number {
  return RADIUS * (INNERMOST + (1 - INNERMOST) * shareOfScale(value, scale));
}

function around(count: number, distance: number): string {
  return Array.from({ length: count }, (_, index) => pointAt(index / count, distance).join()).join(' ');
}

/** The share of the circle that is nearest to an axis. */
function sector(index: number, count: number, prefix: string): Markup {
  const corners = [-0.5, 0, 0.5].map((half) => {
    const distance = half === 0 ? RADIUS : RADIUS * Math.cos(Math.PI / Math.max(3, count));
    return pointAt((index + half) / count, distance).join();
  });
  return svg`<polygon points="${CENTRE.x},${CENTRE.y} ${corners.join(' ')}" fill="${hatchOf(prefix)}" class="unknown"/>`;
}

function rings(scale: readonly Level[], count: number): readonly Markup[] {
  const spokes = Array.from({ length: count }, (_, index) => {
    const [x, y] = pointAt(index / count, RADIUS);
    return svg`<line x1="${CENTRE.x}" y1="${CENTRE.y}" x2="${x}" y2="${y}" class="grid-line"/>`;
  });
  const polygons = scale.map(
    ({ value }) => svg`<polygon points="${around(count, distanceOf(value, scale))}" class="grid-line"/>`,
  );
  return [...polygons, ...spokes];
}

function levelLabels(scale: readonly Level[]): readonly Markup[] {
  return scale.map(({ value }) =>
    label(value, { x: CENTRE.x + 4, y: CENTRE.y - distanceOf(value, scale) + 11 }, 'small quiet halo'),
  );
}

/** A closed line where all values are known; else its parts between known neighbours. Each value has a mark. */
function line(
  { functions, scale }: RadarData,
  className: 'current' | 'target' | 'before',
  meanOf: (axis: RadarAxis) => number | null,
): Markup {
  const count = functions.length;
  const points = functions.map((axis, index) => {
    const value = meanOf(axis);
    return value === null ? null : pointAt(index / count, distanceOf(value, scale));
  });
  const known = points.filter((point) => point !== null);
  const path =
    known.length === count
      ? svg`<polygon points="${known.join(' ')}" class="${className}"/>`
      : points.map((from, index) => {
          const to = points[(index + 1) % count];
          return from && to && svg`<polyline points="${from.join()} ${to.join()}" class="${className}"/>`;
        });
  const area =
    className === 'current' &&
    known.length === count &&
    svg`<polygon points="${known.join(' ')}" class="area"/>`;
  return svg`<g>${area}${path}${known.map((point) => mark(point, className))}</g>`;
}

function mark([x, y]: Point, className: 'current' | 'target' | 'before'): Markup {
  if (className === 'current') return svg`<circle cx="${x}" cy="${y}" r="4.5" class="dot"/>`;
  if (className === 'before')
    return svg`<rect x="${at(x - 2.5)}" y="${at(y - 2.5)}" width="5" height="5" class="before-mark"/>`;
  return svg`<path d="M${x} ${at(y - 4.5)}l4.5 4.5l-4.5 4.5l-4.5 -4.5z" class="target-mark"/>`;
}

/** Bold text is wider by so much. */
const BOLD = 0.92;

/** The name, and below it the number: `2.45 of 3`. */
function axisLabel(axis: RadarAxis, index: number, count: number): Markup {
  const [x, y] = pointAt(index / count, RADIUS + 14);
  const side = Math.round((x - CENTRE.x) / 10);
  const anchor = side > 0 ? '' : side < 0 ? 'end' : 'middle';
  const top = side !== 0 ? y - 3 : y < CENTRE.y ? y - 14 : y + 10;
  const room = side === 0 ? 200 : side > 0 ? WIDTH - x : x;
  const target = drawnMean(axis.target);
  const numbers = `${isUnknown(axis) ? NOT_MEASURED : axis.mean}${target === null ? '' : ` of ${target}`}`;
  return meaning(
    `${axis.name}: ${meanCell(axis)}, assessed ${axis.assessed} of ${axis.inScope} in scope`,
    label(fitted(axis.name, room * BOLD), { x, y: top }, `strong ${anchor}`),
    label(fitted(numbers, room), { x, y: top + 15 }, `quiet ${anchor}`),
  );
}

function describe({ functions, snapshot }: RadarData): string {
  const measured = functions.filter((axis) => !isUnknown(axis)).length;
  const compared = snapshot === null ? 'targets' : 'targets and the last snapshot';
  return `Mean score of ${measured} of ${functions.length} functions, beside ${compared}. ${SEE_TABLE}`;
}

function keyOf({ functions, snapshot }: RadarData, prefix: string): readonly KeyItem[] {
  const entry = (className: 'current' | 'target' | 'before', label: string): KeyItem => ({
    label,
    mark: keyMark(svg`<path d="M0 6H16" class="${className}"/>`),
  });
  return [
    entry('current', 'Current'),
    entry('target', 'Target'),
    ...(snapshot === null ? [] : [entry('before', snapshot)]),
    ...(functions.some(isUnknown) ? [keyOfUnknown(prefix, NOT_MEASURED)] : []),
  ];
}

function textOf({ functions, snapshot }: RadarData, caption: string): Chart['text'] {
  const last = (axis: RadarAxis): readonly Cell[] =>
    snapshot === null
      ? []
      : axis.before === null
        ? [null, null]
        : [meanCell(axis.before), axis.before.outcomes];
  return {
    caption,
    header: [
      ...['Function', 'Name', 'Current mean', 'Assessed', 'In scope', 'Target mean', 'With a target'],
      ...(snapshot === null ? [] : [`Mean in ${snapshot}`, `Assessed in ${snapshot}`]),
    ],
    rows: functions.map((axis) => [
      ...[axis.id, axis.name, meanCell(axis), axis.assessed, axis.inScope],
      ...[meanCell(axis.target), axis.target.outcomes],
      ...last(axis),
    ]),
    notes: functions.some(({ thin }) => thin) ? [NOT_MEASURED_NOTE] : [],
  };
}
