import { type Insert, type Markup, svg } from '../markup/markup.ts';
import { type Chart, type ChartOptions, drawing, leftOutNotes, nothing, SEE_TABLE } from './chart.ts';
import {
  type GanttAction,
  type GanttLine,
  type GanttPhase,
  ganttLines,
  MOST_ACTIONS,
} from './gantt-lines.ts';
import { keyMark, keyOfUnknown } from './key.ts';
import { fitted, rowLabel } from './labels.ts';
import { percent } from './scales.ts';
import { hatchOf } from './shading.ts';
import { type Box, block, label, meaning } from './shapes.ts';
import { AXIS, dayLine, endOf, inParts, placeOf, type Timeline, timeAxis, timelineOf } from './timeline.ts';

export interface GanttData {
  readonly phases: readonly GanttPhase[];
  readonly actions: readonly GanttAction[];
  /** How many more there are. */
  readonly leftOut?: number;
  /** A line marks it; null for none. */
  readonly today: string | null;
}

/** The heights in a line at which its label, its bar and the next line are. */
const LABEL = 12;
const BAR = { y: 18, height: 9 };
const ROW = 40;

interface Setting {
  readonly timeline: Timeline;
  readonly today: string | null;
  readonly prefix: string;
}

/** The phases of a plan and their actions over time. What is not scheduled is hatched. */
export function ganttChart(data: GanttData, { prefix, title = 'Plan' }: ChartOptions): Chart {
  const { actions, phases, today, leftOut = 0 } = data;
  const timeline = timelineOf([
    ...actions.flatMap(({ start, finish, dueOn }) => [start, finish, dueOn]),
    ...phases.flatMap(({ start, finish }) => [start, finish]),
    today,
  ]);
  const scheduled = actions.filter(({ start }) => start !== null).length;
  const description = `${scheduled} of ${leftOut > 0 ? 'the first ' : ''}${actions.length} open actions are scheduled. ${SEE_TABLE}`;
  const pictures = inParts(ganttLines(phases, actions), prefix, (lines, id, part) => {
    const height = lines.length === 0 ? 32 : AXIS + lines.length * ROW;
    const picture = drawLines(lines, height, { timeline, today, prefix: id });
    return drawing({ prefix: id, title: title + part, description, height }, picture);
  });
  return { prefix, title, svg: pictures, key: keyOf(data, prefix), text: textOf(data, title) };
}

function drawLines(lines: readonly GanttLine[], height: number, setting: Setting): Insert {
  const { timeline, today } = setting;
  if (lines.length === 0) return nothing('There is no open action.');
  return [
    timeAxis(timeline, height),
    today !== null && dayLine(today, timeline, height),
    lines.map((line, index) => drawLine(line, AXIS + index * ROW, setting)),
  ];
}

function drawLine(line: GanttLine, y: number, setting: Setting): Markup {
  return line.kind === 'phase' ? drawPhase(line, y, setting) : drawAction(line.action, y, setting);
}

/** The days of a phase as a thin line below its name. */
function drawPhase(
  { name, words, start, finish }: Extract<GanttLine, { kind: 'phase' }>,
  y: number,
  { timeline }: Setting,
): Markup {
  const days = start === null || finish === null ? null : { start, finish };
  return meaning(
    `${name}: ${words}${days === null ? '' : `, ${days.start} to ${days.finish}`}`,
    rowLabel(name, 140, { x: 0, y: y + 18 }, 'strong halo'),
    label(fitted(words, 130), { x: '100%', y: y + 18 }, 'end quiet halo'),
    days !== null && block({ ...between(days, timeline), y: y + 25, height: 3 }, 'ink'),
  );
}

function drawAction(action: GanttAction, y: number, setting: Setting): Markup {
  const { id, title, daysLate, notScheduled, finish, dueOn } = action;
  const isLate = (daysLate ?? 0) > 0;
  const words = isLate ? daysInWords(daysLate ?? 0) : (notScheduled ?? finish ?? dueOn ?? '');
  return meaning(
    `${id} ${title}: ${inWords(action)}`,
    rowLabel(`${id} ${title}`, 124, { x: 0, y: y + LABEL }, 'halo'),
    label(fitted(words, 114), { x: '100%', y: y + LABEL }, `end halo ${isLate ? 'alarm strong' : 'quiet'}`),
    drawBars(action, y + BAR.y, setting),
  );
}

