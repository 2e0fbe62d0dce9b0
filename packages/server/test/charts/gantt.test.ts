import { describe, expect, test } from 'vitest';
import { ganttChart } from '../../src/charts/gantt.ts';
import type { GanttAction, GanttPhase } from '../../src/charts/gantt-lines.ts';
import { markupText } from '../../src/markup/markup.ts';
import { attributeOf, elementsOf, textIn, withClass } from '../support/page-reader.ts';

function action(id: string, facts: Partial<GanttAction> = {}): GanttAction {
  const days = { start: '2026-01-05', finish: '2026-01-18', dueOn: null, daysLate: null, notScheduled: null };
  return { id, title: `Title of ${id}`, ...days, ...facts };
}

function phase(name: string, ...actions: readonly string[]): GanttPhase {
  return { name, actions, effortHours: 40, start: '2026-01-05', finish: '2026-01-18' };
}

function draw(phases: readonly GanttPhase[], actions: readonly GanttAction[], today: string | null = null) {
  const { svg, text, key } = ganttChart({ phases, actions, today }, { prefix: 'plan' });
  const elements = elementsOf(markupText(svg));
  const labels = elements.filter(({ tagName }) => tagName === 'text').map(textIn);
  return { elements, labels, text, key };
}

/** Where a mark begins and how wide it is, in percent of the width. */
function places(elements: ReturnType<typeof elementsOf>, name: string): readonly (readonly number[])[] {
  return withClass(elements, name).map((mark) =>
    ['x', 'width'].map((attribute) => Number.parseFloat(attributeOf(mark, attribute) ?? '')),
  );
}

const UNSCHEDULED = { start: null, finish: null, notScheduled: 'no effort given' };

