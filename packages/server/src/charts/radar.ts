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
import { CENTRE, distanceOf, levelLabels, type Point, pointAt, RADIUS, rings, sector } from './radar-grid.ts';
import { at } from './scales.ts';
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

/** Where nothing is in scope, nothing is unknown either. */
function isUnknown(axis: Measured): boolean {
  return axis.inScope > 0 && drawnMean(axis) === null;
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
  const mean = drawnMean(axis) ?? (axis.inScope === 0 ? '–' : NOT_MEASURED);
  const numbers = `${mean}${target === null ? '' : ` of ${target}`}`;
  return meaning(
    `${axis.name}: ${meanCell(axis)}, assessed ${axis.assessed} of ${axis.inScope} in scope`,
    label(fitted(axis.name, room * BOLD), { x, y: top }, `strong ${anchor}`),
    label(fitted(numbers, room), { x, y: top + 15 }, `quiet ${anchor}`),
  );
}

function describe({ functions, snapshot }: RadarData): string {
  const measured = functions.filter((axis) => drawnMean(axis) !== null).length;
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
  const rows = functions.map((axis) => [
    ...[axis.id, axis.name, meanCell(axis), axis.assessed, axis.inScope],
    ...[meanCell(axis.target), axis.target.outcomes],
    ...last(axis),
  ]);
  return {
    caption,
    header: [
      ...['Function', 'Name', 'Current mean', 'Assessed', 'In scope', 'Target mean', 'With a target'],
      ...(snapshot === null ? [] : ['Mean before', 'Assessed before']),
    ],
    rows,
    notes: [
      ...(rows.flat().includes(NOT_MEASURED) ? [NOT_MEASURED_NOTE] : []),
      ...(snapshot === null ? [] : [`Before: ${snapshot}.`]),
    ],
  };
}