/** The days of the schedule, those of them behind the due date, and the due date. */
function drawBars(
  { start, finish, dueOn, notScheduled, daysLate }: GanttAction,
  y: number,
  { timeline, prefix }: Setting,
): Insert {
  const height = BAR.height;
  if (start === null || finish === null) {
    const track = { x: 0, width: 1, y, height };
    return [
      notScheduled !== null && block(track, 'hatched', hatchOf(prefix)),
      due(dueOn, y, false, timeline),
    ];
  }
  const whole = between({ start, finish }, timeline);
  const from = dueOn === null ? 1 : Math.max(whole.x, endOf(dueOn, timeline));
  const late = { x: from, width: whole.x + whole.width - from, y, height };
  const isLate = (daysLate ?? 0) > 0 && late.width > 0;
  return [
    block({ ...whole, y, height }, 'bar'),
    isLate && block(late, 'late'),
    due(dueOn, y, isLate, timeline),
  ];
}

/** A short time is a few pixels all the same. */
function between(days: { start: string; finish: string }, timeline: Timeline): Pick<Box, 'x' | 'width'> {
  const x = placeOf(days.start, timeline);
  return { x, width: Math.max(0.006, endOf(days.finish, timeline) - x) };
}

/** Half of a diamond, in pixels, and the share of the width that it may take of a phone. */
const HALF = 6;
const NEAR_EDGE = 0.03;

/**
 * A nested picture takes its place in percent, so that the diamond keeps its size. At an edge the diamond stands inside of
 * it: paper cuts what is outside.
 */
function due(dueOn: string | null, y: number, isLate: boolean, timeline: Timeline): Insert {
  if (dueOn === null) return null;
  const share = endOf(dueOn, timeline);
  const left = share < NEAR_EDGE ? 0 : share > 1 - NEAR_EDGE ? -2 * HALF : -HALF;
  return svg`
    <svg x="${percent(share)}" y="${y + BAR.height / 2}" width="1" height="1" class="marker">
      <path d="M${left} 0l6 -6l6 6l-6 6z" class="${isLate ? 'due-late' : 'due'}"/>
    </svg>`;
}

function daysInWords(days: number): string {
  return days === 1 ? '1 day late' : `${days} days late`;
}

function inWords({ start, finish, dueOn, daysLate, notScheduled }: GanttAction): string {
  const days = start === null ? (notScheduled ?? 'not scheduled') : `${start} to ${finish}`;
  const due = dueOn === null ? '' : `, due ${dueOn}`;
  return `${days}${due}${(daysLate ?? 0) > 0 ? `, ${daysInWords(daysLate ?? 0)}` : ''}`;
}

function keyOf({ actions, today }: GanttData, prefix: string): Chart['key'] {
  if (actions.length === 0) return [];
  const bar = (className: string): Markup =>
    keyMark(svg`<rect y="2" width="16" height="8" class="${className}"/>`);
  const diamond = svg`<path d="M8 0L14 6L8 12L2 6z" class="due"/>`;
  return [
    ...(actions.some(({ start }) => start !== null) ? [{ mark: bar('bar'), label: 'Scheduled' }] : []),
    ...(actions.some(({ daysLate }) => (daysLate ?? 0) > 0)
      ? [{ mark: bar('late'), label: 'After the due date' }]
      : []),
    ...(actions.some(({ dueOn }) => dueOn !== null) ? [{ mark: keyMark(diamond), label: 'Due' }] : []),
    ...(today === null ? [] : [{ mark: keyMark(svg`<path d="M8 0V12" class="today"/>`), label: today }]),
    ...(actions.some(({ notScheduled }) => notScheduled !== null)
      ? [keyOfUnknown(prefix, 'Not scheduled')]
      : []),
  ];
}

function textOf({ actions, phases, leftOut = 0 }: GanttData, caption: string): Chart['text'] {
  const phaseOf = new Map(phases.flatMap(({ name, actions: ids }) => ids.map((id) => [id, name])));
  const drawn = Math.min(actions.length, MOST_ACTIONS);
  return {
    caption,
    header: ['Action', 'Title', 'Phase', 'Start', 'Finish', 'Due', 'Days late'],
    rows: actions.map(({ id, title, start, finish, dueOn, daysLate, notScheduled }) => [
      ...[id, title, phaseOf.get(id) ?? '–'],
      ...[start ?? notScheduled ?? 'not scheduled', finish ?? '–', dueOn ?? '–', daysLate ?? '–'],
    ]),
    notes: leftOutNotes('actions', { drawn, given: actions.length, leftOut }),
  };
}
