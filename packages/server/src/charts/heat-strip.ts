import { type Markup, svg } from '../markup/markup.ts';
import { type Look, labelledCell } from './cells.ts';
import {
  type Chart,
  type ChartOptions,
  drawing,
  type Level,
  type Measured,
  NARROWEST,
  NOT_MEASURED,
  NOT_MEASURED_NOTE,
  nothing,
  SEE_TABLE,
} from './chart.ts';
import { drawnMean, meanCell } from './coverage.ts';
import { type GridRow, gridRows } from './grid.ts';
import { keyBox, keyOfLevels, keyOfUnknown } from './key.ts';
import { fitted, SMALL } from './labels.ts';
import { percent } from './scales.ts';
import { shadeOf } from './shading.ts';
import { type Box, label } from './shapes.ts';

export interface HeatStripCategory extends Measured {
  /** `GV.OC`; what stands before the dot is the function. */
  readonly id: string;
  readonly name: string;
}

export interface HeatStripData {
  /** Ascending. */
  readonly scale: readonly Level[];
  readonly categories: readonly HeatStripCategory[];
}

const LABELS = 0.1;
const COLUMNS = 6;
const STEP = (1 - LABELS) / COLUMNS;
const WIDTH = STEP - 0.01;
const CELL = 58;
const ROW = CELL + 4;

/** What a text in a cell may take of a phone. */
const ROOM = WIDTH * NARROWEST - 2;

interface Setting {
  readonly scale: readonly Level[];
  readonly prefix: string;
}

/** A cell for each category, a row for each function. */
export function heatStrip(
  data: HeatStripData,
  { prefix, title = 'Mean score by category' }: ChartOptions,
): Chart {
  const { categories, scale } = data;
  const rows = gridRows(categories, ({ id }) => id.split('.')[0] ?? id, COLUMNS);
  const picture =
    rows.length === 0
      ? nothing('No category is selected.')
      : rows.map((row, index) => drawRow(row, index * ROW, { scale, prefix }));
  const measured = categories.filter((category) => drawnMean(category) !== null).length;
  const description = `Mean score of ${measured} of ${categories.length} categories. ${SEE_TABLE}`;
  return {
    prefix,
    title,
    svg: drawing(
      { prefix, title, description, height: Math.max(32, rows.length * ROW - (ROW - CELL)) },
      picture,
    ),
    key: [
      ...keyOfLevels(scale),
      ...(categories.some(isHatched) ? [keyOfUnknown(prefix, NOT_MEASURED)] : []),
      ...(categories.some(({ inScope }) => inScope === 0)
        ? [{ mark: keyBox('absent'), label: 'None in scope' }]
        : []),
    ],
    text: {
      caption: title,
      header: ['Category', 'Name', 'Mean', 'Assessed', 'In scope'],
      rows: categories.map((category) => [
        category.id,
        category.name,
        meanCell(category),
        category.assessed,
        category.inScope,
      ]),
      notes: categories.some(isHatched) ? [NOT_MEASURED_NOTE] : [],
    },
  };
}

function isHatched(category: HeatStripCategory): boolean {
  return category.inScope > 0 && drawnMean(category) === null;
}

function drawRow({ group, items, isFirst }: GridRow<HeatStripCategory>, y: number, setting: Setting): Markup {
  const name = isFirst && label(fitted(group, LABELS * NARROWEST), { x: 0, y: y + 33 }, 'strong');
  return svg`<g>${name}${items.map((item, column) => drawCell(item, { x: LABELS + column * STEP, y }, setting))}</g>`;
}

function lookOf(category: HeatStripCategory, scale: readonly Level[]): Look {
  const mean = drawnMean(category);
  if (category.inScope === 0) return 'absent';
  return mean === null ? 'unknown' : shadeOf(mean, scale);
}

/** Id, mean and coverage, one below the other. */
function drawCell(
  category: HeatStripCategory,
  { x, y }: Pick<Box, 'x' | 'y'>,
  { scale, prefix }: Setting,
): Markup {
  const { id, name, assessed, inScope } = category;
  const box = { x, y, width: WIDTH, height: CELL };
  const middle = percent(x + WIDTH / 2);
  const value = drawnMean(category) ?? (inScope === 0 ? '–' : NOT_MEASURED);
  return labelledCell(
    { id, words: `${name}: ${meanCell(category)}, assessed ${assessed} of ${inScope} in scope` },
    { box, look: lookOf(category, scale), prefix },
    [
      label(fitted(id, ROOM, SMALL), { x: middle, y: y + 17 }, 'small'),
      label(fitted(String(value), ROOM), { x: middle, y: y + 34 }, 'strong'),
      label(fitted(`${assessed}/${inScope}`, ROOM, SMALL), { x: middle, y: y + 49 }, 'small'),
    ],
  );
}
