import { type Markup, svg } from '../markup/markup.ts';
import { type Look, labelledCell } from './cells.ts';
import {
  type Chart,
  type ChartOptions,
  drawing,
  type Level,
  NARROWEST,
  nothing,
  SEE_TABLE,
} from './chart.ts';
import { type GridRow, gridRows } from './grid.ts';
import { keyBox, keyMark, keyOfLevels, keyOfUnknown } from './key.ts';
import { fitted, SMALL } from './labels.ts';
import { percent } from './scales.ts';
import { shadeOf } from './shading.ts';
import { type Box, block, label } from './shapes.ts';

export interface MapOutcome {
  /** `GV.OC-01`; what stands before the hyphen is the category. */
  readonly id: string;
  readonly shortName: string;
  readonly state: 'assessed' | 'evidence pending' | 'not assessed' | 'not applicable' | 'excluded';
  readonly score: number | null;
  readonly target: number | null;
}

export interface OutcomeMapData {
  /** Ascending. */
  readonly scale: readonly Level[];
  readonly outcomes: readonly MapOutcome[];
}

const LABELS = 0.19;
const COLUMNS = 10;
const STEP = (1 - LABELS) / COLUMNS;
const WIDTH = STEP - 0.008;
const CELL = 31;

/** With 22 categories, the map fits a printed page. */
const ROW = CELL + 3;
const ROOM = WIDTH * NARROWEST - 1;

/** Set apart from the function before. */
const FUNCTION_GAP = 10;

interface Setting {
  readonly scale: readonly Level[];
  readonly prefix: string;
}

/** A cell for each outcome, a row for each category. */
export function outcomeMap(data: OutcomeMapData, { prefix, title = 'Outcomes' }: ChartOptions): Chart {
  const { outcomes, scale } = data;
  const rows = placedRows(outcomes);
  const height = (rows.at(-1)?.y ?? 0) + CELL + 2;
  const picture =
    rows.length === 0
      ? nothing('No outcome is selected.')
      : rows.map((row) => drawRow(row, { scale, prefix }));
  const assessed = outcomes.filter((outcome) => scoreOf(outcome) !== null).length;
  const description = `Scores of ${assessed} of ${outcomes.length} outcomes. ${SEE_TABLE}`;
  return {
    prefix,
    title,
    svg: drawing({ prefix, title, description, height }, picture),
    key: keyOf(data, prefix),
    text: {
      caption: title,
      header: ['Outcome', 'Name', 'State', 'Score', 'Target'],
      rows: outcomes.map((outcome) => [
        ...[outcome.id, outcome.shortName, outcome.state, scoreOf(outcome), outcome.target],
      ]),
      notes: [],
    },
  };
}

type PlacedRow = GridRow<MapOutcome> & { readonly y: number };

function placedRows(outcomes: readonly MapOutcome[]): readonly PlacedRow[] {
  let y = 0;
  let before: string | undefined;
  return gridRows(outcomes, ({ id }) => id.split('-')[0] ?? id, COLUMNS).map((row) => {
    const [fn] = row.group.split('.');
    if (before !== undefined) y += ROW + (fn === before ? 0 : FUNCTION_GAP);
    before = fn;
    return { ...row, y };
  });
}

function drawRow({ group, items, isFirst, y }: PlacedRow, setting: Setting): Markup {
  const name = isFirst && label(fitted(group, LABELS * NARROWEST - 4), { x: 0, y: y + 20 }, 'strong');
  return svg`<g>${name}${items.map((item, column) => drawCell(item, { x: LABELS + column * STEP, y }, setting))}</g>`;
}

/** Only an outcome in scope has a score. */
function scoreOf({ state, score }: MapOutcome): number | null {
  return state === 'assessed' ? score : null;
}

function lookOf(outcome: MapOutcome, scale: readonly Level[]): Look {
  if (isOut(outcome)) return 'absent';
  const score = scoreOf(outcome);
  return score === null ? 'unknown' : shadeOf(score, scale);
}

function isOut({ state }: MapOutcome): boolean {
  return state === 'not applicable' || state === 'excluded';
}

function isBelow(outcome: MapOutcome): boolean {
  const score = scoreOf(outcome);
  return score !== null && outcome.target !== null && score < outcome.target;
}

/** The number of the outcome, and below it the score; a line at the bottom says that the target is not reached. */
function drawCell(outcome: MapOutcome, { x, y }: Pick<Box, 'x' | 'y'>, { scale, prefix }: Setting): Markup {
  const box = { x, y, width: WIDTH, height: CELL };
  const middle = percent(x + WIDTH / 2);
  const number = outcome.id.split('-')[1] ?? outcome.id;
  const line = { x: x + WIDTH * 0.2, y: y + CELL - 4.5, width: WIDTH * 0.6, height: 2 };
  return labelledCell(
    { id: outcome.id, words: `${outcome.shortName}: ${inWords(outcome)}` },
    { box, look: lookOf(outcome, scale), prefix },
    [
      label(fitted(number, ROOM, SMALL), { x: middle, y: y + 12 }, 'small'),
      label(fitted(shownIn(outcome), ROOM), { x: middle, y: y + 24 }, 'strong'),
      isBelow(outcome) && block(line),
    ],
  );
}

function shownIn(outcome: MapOutcome): string {
  if (outcome.state === 'not applicable') return 'n/a';
  if (outcome.state === 'evidence pending') return '…';
  return String(scoreOf(outcome) ?? '');
}

function inWords(outcome: MapOutcome): string {
  const score = scoreOf(outcome);
  const target = outcome.target === null ? '' : `, target ${outcome.target}`;
  return `${score === null ? outcome.state : `score ${score}`}${target}`;
}

function keyOf({ outcomes, scale }: OutcomeMapData, prefix: string): Chart['key'] {
  const occurs = (state: MapOutcome['state']): boolean => outcomes.some((each) => each.state === state);
  const line = keyMark(svg`<rect x="2" y="5" width="12" height="2" class="ink"/>`);
  return [
    ...keyOfLevels(scale),
    ...(outcomes.some((each) => lookOf(each, scale) === 'unknown')
      ? [keyOfUnknown(prefix, occurs('evidence pending') ? 'Not assessed; … evidence waits' : 'Not assessed')]
      : []),
    ...(outcomes.some(isOut) ? [{ mark: keyBox('absent'), label: 'Not applicable (n/a) or excluded' }] : []),
    ...(outcomes.some(isBelow) ? [{ mark: line, label: 'Below target' }] : []),
  ];
}
