import { type Markup, svg } from '../markup/markup.ts';
import {
  type Chart,
  type ChartOptions,
  drawing,
  type Level,
  NARROWEST,
  nothing,
  SEE_TABLE,
} from './chart.ts';
import { keyBox, keyMark } from './key.ts';
import { fitted, SIZE, SMALL, wrapped } from './labels.ts';
import { allIds, idLines, type MatrixCell, someIds } from './risk-ids.ts';
import { percent } from './scales.ts';
import { hatchOf } from './shading.ts';
import { type Box, block, label, lines, meaning } from './shapes.ts';

export interface RiskMatrixData {
  /** Ascending. */
  readonly likelihoods: readonly Level[];
  readonly impacts: readonly Level[];
  /** The highest levels that are accepted; null where none is stated. */
  readonly appetite: { readonly likelihood: number | null; readonly impact: number | null };
  readonly cells: readonly MatrixCell[];
}

const LABELS = 0.18;
const CELL = 58;
const GAP = 3;
const ROW = CELL + GAP;
const TOP = 20;
/** Below this width, in pixels, a cell has room for its number only. */
const LEAST_FOR_IDS = 36;

/** The open risks by likelihood and impact, with their ids. The levels are ordinal: nothing is multiplied. */
export function riskMatrix(data: RiskMatrixData, { prefix, title = 'Open risks' }: ChartOptions): Chart {
  const { likelihoods, impacts, cells } = data;
  const rows = likelihoods.toReversed();
  const notRated = cells.filter(isNotRated);
  const bottom = TOP + rows.length * ROW;
  const isEmpty = rows.length === 0 || impacts.length === 0;
  const picture = isEmpty
    ? nothing('The scales have no levels.')
    : [
        label('Likelihood', { x: 0, y: 11 }, 'small quiet'),
        rows.map((level, index) => drawRow(data, level, TOP + index * ROW)),
        edge(data),
        impacts.map((level, index) => columnLabel(level, index, impacts.length, bottom)),
        label('Impact', { x: 0, y: bottom + 14 }, 'small quiet'),
        notRated.length > 0 && strip(notRated, bottom + 60, prefix),
      ];
  const count = sum(cells);
  const description = `${count} open risks, of which ${count - sum(notRated)} have both ratings. ${SEE_TABLE}`;
  const height = isEmpty ? 32 : bottom + (notRated.length > 0 ? 101 : 46);
  return {
    prefix,
    title,
    svg: drawing({ prefix, title, description, height }, picture),
    key: keyOf(data),
    text: textOf(data, title),
  };
}

function isNotRated({ likelihood, impact }: MatrixCell): boolean {
  return likelihood === null || impact === null;
}

function sum(cells: readonly MatrixCell[]): number {
  return cells.reduce((total, { count }) => total + count, 0);
}

function statesAppetite({ appetite }: RiskMatrixData): boolean {
  return appetite.likelihood !== null || appetite.impact !== null;
}

function drawRow(data: RiskMatrixData, likelihood: Level, y: number): Markup {
  const width = (1 - LABELS) / data.impacts.length;
  const names = wrapped(likelihood.label, LABELS * NARROWEST - 6, 2, SMALL);
  return svg`
    <g>
      ${label(likelihood.value, { x: 0, y: y + 22 }, 'strong')}
      ${lines(names, { x: 0, y: y + 37 }, { apart: 12, className: 'small quiet' })}
      ${data.impacts.map((impact, column) =>
        drawCell(data, likelihood, impact, {
          x: LABELS + column * width,
          y,
          width: width - 0.008,
          height: CELL,
        }),
      )}
    </g>`;
}

function isAbove(value: number, accepted: number | null): boolean {
  return accepted !== null && value > accepted;
}