describe('the Gantt chart', () => {
  test('has the days of all actions in its table', () => {
    const { text } = draw(
      [phase('2026 Q1', 'A-1')],
      [action('A-1', { dueOn: '2026-01-11', daysLate: 7 }), action('A-2', UNSCHEDULED)],
    );

    expect(text.rows).toEqual([
      ['A-1', 'Title of A-1', '2026 Q1', '2026-01-05', '2026-01-18', '2026-01-11', 7],
      ['A-2', 'Title of A-2', '–', 'no effort given', '–', '–', '–'],
    ]);
  });

  test('puts the actions below their phase, and others below a heading of their own', () => {
    const { labels } = draw(
      [phase('2026 Q1', 'A-2'), phase('2026 Q2')],
      [action('A-1', UNSCHEDULED), action('A-2')],
    );

    expect(labels.filter((label) => /^(?:A-|2026 Q|In no)/.test(label))).toEqual([
      ...['2026 Q1', 'A-2 Title of A-2', 'In no phase', 'A-1 Title of A-1'],
    ]);
  });

  test('draws an action from its first day to the end of its last', () => {
    const whole = action('A-1', { start: '2026-01-01', finish: '2026-01-10' });
    const half = action('A-2', { start: '2026-01-06', finish: '2026-01-10' });

    expect(places(draw([], [whole, half]).elements, 'bar')).toEqual([
      [0, 100],
      [50, 50],
    ]);
  });

  test('marks what lies behind the due date', () => {
    const late = action('A-1', {
      start: '2026-01-01',
      finish: '2026-01-10',
      dueOn: '2026-01-05',
      daysLate: 5,
    });
    const { elements, labels } = draw([], [late]);

    expect(places(elements, 'late')).toEqual([[50, 50]]);
    expect(withClass(elements, 'due-late')).toHaveLength(1);
    expect(labels).toContain('5 days late');
  });

  test('keeps diamonds of the first and the last day inside of the picture, which paper would cut', () => {
    const due = ['2026-01-01', '2026-02-15', '2026-03-31'];
    const { elements } = draw(
      [],
      due.map((dueOn, index) => action(`A-${index + 1}`, { ...UNSCHEDULED, dueOn })),
    );

    const shapes = withClass(elements, 'due').map((mark) => attributeOf(mark, 'd'));
    expect(shapes).toEqual(['M0 0l6 -6l6 6l-6 6z', 'M-6 0l6 -6l6 6l-6 6z', 'M-12 0l6 -6l6 6l-6 6z']);
  });

  test('says the day on which an action is due where nothing is scheduled', () => {
    const unplanned = { start: null, finish: null };
    const { labels } = draw(
      [],
      [action('A-1', { ...unplanned, dueOn: '2026-02-15' }), action('A-2', unplanned)],
    );

    expect(labels.filter((label) => /^\d{4}-\d\d-\d\d$/.test(label))).toEqual(['2026-02-15']);
  });

  test('explains no mark where there is no action', () => {
    expect(draw([], [], '2026-01-05').key).toEqual([]);
    expect(draw([], [action('A-1')], '2026-01-05').key).not.toEqual([]);
  });

  test('marks nothing as late that is on time', () => {
    const { elements } = draw([], [action('A-1', { dueOn: '2026-01-18', daysLate: 0 })]);

    expect(withClass(elements, 'late')).toHaveLength(0);
    expect(withClass(elements, 'due')).toHaveLength(1);
  });

  test('hatches what is not scheduled and says why', () => {
    const { elements, labels } = draw([], [action('A-1', UNSCHEDULED)]);

    expect(withClass(elements, 'hatched')).toHaveLength(1);
    expect(withClass(elements, 'bar')).toHaveLength(0);
    expect(labels).toContain('no effort given');
  });

  test('draws no bar in a plan without a schedule, but due dates', () => {
    const { elements } = draw(
      [],
      [action('A-1', { ...UNSCHEDULED, notScheduled: null, dueOn: '2026-03-01' })],
    );

    expect(withClass(elements, 'hatched')).toHaveLength(0);
    expect(withClass(elements, 'due')).toHaveLength(1);
  });

  test('draws 40 actions over five years in pictures that fit a page each', () => {
    const actions = Array.from({ length: 40 }, (_, index) =>
      action(`A-${index + 1}`, { start: `${2026 + Math.floor(index / 8)}-01-01`, finish: '2030-12-31' }),
    );
    const { elements, labels } = draw([phase('All', ...actions.map(({ id }) => id))], actions, '2026-06-01');
    const images = elements.filter((each) => attributeOf(each, 'role') === 'img');

    expect(images.map((each) => attributeOf(each, 'aria-labelledby'))).toEqual([
      ...['plan-title', 'plan--2-title', 'plan--3-title'],
    ]);
    expect(images.every((each) => Number(attributeOf(each, 'height')) < 900)).toBe(true);
    expect(withClass(elements, 'bar')).toHaveLength(40);
    expect(labels.filter((label) => /^20\d\d$/.test(label)).slice(0, 4)).toEqual([
      '2026',
      '2027',
      '2028',
      '2029',
    ]);
  });

  test('draws the first 100 of more actions, and has all in the table', () => {
    const actions = Array.from({ length: 130 }, (_, index) => action(`A-${index + 1}`));
    const { elements, text } = draw([], actions);

    expect(withClass(elements, 'bar')).toHaveLength(100);
    expect(text.rows).toHaveLength(130);
    expect(text.notes).toEqual(['30 more actions are in the table only.']);
  });

  test('says how many actions it was not given', () => {
    const data = { phases: [], actions: [action('A-1')], today: null, leftOut: 7 };
    const { svg, text } = ganttChart(data, { prefix: 'plan' });

    expect(text.notes).toEqual(['7 more actions are left out.']);
    expect(markupText(svg)).toContain('1 of the first 1 open actions are scheduled.');
  });

  test('shows the whole of a title that it cuts as a tooltip', () => {
    const title =
      'A title that is much longer than a phone is wide, and longer than a page as well, by some words';
    const { elements, labels } = draw([], [action('A-1', { title })]);

    expect(labels.filter((label) => label.endsWith('…'))).toHaveLength(2);
    expect(elements.filter(({ tagName }) => tagName === 'title').map(textIn)).toContain(
      `A-1 ${title}: 2026-01-05 to 2026-01-18`,
    );
  });

  test('says so where there is no action', () => {
    expect(draw([phase('2026 Q1')], []).labels).toEqual(['There is no open action.']);
  });
});