function drawCell({ appetite, cells }: RiskMatrixData, likelihood: Level, impact: Level, box: Box): Markup {
  const beyond = isAbove(likelihood.value, appetite.likelihood) || isAbove(impact.value, appetite.impact);
  const ground = block(box, beyond ? 'beyond' : 'track');
  const found = cells.find((each) => each.likelihood === likelihood.value && each.impact === impact.value);
  const where = `likelihood ${likelihood.value} ${likelihood.label}, impact ${impact.value} ${impact.label}`;
  if (found === undefined) return meaning(`No risk of ${where}`, ground);
  const room = box.width * NARROWEST - 2;
  const ids = room < LEAST_FOR_IDS ? [] : idLines(found, room);
  const x = percent(box.x + box.width / 2);
  const isAlone = ids.length === 0;
  const count = fitted(String(found.count), box.width * NARROWEST, isAlone ? SMALL : SIZE);
  return meaning(
    `${found.count} of ${where}: ${someIds(found)}`,
    ground,
    label(count, { x, y: box.y + (isAlone ? 33 : 20) }, isAlone ? 'small strong middle' : 'strong middle'),
    lines(ids, { x, y: box.y + 36 }, { apart: 14, className: 'small middle' }),
  );
}

/** The border of what the profile accepts. */
function edge({ likelihoods, impacts, appetite }: RiskMatrixData): Markup | null {
  const accepted = (levels: readonly Level[], most: number | null): number =>
    levels.filter(({ value }) => !isAbove(value, most)).length;
  const [high, wide] = [accepted(likelihoods, appetite.likelihood), accepted(impacts, appetite.impact)];
  if ((high === likelihoods.length && wide === impacts.length) || high === 0 || wide === 0) return null;
  const box = {
    x: LABELS - 0.004,
    y: TOP + (likelihoods.length - high) * ROW - GAP / 2,
    width: ((1 - LABELS) / impacts.length) * wide,
    height: high * ROW,
  };
  return block(box, 'edge');
}

function columnLabel({ value, label: name }: Level, index: number, count: number, y: number): Markup {
  const width = (1 - LABELS) / count;
  const x = percent(LABELS + width * (index + 0.5) - 0.004);
  const room = width * NARROWEST - 2;
  const names = room < LEAST_FOR_IDS ? [] : wrapped(name, room, 2, SMALL);
  return meaning(
    `${value} ${name}`,
    label(value, { x, y: y + 14 }, 'strong middle'),
    lines(names, { x, y: y + 29 }, { apart: 12, className: 'small quiet middle' }),
  );
}

/** Risks that lack a rating are unknown, not low. */
function strip(cells: readonly MatrixCell[], y: number, prefix: string): Markup {
  const count = sum(cells);
  const risks = cells.flatMap(({ risks: ids }) => ids);
  return meaning(
    `${count} not rated: ${someIds({ risks, count })}`,
    block({ x: 0, y, width: 1, height: 40 }, 'hatched', hatchOf(prefix)),
    label(fitted(`Not rated: ${risks.join(', ')}`, NARROWEST - 64), { x: 12, y: y + 25 }, 'halo'),
    label(count, { x: '97%', y: y + 25 }, 'end strong halo'),
  );
}

function keyOf(data: RiskMatrixData): Chart['key'] {
  if (!statesAppetite(data)) return [];
  const border = keyMark(svg`<rect x="1" y="1" width="14" height="10" class="edge"/>`);
  return [
    { mark: border, label: 'Within the appetite' },
    { mark: keyBox('beyond'), label: 'Above the appetite' },
  ];
}

function textOf(data: RiskMatrixData, caption: string): Chart['text'] {
  const { likelihoods, impacts, cells } = data;
  const nameOf = (levels: readonly Level[], value: number | null): string =>
    value === null
      ? 'not rated'
      : `${value} ${levels.find((level) => level.value === value)?.label ?? ''}`.trim();
  const notes = statesAppetite(data)
    ? [
        `Appetite: likelihood ${nameOrNone(data.appetite.likelihood)}, impact ${nameOrNone(data.appetite.impact)}.`,
      ]
    : ['The profile states no appetite.'];
  return {
    caption,
    header: ['Likelihood', 'Impact', 'Risks', 'Ids'],
    rows: cells.map(({ likelihood, impact, count, risks }) => [
      nameOf(likelihoods, likelihood),
      nameOf(impacts, impact),
      count,
      allIds({ risks, count }),
    ]),
    notes,
  };
}

function nameOrNone(level: number | null): string {
  return level === null ? 'not stated' : `up to ${level}`;
}
